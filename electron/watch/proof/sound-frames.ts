/**
 * A sound as the ear takes it: a hundred frames a second, each with its loudness, the shape of its spectrum and how regular it
 * swings. What a voice is told by is read from these, whatever made the sound.
 */
import { logMelFilterBank, MEL_BINS } from '../../../native-models/audio/fbank.ts';
import { resample } from '../../../native-models/audio/resample.ts';
import { BANDS } from '../../contract/models/voice-print.ts';

export const FRAMES_PER_SECOND = 100;

export interface SoundFrame {
  /** Decibels below full scale. */
  readonly level: number;
  /** Decibels of each band, low to high, around their own mean: the same at any loudness. */
  readonly shape: readonly number[];
  /** 0 … 1: how much of the frame repeats itself at the pitch of a voice. */
  readonly regular: number;
  /** Of what repeats itself; says nothing where little does. */
  readonly pitchHz: number;
}

const RATE_HZ = 16_000;
const HOP = RATE_HZ / FRAMES_PER_SECOND;
const WINDOW = 400;
const MEL_PER_BAND = MEL_BINS / BANDS;
const DB_PER_LOG = 10 / Math.LN10;
/** The lowest and the highest voice, and children. */
const pitch = { lowHz: 65, highHz: 500 } as const;
/** For the pitch every second sample will do. */
const STEP = 2;

/** None for less than a fortieth of a second. */
export function framesOf(samples: Float32Array, sampleRateHz: number): readonly SoundFrame[] {
  const sound = resample(samples, sampleRateHz, RATE_HZ);
  const { frames, data } = logMelFilterBank(sound);
  return Array.from({ length: frames }, (_, index) => ({
    level: levelOf(sound.subarray(index * HOP, index * HOP + WINDOW)),
    shape: shapeOf(data.subarray(index * MEL_BINS, (index + 1) * MEL_BINS)),
    ...regularityOf(sound, index * HOP),
  }));
}

function levelOf(samples: Float32Array): number {
  let squares = 0;
  for (const value of samples) squares += value * value;
  return 10 * Math.log10(Math.max(squares / samples.length, 1e-12));
}

function shapeOf(mel: Float32Array): number[] {
  const bands = Array.from({ length: BANDS }, (_, band) => {
    let sum = 0;
    for (let index = 0; index < MEL_PER_BAND; index++) sum += mel[band * MEL_PER_BAND + index] ?? 0;
    return (sum / MEL_PER_BAND) * DB_PER_LOG;
  });
  const mean = bands.reduce((sum, value) => sum + value, 0) / BANDS;
  return bands.map((value) => value - mean);
}

/** A longer period repeats what a shorter one does: it has to be so much better. */
const CLEARLY = 0.03;

/** The best correlation of the sound with itself one period of a pitch later. */
function regularityOf(sound: Float32Array, start: number): Pick<SoundFrame, 'regular' | 'pitchHz'> {
  let regular = 0;
  let [period, atPeriod] = [Math.floor(RATE_HZ / pitch.lowHz), 0];
  for (let lag = Math.floor(RATE_HZ / pitch.highHz); lag <= RATE_HZ / pitch.lowHz; lag++) {
    let [product, before, after] = [0, 0, 0];
    for (let index = start; index < start + WINDOW; index += STEP) {
      const a = sound[index] ?? 0;
      const b = sound[index + lag] ?? 0;
      product += a * b;
      before += a * a;
      after += b * b;
    }
    const likeness = product / Math.sqrt(Math.max(before * after, 1e-12));
    regular = Math.max(regular, likeness);
    if (likeness > atPeriod + (lag > period * 1.5 ? CLEARLY : 0)) [period, atPeriod] = [lag, likeness];
  }
  return { regular, pitchHz: RATE_HZ / period };
}
