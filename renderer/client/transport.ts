/** How the page reaches its host. Two implementations, one shape: nothing above this file knows which one runs. */
import type { Answer, CallInput, CallName, CallOutput, WireEvent } from '../../electron/contract/index.ts';

export interface TransportListener {
  event(event: WireEvent): void;
  /** The event stream opened (again): whatever happened before is unknown and has to be asked for. */
  connected(): void;
  disconnected(): void;
}

export interface Transport {
  /** `signal` ends the waiting; what the host has begun goes on. */
  call<N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<Answer<CallOutput<N>>>;
  listen(listener: TransportListener): () => void;
  /** Gives a file that was dropped here a path on the host's computer. */
  placeFile(file: File): Promise<string>;
  /** The system's own file dialog; absent in a browser, where a file input does it. */
  readonly pickFiles?: () => Promise<readonly string[]>;
  mediaUrl(mediaPath: string): string;
}
