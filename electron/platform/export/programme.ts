/**
 * The sound of an episode, part by part: takes at one sample rate, pauses between them, fades at its ends. It can be read again from
 * the files as often as needed, and is never whole in memory.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createStreamResampler } from '../../../native-models/audio/resample-stream.ts';
import type { RoomTone } from '../../../native-models/audio/room-tone.ts';
import { openWavParts, type WavParts } from '../../../native-models/audio/wav-parts.ts';
import type { ExportOrder, ExportRow } from '../../export/ports.ts';
import type { PlacedRow } from '../../export/timeline.ts';
import { AppError } from '../../kernel/app-error.ts';

export interface Programme {
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly placed: readonly PlacedRow[];
  /** Samples of each row's sound. */
  readonly rowSamples: readonly number[];
  parts(tone: RoomTone | null): Generator<ProgrammePart>;
}

export interface ProgrammePart {
  /** Whoever reads them may change them. */
  readonly samples: Float32Array;
  /** Place of the first one in the programme. */
  readonly at: number;
  /** Index of the row; null in a pause. */
  readonly row: number | null;
}

const READ_S = 5;
/** Takes that end in the middle of a wave would click. */
const EDGE_S = 0.003;
/** What a WAV file can hold. */
const MOST_HOURS = 12;

/** @throws AppError EXPORT_ROW_UNREADABLE, EXPORT_TOO_LONG. */
export function openProgramme({ rows, wishes }: ExportOrder, sampleRateHz: number): Programme {
  const lengths = rows.map((row) =>
    withWav(row, ({ frames, sampleRateHz: fromHz }) => outputsOf(frames, fromHz, sampleRateHz)),
  );
  const pauses = rows.map(({ pauseAfterS }, index) =>
    index === rows.length - 1 ? 0 : Math.round(pauseAfterS * sampleRateHz),
  );
  const placed: PlacedRow[] = [];
  let samples = 0;
  for (const [index, row] of rows.entries()) {
    const end = samples + lengths[index]!;
    placed.push({ row, startS: samples / sampleRateHz, endS: end / sampleRateHz });
    samples = end + pauses[index]!;
  }
  if (samples > MOST_HOURS * 3600 * sampleRateHz)
    throw new AppError('EXPORT_TOO_LONG', { details: { hours: MOST_HOURS } });

  function* parts(tone: RoomTone | null): Generator<ProgrammePart> {
    let at = 0;
    for (const [index, row] of rows.entries()) {
      const end = at + lengths[index]!;
      for (const part of soundOf(row, sampleRateHz, lengths[index]!)) {
        tone?.fill(part);
        yield { samples: fade(part, at), at, row: index };
        at += part.length;
      }
      if (at !== end) throw unreadable(row, 'file changed');
      for (let left = pauses[index]!; left > 0; ) {
        const length = Math.min(left, READ_S * sampleRateHz);
        const pause = new Float32Array(length);
        tone?.fill(pause);
        yield { samples: fade(pause, at), at, row: null };
        at += length;
        left -= length;
      }
    }
  }

  function fade(part: Float32Array, at: number): Float32Array {
    const fadeIn = wishes.fadeInS * sampleRateHz;
    const fadeOut = wishes.fadeOutS * sampleRateHz;
    for (let i = 0; i < part.length; i++) {
      const [before, after] = [at + i, samples - 1 - at - i];
      if (before < fadeIn) part[i]! *= rising(before / fadeIn);
      if (after < fadeOut) part[i]! *= rising(after / fadeOut);
    }
    return part;
  }

  return { sampleRateHz, samples, placed, rowSamples: lengths, parts };
}

const outputsOf = (frames: number, fromHz: number, toHz: number): number => Math.ceil((frames * toHz) / fromHz);

const rising = (share: number): number => Math.sin((share * Math.PI) / 2) ** 2;

function* soundOf(row: ExportRow, sampleRateHz: number, length: number): Generator<Float32Array> {
  const wav = openWav(row);
  try {
    const { frames, sampleRateHz: fromHz } = wav.parts;
    const resampler = createStreamResampler(fromHz, sampleRateHz);
    let given = 0;
    const edged = (part: Float32Array): Float32Array => {
      softenEdges(part, given, length, EDGE_S * sampleRateHz);
      given += part.length;
      return part;
    };
    for (let at = 0; at < frames; at += READ_S * fromHz) {
      const read = readPart(row, wav.parts, at, Math.min(READ_S * fromHz, frames - at));
      const part = resampler.add(read);
      if (part.length > 0) yield edged(part.slice());
    }
    const rest = resampler.end();
    if (rest.length > 0) yield edged(rest.slice());
  } finally {
    wav.close();
  }
}

function readPart(row: ExportRow, wav: WavParts, at: number, frames: number): Float32Array {
  try {
    return wav.read(at, frames);
  } catch (cause) {
    throw unreadable(row, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Of a stretch that begins `from` samples inside of something that is `length` long. */
function softenEdges(part: Float32Array, from: number, length: number, edge: number): void {
  for (let i = 0; i < part.length; i++) {
    const near = Math.min(from + i, length - 1 - from - i);
    if (near < edge) part[i]! *= near / edge;
  }
}

interface OpenWav {
  readonly parts: WavParts;
  close(): void;
}

function withWav<T>(row: ExportRow, act: (parts: WavParts) => T): T {
  const wav = openWav(row);
  try {
    return act(wav.parts);
  } finally {
    wav.close();
  }
}

function openWav(row: ExportRow): OpenWav {
  let descriptor: number | null = null;
  try {
    const opened = openSync(row.file, 'r');
    descriptor = opened;
    const read = (at: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(opened, bytes, 0, length, at));
    };
    return { parts: openWavParts(read, fstatSync(opened).size), close: () => closeSync(opened) };
  } catch (cause) {
    if (descriptor !== null) closeSync(descriptor);
    throw unreadable(row, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unreadable({ number, file }: ExportRow, reason: string, cause?: unknown): AppError {
  return new AppError('EXPORT_ROW_UNREADABLE', {
    details: { row: number, path: file, reason },
    message: `The take of row ${number} cannot be read: ${reason}`,
    cause,
  });
}
