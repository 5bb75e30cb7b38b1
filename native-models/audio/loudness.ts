/**
 * How loud a recording is and how much of it is silence. The same measure refuses a silent reference at import and checks
 * that a machine really speaks. Levels are dBFS with a full-scale square wave at 0, so a digital zero is -Infinity dB and is
 * reported as the floor.
 */

export interface Loudness {
  readonly rmsDbfs: number;
  /** Largest |sample|; above 1 the sound would clip. */
  readonly peak: number;
  /** Share of 20 ms frames quieter than the silence level, 0…1. */
  readonly silenceRatio: number;
  /** False when a sample is NaN or infinite: the networks failed, whatever the other figures say. */
  readonly finite: boolean;
  readonly seconds: number;
}

export const floorDbfs = -120;
const silenceDbfs = -50;
const frameS = 0.02;

/** A recording counts as silent when hardly any frame of it rises above the silence level. */
export function isSilent(loudness: Loudness): boolean {
  return loudness.rmsDbfs < silenceDbfs || loudness.silenceRatio > 0.95;
}

export function measureLoudness(samples: Float32Array, sampleRateHz: number): Loudness {
  const frameLength = Math.max(1, Math.round(sampleRateHz * frameS));
  const silencePower = 10 ** (silenceDbfs / 10);
  let power = 0;
  let peak = 0;
  let frames = 0;
  let silentFrames = 0;
  for (let start = 0; start < samples.length; start += frameLength) {
    const end = Math.min(start + frameLength, samples.length);
    let framePower = 0;
    for (let i = start; i < end; i++) {
      const sample = samples[i] ?? 0;
      framePower += sample * sample;
      // Negated so that a NaN becomes the peak; a plain `>` would skip it.
      if (!(Math.abs(sample) <= peak)) peak = Math.abs(sample);
    }
    power += framePower;
    frames++;
    if (!(framePower / (end - start) >= silencePower)) silentFrames++;
  }
  const finite = Number.isFinite(power);
  return {
    rmsDbfs: finite ? powerToDbfs(samples.length ? power / samples.length : 0) : floorDbfs,
    peak,
    silenceRatio: frames ? silentFrames / frames : 1,
    finite,
    seconds: samples.length / sampleRateHz,
  };
}

function powerToDbfs(power: number): number {
  return power > 0 ? Math.max(floorDbfs, 10 * Math.log10(power)) : floorDbfs;
}
