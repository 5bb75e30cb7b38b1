/** What synthesis needs from the engine's process. */
import type {
  AudioChunk,
  ExplainRequest,
  SpeakOptions,
  SpeakRequest,
  TakeFacts,
} from '../../native-models/engine-types.ts';
import type { EngineState, ExplainedSentence } from '../contract/synthesis.ts';
import type { Stop } from '../kernel/ports.ts';

export interface EnginePort {
  /** The sound as it is made. Leaving the loop over it cancels the take. */
  speak(packDir: string, request: SpeakRequest, options?: SpeakOptions): AsyncGenerator<AudioChunk, TakeFacts>;
  /** Makes the first sentence after it quick. */
  warm(packDir: string, signal?: AbortSignal): Promise<void>;
  explain(request: ExplainRequest): Promise<readonly ExplainedSentence[]>;
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
