/** What the library needs from the engine's process: work on voices that is too heavy for the host. */

import type { VoiceProvenance } from '../../native-models/voice-pack/provenance.ts';
import type { VoicePack } from '../../native-models/voice-pack/read.ts';
import type { Tuning } from '../../native-models/voice-pack/tuning.ts';
import type { RecordingLook } from '../contract/voices.ts';

export interface VoiceImportRequest {
  readonly name: string;
  /** Fixed folder name; made from name and weights when left out. */
  readonly id?: string;
  readonly gpt: string;
  readonly sovits: string;
  /** A content encoder of the voice's own; left out: the shared one. */
  readonly hubertDir?: string;
  /** The model that a LoRA file changes. */
  readonly base?: string;
  readonly version?: 'v3' | 'v4';
  readonly references: readonly {
    readonly name: string;
    readonly file: string;
    /** Name of the file that it came from, and which part of that it is; the file itself when left out. */
    readonly source?: string;
    readonly piece?: ReferencePiece;
    readonly text: string;
    readonly language: string;
  }[];
  readonly sampling?: { readonly topK?: number };
  readonly provenance?: Omit<VoiceProvenance, 'symbolCount'>;
  /** The library folder. */
  readonly destination: string;
}

type VoiceImportStep = 'recognise' | 'check' | 'copy' | 'trial';
type VoiceTestStep = 'exact' | 'fast' | 'threads' | 'devices' | 'encoders';

export interface VoiceEngine {
  /**
   * Builds a pack in the library, all or nothing; answers with its folder name. When it rejects, nothing works on the
   * library any more, but a process that died may have left its hidden folder.
   */
  importVoice(
    request: VoiceImportRequest,
    options: { readonly signal: AbortSignal; readonly onStep: (step: VoiceImportStep) => void },
  ): Promise<{ readonly id: string }>;
  /**
   * Finds out how a voice is spoken best on this computer; it is spoken so from then on. Whatever else is asked of the
   * engine goes first: the test stops, and begins anew behind it.
   */
  tune(
    packDir: string,
    options: { readonly signal: AbortSignal; readonly onStep: (step: VoiceTestStep) => void },
  ): Promise<Tuning>;
  /** Lets go of a pack, so that its folder can be moved. */
  unload(packDir: string): Promise<void>;
  /** Between two takes; a running one is finished where it began. */
  restartEngine(): Promise<void>;
}

/** Seconds from the beginning of a recording. */
export interface ReferencePiece {
  readonly fromS: number;
  readonly toS: number;
}

export interface SoundWish {
  readonly name: string;
  readonly file: string;
  /** Null: the app chooses. */
  readonly piece: ReferencePiece | null;
  readonly text: string;
}

export interface ReadySound {
  /** A WAV: the file itself, or a temporary one. */
  readonly file: string;
  /** What it was: mp3, aac, flac, vorbis, opus, wav … */
  readonly format: string;
  readonly seconds: number;
  /** Null: the file itself. */
  readonly piece: ReferencePiece | null;
  /** What is said in the piece. */
  readonly text: string;
}

export interface ReferenceSounds {
  /** Only reads. @throws AppError VOICES_AUDIO_UNKNOWN, VOICES_RECORDING_* */
  look(wish: Pick<SoundWish, 'name' | 'file'>, options: { readonly signal: AbortSignal }): Promise<RecordingLook>;
  /**
   * Reads recordings in any usual format; `free` deletes what was made of them. Away from the host's thread.
   * @throws AppError VOICES_AUDIO_UNKNOWN, VOICES_RECORDING_*, VOICES_REFERENCE_TOO_SHORT, VOICES_REFERENCE_TOO_LONG (`pieces` to
   *   choose from)
   */
  prepare(
    wishes: readonly SoundWish[],
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly sounds: readonly ReadySound[]; readonly free: () => Promise<void> }>;
}

export interface VoiceHasher {
  /** 64 hex digits, off the main thread. */
  sha256(file: string, options?: { readonly signal?: AbortSignal }): Promise<string>;
}

/** Which release of the backups holds exactly this voice; null when none does. */
export interface ReleaseLookup {
  findRelease(voice: { readonly id: string; readonly modelId: string; readonly changedAt?: string }): string | null;
}

/** What the two weight files of a voice say about themselves. */
export interface PairLook {
  /** The two files of the voice, their symbols and its description belong together. */
  readonly fits: boolean;
  /** Null where they could not be read, or do not fit. */
  readonly facts: { readonly version: string; readonly symbols: number; readonly tokens: number } | null;
}

export interface PairCheck {
  look(pack: VoicePack): Promise<PairLook>;
}
