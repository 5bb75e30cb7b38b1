/** Pure: what a recording with the microphone has to be, what is heard in it, and the file that it becomes. */

/** Seconds of a reference. */
export const LEAST_S = 3;
/** A little less than the 10 seconds that are allowed: another sample rate must not make it longer. */
export const MOST_S = 9.9;

/** Below this, in decibels of full scale, a microphone is far away or another one is meant. */
const FAINT_DB = -30;
/** From here on the loudest moments are cut off. */
const CLIPPED_DB = -0.5;
/** The left end of the meter. */
const FLOOR_DB = -60;

export type Heard = 'right' | 'short' | 'faint' | 'clipped';

/** Why there is no recording. */
export type MicrophoneProblem = 'refused' | 'missing' | 'busy' | 'closed' | 'unreadable';

/** Loudest sample in decibels of full scale, `-Infinity` of silence. */
export function peakDb(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return 20 * Math.log10(peak);
}

/** How far the meter is full, 0 to 1. */
export function meterShare(decibels: number): number {
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

export const isLoud = (decibels: number): boolean => decibels > CLIPPED_DB;

/** Too short comes first: only that is refused. */
export function judge({ seconds, peak }: { readonly seconds: number; readonly peak: number }): Heard {
  if (seconds < LEAST_S) return 'short';
  if (peak < FAINT_DB) return 'faint';
  return isLoud(peak) ? 'clipped' : 'right';
}

/** By the names that browsers give to what went wrong with a microphone. */
export function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unreadable';
}

/** The first of the names that is free: nobody has to think of one before speaking. */
export function freeName(taken: readonly string[], nameOf: (number: number) => string): string {
  for (let number = 1; ; number++) {
    const name = nameOf(number);
    if (!taken.includes(name)) return name;
  }
}

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** One channel of samples between -1 and 1 as a WAV file of 16 bits. */
export function writeRecording(samples: Float32Array, rateHz: number): Uint8Array<ArrayBuffer> {
  const dataBytes = samples.length * BYTES_PER_SAMPLE;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + dataBytes));
  const text = (at: number, value: string): void => {
    for (let index = 0; index < value.length; index++) view.setUint8(at + index, value.charCodeAt(index));
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, BYTES_PER_SAMPLE * 8, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [index, sample] of samples.entries()) {
    const bounded = Math.min(1, Math.max(-1, sample));
    view.setInt16(HEADER_BYTES + index * BYTES_PER_SAMPLE, Math.round(bounded * 0x7fff), true);
  }
  return new Uint8Array(view.buffer);
}
