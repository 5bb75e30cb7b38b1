/**
 * Room tone: the noise that a recording has where nobody speaks, so that pauses are not dead: those between takes, and those that an
 * engine leaves inside of them. The quietest moments of the takes give its level and its colour (linear prediction); the noise itself is
 * made from a seed.
 */

const FRAME_S = 0.02;
/** The quietest second of the programme. */
const KEPT_FRAMES = 50;
const LEAST_FRAMES = 5;
const ORDER = 12;
/** Quieter than this is no sound at all; louder than this is no silence. */
const NOTHING_DBFS = -96;
const LOUDEST_DBFS = -45;
const LEVELS_DBFS = { low: -80, high: -60, unknown: -72 };
/** Below the last bit of 16. */
const DEAD = 0.5 / 32_768;
/** Keeps the prediction stable where the quiet is almost a tone. */
const WHITE_SHARE = 1e-3;
const SEED = 0x5eed;

export interface RoomTone {
  /** Puts noise where a programme, which comes part by part, is dead. In place. */
  fill(samples: Float32Array): void;
}

interface Quiet {
  readonly power: number;
  readonly frame: Float32Array;
}

export class RoomToneLearner {
  readonly #frameSamples: number;
  #quietest: Quiet[] = [];

  constructor(sampleRateHz: number) {
    this.#frameSamples = Math.round(sampleRateHz * FRAME_S);
  }

  /** A stretch of a take. */
  hear(samples: Float32Array): void {
    const size = this.#frameSamples;
    for (let at = 0; at + size <= samples.length; at += size) {
      const frame = samples.subarray(at, at + size);
      const power = powerOf(frame);
      if (power < fromDb(NOTHING_DBFS) || power > fromDb(LOUDEST_DBFS)) continue;
      if (this.#quietest.length === KEPT_FRAMES && power >= this.#quietest.at(-1)!.power) continue;
      this.#quietest.push({ power, frame: frame.slice() });
      this.#quietest.sort((a, b) => a.power - b.power);
      this.#quietest.length = Math.min(this.#quietest.length, KEPT_FRAMES);
    }
  }

  tone(): RoomTone {
    const frames = this.#quietest;
    const isKnown = frames.length >= LEAST_FRAMES;
    const power = frames.reduce((sum, quiet) => sum + quiet.power, 0) / Math.max(1, frames.length);
    const level = isKnown
      ? Math.max(LEVELS_DBFS.low, Math.min(LEVELS_DBFS.high, 10 * Math.log10(power)))
      : LEVELS_DBFS.unknown;
    const taps = isKnown ? predictor(frames.map(({ frame }) => frame)) : new Float64Array(ORDER);
    return toneOf(taps, Math.sqrt(fromDb(level)), this.#frameSamples);
  }
}

const fromDb = (db: number): number => 10 ** (db / 10);

function powerOf(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return sum / frame.length;
}

/** Levinson and Durbin's recursion over the mean autocorrelation: each sample as a sum of the ones before it. */
function predictor(frames: readonly Float32Array[]): Float64Array {
  const correlation = new Float64Array(ORDER + 1);
  for (const frame of frames) {
    for (let lag = 0; lag <= ORDER; lag++) {
      for (let i = lag; i < frame.length; i++) correlation[lag]! += frame[i]! * frame[i - lag]!;
    }
  }
  let error = correlation[0]! * (1 + WHITE_SHARE);
  let taps = new Float64Array(ORDER);
  for (let order = 0; order < ORDER; order++) {
    let rest = correlation[order + 1]!;
    for (let i = 0; i < order; i++) rest -= taps[i]! * correlation[order - i]!;
    const reflection = rest / error;
    const next = taps.slice();
    next[order] = reflection;
    for (let i = 0; i < order; i++) next[i] = taps[i]! - reflection * taps[order - 1 - i]!;
    taps = next;
    error *= 1 - reflection * reflection;
  }
  return taps;
}

function toneOf(taps: Float64Array, level: number, frameSamples: number): RoomTone {
  const random = uniform(SEED);
  const past = new Float64Array(ORDER);
  const step = (): number => {
    let value = random();
    for (let i = 0; i < ORDER; i++) value += taps[i]! * past[i]!;
    past.copyWithin(1, 0, ORDER - 1);
    past[0] = value;
    return value;
  };
  // How loud the filter makes the noise is found by listening to a second of it.
  let power = 0;
  const trial = 48_000;
  for (let i = 0; i < trial; i++) power += step() ** 2 / trial;
  const scale = level / Math.sqrt(power);
  const slope = 1 / frameSamples;
  let quietFor = 0;
  let share = 0;
  return {
    fill(samples) {
      for (let i = 0; i < samples.length; i++) {
        quietFor = Math.abs(samples[i]!) < DEAD ? quietFor + 1 : 0;
        share = quietFor > frameSamples / 2 ? Math.min(1, share + slope) : Math.max(0, share - slope);
        samples[i]! += share * scale * step();
      }
    },
  };
}

/** Even noise from -1 to 1 (xorshift, 32 bit). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
