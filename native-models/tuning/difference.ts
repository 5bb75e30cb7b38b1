/** How far apart two takes of the same words are. */
import { logMelFilterBank } from '../audio/fbank.ts';
import { resample } from '../audio/resample.ts';
import type { TimedSound } from './trial.ts';

type Sound = Pick<TimedSound, 'samples' | 'sampleRateHz'>;
type Spectra = ReturnType<typeof logMelFilterBank>;

/** Mean distance of the log mel spectra in dB. */
export function differenceOf(a: Sound, b: Sound): number {
  const [left, right] = [a, b].map(({ samples, sampleRateHz }) =>
    logMelFilterBank(resample(samples, sampleRateHz, 16_000)),
  ) as [Spectra, Spectra];
  const count = Math.min(left.data.length, right.data.length);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.abs(left.data[i]! - right.data[i]!);
  return (sum / Math.max(1, count)) * (10 / Math.LN10);
}
