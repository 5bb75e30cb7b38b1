/**
 * Recordings in any usual format become what a reference is made of, each in a process of its own with limits on size and time: the
 * host reads none of them.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../contract/errors.ts';
import { AppError } from '../kernel/app-error.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { ReferenceSounds, SoundWish } from '../voices/ports.ts';
import { forkSilently } from './forked-child.ts';
import { convertWithFfmpeg } from './sound/foreign-sound.ts';
import type { SoundNews, SoundOrder } from './sound/sound-child.ts';
import { SoundProblem, type SoundReason } from './sound/sound-problem.ts';

const MOST_BYTES = 256 * 1024 * 1024;
/** A minute of sound is decoded within a second; what takes this long is no recording. */
const WITHIN_MS = 90_000;

export interface ReferenceSoundsOptions {
  readonly spawn?: (() => ChildHandle) | undefined;
  /** Null: none is asked. */
  readonly program?: string | null;
  readonly withinMs?: number;
  /** Where temporary folders are made; the computer's own place for them when left out. */
  readonly tempDir?: string;
}

export function createReferenceSounds(options: ReferenceSoundsOptions = {}): ReferenceSounds {
  const spawn = options.spawn ?? forkSoundProcess;
  const program = options.program === undefined ? 'ffmpeg' : options.program;
  const withinMs = options.withinMs ?? WITHIN_MS;
  const tempDir = options.tempDir ?? tmpdir();

  async function read(order: SoundOrder, signal: AbortSignal): Promise<SoundNews> {
    const news = await inProcess(spawn, order, withinMs, signal);
    const isForeign = news.kind === 'problem' && (news.reason === 'needs-program' || news.reason === 'unknown');
    if (!isForeign || program === null) return news;
    const converted = `${order.target}.converted.wav`;
    if (!(await convertWithFfmpeg(order.file, converted, { program, signal }))) return news;
    const again = await inProcess(spawn, { ...order, file: converted }, withinMs, signal);
    if (again.kind !== 'done') return again;
    const format = news.format ?? 'ffmpeg';
    const { piece, seconds } = again.result;
    // What was converted is in a file that goes away, so it has to be written in any case.
    if (piece === null)
      return inProcess(spawn, { ...order, file: converted, piece: { fromS: 0, toS: seconds } }, withinMs, signal);
    return { kind: 'done', result: { ...again.result, format } };
  }

  return {
    async look(wish, { signal }) {
      await assertSize(wish);
      const folder = await mkdtemp(path.join(tempDir, 'understudy-sound-'));
      try {
        const target = path.join(folder, 'look');
        const news = await read({ file: wish.file, target, piece: null, text: '', looksOnly: true }, signal);
        signal.throwIfAborted();
        if (news.kind === 'look') return news.look;
        throw news.kind === 'done' ? unreadable(wish.name, 'damaged', null) : refusal(wish, news);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async prepare(wishes, { signal }) {
      const folder = await mkdtemp(path.join(tempDir, 'understudy-sound-'));
      const free = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        const sounds = [];
        for (const [index, wish] of wishes.entries()) {
          signal.throwIfAborted();
          await assertSize(wish);
          const target = path.join(folder, `${index + 1}.wav`);
          const { file, piece, text } = wish;
          const news = await read({ file, target, piece, text: text.trim() }, signal);
          signal.throwIfAborted();
          if (news.kind === 'look') throw unreadable(wish.name, 'damaged', null);
          if (news.kind !== 'done') throw refusal(wish, news);
          const { result } = news;
          sounds.push({ ...result, file: result.piece === null ? file : target });
        }
        return { sounds, free };
      } catch (error) {
        await free();
        throw error;
      }
    },
  };
}

async function assertSize({ file, name }: Pick<SoundWish, 'file' | 'name'>): Promise<void> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw unreadable(name, 'too-large', null);
}

function refusal({ name }: Pick<SoundWish, 'name'>, news: Exclude<SoundNews, { kind: 'done' | 'look' }>): AppError {
  switch (news.kind) {
    case 'problem':
      return unreadable(name, news.reason, news.format);
    case 'short':
      return new AppError('VOICES_REFERENCE_TOO_SHORT', {
        details: { name, seconds: round(news.seconds), minSeconds: 3 },
        remedy: { kind: 'choose-file' },
        message: `Reference ${name} holds ${round(news.seconds)} s of speech`,
      });
    case 'choose': {
      const pieces = news.pieces.map(({ fromS, toS }) => `${round(fromS)}-${round(toS)}`);
      return new AppError('VOICES_REFERENCE_TOO_LONG', {
        details: { name, seconds: round(news.seconds), maxSeconds: 10, pieces },
        remedy: { kind: 'choose-file' },
        message: `Reference ${name} lasts ${round(news.seconds)} s; --ref-piece takes one of ${pieces.join(', ')}`,
      });
    }
  }
}

const codes: Readonly<Record<SoundReason, ErrorCode>> = {
  unknown: 'VOICES_AUDIO_UNKNOWN',
  'no-sound': 'VOICES_RECORDING_NO_SOUND',
  encrypted: 'VOICES_RECORDING_ENCRYPTED',
  damaged: 'VOICES_RECORDING_DAMAGED',
  'cut-off': 'VOICES_RECORDING_CUT_OFF',
  'needs-program': 'VOICES_RECORDING_NEEDS_FFMPEG',
  'too-large': 'VOICES_RECORDING_TOO_LARGE',
  'too-long': 'VOICES_RECORDING_TOO_LARGE',
  'took-too-long': 'VOICES_RECORDING_TOO_SLOW',
};

function unreadable(name: string, reason: SoundReason, format: string | null): AppError {
  const { message } = new SoundProblem(reason, format);
  return new AppError(codes[reason], {
    details: { name, reason, ...(format === null ? {} : { format }) },
    remedy: { kind: 'choose-file' },
    message: `Reference ${name}: ${message}`,
  });
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

/** The process's one answer. It is ended by the answer, by the signal, and when it takes too long. */
async function inProcess(
  spawn: () => ChildHandle,
  order: SoundOrder,
  withinMs: number,
  signal: AbortSignal,
): Promise<SoundNews> {
  const child = spawn();
  const { promise, resolve } = Promise.withResolvers<SoundNews>();
  const give = (reason: SoundReason) => (): void => resolve({ kind: 'problem', reason, format: null });
  const stop = give('took-too-long');
  const timer = setTimeout(stop, withinMs);
  const stopListening = whenAborted(signal, stop);
  child.onMessage((message) => resolve(message as SoundNews));
  child.onExit(give('damaged'));
  child.post(order);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stopListening();
    child.kill();
  }
}

/** The process from source, or from a bundle's file. */
export function forkSoundProcess(
  entry: string = fileURLToPath(new URL('./sound/sound-child.ts', import.meta.url)),
): ChildHandle {
  return forkSilently(entry);
}
