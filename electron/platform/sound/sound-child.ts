/**
 * Process for one recording: decodes it, finds the piece that a reference is made of, and writes that as WAV or tells how it looks. Whatever a file makes of
 * a decoder happens here, a crash of the decoder's compiler too; it is ended with the answer, or when it takes too long.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  fits,
  LEAST_PIECE_S,
  type Piece,
  pieceWithText,
  proposePieces,
  type SpeechShape,
  shapeOf,
} from '../../../native-models/audio/reference-piece.ts';
import { toPcm16Bytes, wavHeader } from '../../../native-models/audio/wav.ts';
import type { RecordingLook } from '../../contract/voices.ts';
import { decodeSound } from './decode-sound.ts';
import { type DecodedSound, SoundProblem, type SoundReason } from './sound-problem.ts';

export interface SoundOrder {
  readonly file: string;
  /** Where the WAV goes. */
  readonly target: string;
  /** Chosen by a person; null: the app's choice. */
  readonly piece: Piece | null;
  /** What is said in the whole recording; empty when nobody said. */
  readonly text: string;
  /** Nothing is written. */
  readonly looksOnly?: boolean;
}

export interface SoundResult {
  readonly format: string;
  readonly seconds: number;
  /** Null: the file itself is the reference, and nothing was written. */
  readonly piece: Piece | null;
  readonly text: string;
}

export type SoundNews =
  | { readonly kind: 'done'; readonly result: SoundResult }
  | { readonly kind: 'look'; readonly look: RecordingLook }
  | { readonly kind: 'problem'; readonly reason: SoundReason; readonly format: string | null }
  /** Too long, with a text that belongs to the whole of it. */
  | { readonly kind: 'choose'; readonly seconds: number; readonly pieces: readonly Piece[] }
  | { readonly kind: 'short'; readonly seconds: number };

/** Less silence than this at the ends is how people record. */
const MOST_AIR_S = 0.5;
const MOST_PEAKS = 600;

async function answer({ file, target, piece, text, looksOnly }: SoundOrder): Promise<SoundNews> {
  const sound = await decodeSound(readFileSync(file));
  const { samples, sampleRateHz, format } = sound;
  const seconds = samples.length / sampleRateHz;
  if (looksOnly) return { kind: 'look', look: lookAt(sound) };
  if (piece !== null) {
    const within = { fromS: Math.min(piece.fromS, seconds), toS: Math.min(piece.toS, seconds) };
    return write(target, sound, within, text);
  }
  const shape = shapeOf(samples, sampleRateHz);
  const speechS = shape.speech.toS - shape.speech.fromS;
  const { kept, isLong } = withoutAir(shape, seconds);
  // What is short stays as it is: the check behind this says how much is missing.
  if (!isLong || fits(kept)) {
    if (format === 'wav' && kept !== shape.speech)
      return { kind: 'done', result: { format, seconds, piece: null, text } };
    return write(target, sound, kept, text);
  }
  const pieces = proposePieces(shape);
  const [best] = pieces;
  if (!best) return { kind: 'short', seconds: speechS };
  if (text === '') return write(target, sound, best, text);
  const told = pieceWithText(shape, text);
  return told ? write(target, sound, told.piece, told.text) : { kind: 'choose', seconds, pieces };
}

/** The recording without the silence at its ends; `isLong`: a piece of it has to be found. */
function withoutAir({ speech }: SpeechShape, seconds: number): { readonly kept: Piece; readonly isLong: boolean } {
  const speechS = speech.toS - speech.fromS;
  const whole = { fromS: 0, toS: seconds };
  const hasAir = speech.fromS > MOST_AIR_S || seconds - speech.toS > MOST_AIR_S;
  return {
    kept: hasAir && speechS >= LEAST_PIECE_S ? speech : whole,
    isLong: !fits(whole) && seconds > LEAST_PIECE_S && speechS > LEAST_PIECE_S,
  };
}

function lookAt({ samples, sampleRateHz }: DecodedSound): RecordingLook {
  const seconds = samples.length / sampleRateHz;
  const shape = shapeOf(samples, sampleRateHz);
  const { kept, isLong } = withoutAir(shape, seconds);
  const found = isLong && !fits(kept) ? proposePieces(shape) : [kept];
  const count = Math.min(MOST_PEAKS, samples.length);
  const peaks = Array.from({ length: count }, (_, index) => {
    const end = Math.floor(((index + 1) * samples.length) / count);
    let peak = 0;
    for (let i = Math.floor((index * samples.length) / count); i < end; i++)
      peak = Math.max(peak, Math.abs(samples[i] ?? 0));
    return Math.min(1, Math.round(peak * 1000) / 1000);
  });
  return { seconds, peaks, pieces: found };
}

function write(target: string, { samples, sampleRateHz, format }: DecodedSound, piece: Piece, text: string): SoundNews {
  const cut = samples.slice(Math.round(piece.fromS * sampleRateHz), Math.round(piece.toS * sampleRateHz));
  const peak = cut.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  // Decoders go a little beyond full scale where the recording was at it.
  if (peak > 1) for (let i = 0; i < cut.length; i++) cut[i] = (cut[i] ?? 0) / peak;
  const body = toPcm16Bytes(cut);
  writeFileSync(target, Buffer.concat([wavHeader(sampleRateHz, body.length), body]), { flag: 'wx' });
  const seconds = cut.length / sampleRateHz;
  const isWhole = cut.length === samples.length;
  return { kind: 'done', result: { format, seconds, piece: isWhole ? { fromS: 0, toS: seconds } : piece, text } };
}

/** Electron's side of `utilityProcess`; typed here so that this file needs no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const { parentPort } = process as { parentPort?: ParentPort };

async function hear(order: unknown): Promise<void> {
  const news = await answer(order as SoundOrder).catch((error: unknown): SoundNews => {
    const { reason, format } = error instanceof SoundProblem ? error : new SoundProblem('damaged');
    return { kind: 'problem', reason, format };
  });
  if (parentPort) parentPort.postMessage(news);
  else if (process.connected) process.send?.(news, () => {});
}

if (parentPort) parentPort.on('message', (event) => void hear(event.data));
else process.on('disconnect', () => process.exit(0)).on('message', (order) => void hear(order));
