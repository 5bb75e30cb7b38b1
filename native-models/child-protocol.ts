/**
 * What the engine's process and its owner say to each other: plain data that survives structured clone. Every request has
 * an id that its replies repeat; exactly one of `done`, `failed` and `cancelled` ends it. Sound travels only as `audio`
 * replies, so the final answer of `speak` holds no samples.
 */

import type { SharedName } from './encoders/encoder-paths.ts';
import { EngineError, type EngineErrorCode, type EngineErrorDetails } from './engine-error.ts';
import type {
  AudioChunk,
  DeviceFact,
  ExplainedSentence,
  ExplainRequest,
  Priority,
  SpeakRequest,
  TakeFacts,
  VoiceDescription,
  VoiceVersion,
} from './engine-types.ts';
import type { ImportRequest } from './voice-pack/import.ts';
import type { Tuning } from './voice-pack/tuning.ts';

/** What can be asked of the process. */
export interface ChildCalls {
  readonly load: { readonly input: { readonly packDir: string }; readonly output: VoiceDescription };
  readonly speak: {
    readonly input: { readonly packDir: string; readonly request: SpeakRequest; readonly priority?: Priority };
    readonly output: TakeFacts;
  };
  readonly unload: { readonly input: { readonly packDir: string }; readonly output: null };
  readonly import: { readonly input: ImportRequest; readonly output: VoiceDescription };
  readonly tune: { readonly input: { readonly packDir: string }; readonly output: Tuning };
  readonly explain: {
    readonly input: ExplainRequest;
    readonly output: readonly ExplainedSentence[];
  };
  readonly 'check-encoder': {
    readonly input: { readonly name: SharedName; readonly place: string };
    readonly output: null;
  };
  readonly 'check-base-voice': {
    readonly input: { readonly version: VoiceVersion; readonly place: string };
    readonly output: null;
  };
  readonly memory: { readonly input: null; readonly output: ChildMemory };
}

export type ChildCallName = keyof ChildCalls;

export interface ChildMemory {
  readonly rssBytes: number;
  /** What JavaScript holds of it. */
  readonly heapBytes: number;
  /** Folders of the voices in memory, least recently used first. */
  readonly loadedPacks: readonly string[];
  /** Where the networks of the voice used last run, and why not elsewhere. */
  readonly devices: readonly DeviceFact[];
}

export type ChildRequest =
  | {
      [N in ChildCallName]: { readonly kind: N; readonly id: number; readonly input: ChildCalls[N]['input'] };
    }[ChildCallName]
  | { readonly kind: 'cancel'; readonly id: number };

export type ChildReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'audio'; readonly id: number; readonly chunk: AudioChunk }
  | { readonly kind: 'sentences'; readonly id: number; readonly count: number }
  | { readonly kind: 'step'; readonly id: number; readonly step: string }
  | { readonly kind: 'done'; readonly id: number; readonly output: ChildCalls[ChildCallName]['output'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireEngineError }
  | { readonly kind: 'cancelled'; readonly id: number };

export interface WireEngineError {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly details: EngineErrorDetails;
}

/** Any thrown value as plain data; what is no EngineError becomes INTERNAL or OUT_OF_MEMORY. */
export function toWireEngineError(error: unknown): WireEngineError {
  if (error instanceof EngineError) return { code: error.code, message: error.message, details: error.details };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: isOutOfMemory(message) ? 'OUT_OF_MEMORY' : 'INTERNAL', message, details: {} };
}

export function fromWireEngineError(wire: WireEngineError): EngineError {
  return new EngineError(wire.code, wire.message, wire.details);
}

/** onnxruntime has no error class for it; only the allocator's message tells (seen in 1.30). */
function isOutOfMemory(message: string): boolean {
  return /bad_alloc|failed to allocate memory|Array buffer allocation failed|out of memory/i.test(message);
}
