/** What a sound has of speech, as numbers. Pure; the limits stand in `speech-rules.ts`. */
import { BANDS } from '../../contract/models/voice-print.ts';
import { FRAMES_PER_SECOND, type SoundFrame } from './sound-frames.ts';

export interface Hearing {
  /** In which anything sounds. */
  readonly soundingSeconds: number;
  /** The part of that which swings at a pitch: vowels and voiced consonants. */
  readonly voicedShare: number;
  /** Decibels by which the bands of the spectrum move against each other: what a mouth does, and what hums or hisses does not. */
  readonly movementDb: number;
  /** Times that the loudness rises and falls. */
  readonly syllables: number;
}

/** So much quieter than the loudest moments is a pause. */
const PAUSE_DB = 32;
const VOICED = 0.6;
/** Frames whose shapes count as one: that of a single one says little of a noise. */
const SMOOTH_SHAPES = 9;
/** Frames of loudness that count as one: shorter than a syllable, longer than a period of the deepest voice. */
const SMOOTH_LEVELS = 9;
/** Between two syllables it gets so much quieter. */
const DIP_DB = 2;
/** What stays so far below the loudest moments is no syllable. */
const SYLLABLE_DB = 20;
/** Deeper than that, nothing is told apart. */
const FLOOR_DB = 40;

export function hear(frames: readonly SoundFrame[]): Hearing {
  const loudest = quantile(
    frames.map(({ level }) => level),
    0.95,
  );
  const sounding = frames.filter(({ level }) => level > loudest - PAUSE_DB);
  const voiced = sounding.filter(({ regular }) => regular > VOICED);
  return {
    soundingSeconds: sounding.length / FRAMES_PER_SECOND,
    voicedShare: sounding.length === 0 ? 0 : voiced.length / sounding.length,
    movementDb: movementOf(sounding.map(({ shape }) => shape)),
    syllables: countSyllables(
      frames.map(({ level }) => level),
      loudest,
    ),
  };
}

/** Mean over the bands of how far each of them strays from its mean. */
function movementOf(shapes: readonly (readonly number[])[]): number {
  const moving = Array.from({ length: BANDS }, (_, band) =>
    smooth(
      shapes.map((shape) => shape[band] ?? 0),
      SMOOTH_SHAPES,
    ),
  );
  return mean(moving.map(deviation));
}

function countSyllables(levels: readonly number[], loudest: number): number {
  const loudness = smooth(
    levels.map((level) => Math.max(level, loudest - FLOOR_DB)),
    SMOOTH_LEVELS,
  );
  let count = 0;
  let rising = true;
  let turn = Number.NEGATIVE_INFINITY;
  for (const level of loudness) {
    turn = rising ? Math.max(turn, level) : Math.min(turn, level);
    if (Math.abs(level - turn) < DIP_DB) continue;
    if (rising && turn > loudest - SYLLABLE_DB) count += 1;
    rising = !rising;
    turn = level;
  }
  return rising && turn > loudest - SYLLABLE_DB ? count + 1 : count;
}

/** Means of `width` neighbours; none when there are fewer. */
function smooth(values: readonly number[], width: number): number[] {
  let sum = 0;
  const means: number[] = [];
  for (const [index, value] of values.entries()) {
    sum += value - (index >= width ? (values[index - width] ?? 0) : 0);
    if (index >= width - 1) means.push(sum / width);
  }
  return means;
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
