/** What synthesis needs from the engine's process. Sound comes in stretches of a sentence, final and in order. */
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import type { EngineState, ExplainedSentence } from '../contract/synthesis.ts';
import type { Stop } from '../kernel/ports.ts';

export interface SpokenSound {
  /** Mono in [-1, 1]. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** 0-based, of `sentences`. */
  readonly sentence: number;
  readonly sentences: number;
  /** No more sound of this sentence follows. */
  readonly last: boolean;
}

interface SpokenFacts {
  readonly sampleRateHz: number;
  readonly seed: number;
  readonly audioSeconds: number;
  readonly computeSeconds: number;
  readonly firstAudioSeconds: number;
  readonly provider: string;
  readonly fellBack?: { readonly from: string; readonly reason: string };
  readonly cutShort: boolean;
}

export interface EnginePort {
  speak(
    packDir: string,
    request: SpeakRequest,
    options: {
      readonly signal?: AbortSignal;
      readonly onSound: (sound: SpokenSound) => void;
      readonly onProgress?: (done: number, total: number) => void;
    },
  ): Promise<SpokenFacts>;
  /** Makes the first sentence after it quick. */
  warm(packDir: string, signal?: AbortSignal): Promise<void>;
  explain(
    text: string,
    language: string,
    readings: Readonly<Record<string, string>>,
  ): Promise<readonly ExplainedSentence[]>;
  readonly state: EngineState;
  onState(listener: (state: EngineState) => void): Stop;
}

/** Sound formats that the app does not write itself. */
export type ProgramFormat = 'aac' | 'mp3' | 'flac';

/** A program of this computer that writes them, where there is one. */
export interface SoundProgram {
  readonly formats: ReadonlySet<ProgramFormat>;
  /**
   * Mono 16 bit samples in, the format's bytes out, as they come. A failure of the sound is passed on; leaving the loop ends
   * the program. @throws Error with the program's own last words.
   */
  encode(format: ProgramFormat, sampleRateHz: number, pcm16: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}
