/**
 * By what a voice is told from another: the mean shape of its voiced sounds, and its pitch. Pure. A print is made of the canary
 * sentence as the voice says it when a release is published; what is heard later is the same sentence by the same voice, so what
 * differs between two languages or two texts is in neither.
 */
import { BANDS, type VoicePrint } from '../../contract/models/voice-print.ts';
import type { SoundFrame } from './sound-frames.ts';

const VOICED = 0.6;
/** So much quieter than the loudest moment is a pause. */
const PAUSE_DB = 32;
/** With less there is nothing to tell a voice by. */
const MIN_FRAMES = 30;
const SEMITONES = 12;

/** Null for what is hardly voiced. */
export function printOf(frames: readonly SoundFrame[]): VoicePrint | null {
  const voiced = frames.filter(({ regular, level }) => regular > VOICED && level > loudest(frames) - PAUSE_DB);
  if (voiced.length < MIN_FRAMES) return null;
  const shape = Array.from({ length: BANDS }, (_, band) => tenth(mean(voiced.map((frame) => frame.shape[band] ?? 0))));
  return { shape, pitchHz: tenth(median(voiced.map(({ pitchHz }) => pitchHz))) };
}

/** How far apart two voices are: decibels of their shapes and semitones of their pitch, as two sides of a right angle. */
export function printDistance(a: VoicePrint, b: VoicePrint): number {
  const squares = a.shape.map((value, band) => (value - (b.shape[band] ?? 0)) ** 2);
  return Math.hypot(Math.sqrt(mean(squares)), SEMITONES * Math.log2(a.pitchHz / b.pitchHz));
}

const loudest = (frames: readonly SoundFrame[]): number =>
  frames.reduce((most, { level }) => Math.max(most, level), Number.NEGATIVE_INFINITY);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const tenth = (value: number): number => Math.round(value * 10) / 10;
