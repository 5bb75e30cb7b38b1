/** What the contract suite needs of a client, whatever carries it. */
import type { Answer, CallInput, CallName, CallOutput, WireEvent } from '../../electron/contract/index.ts';

export interface TransportClient {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<CallOutput<N>>>;
  /** Any name, any input: what a broken or hostile client may send. */
  callRaw(name: string, input: unknown): Promise<Answer<unknown>>;
  /** Events that came so far. */
  readonly events: readonly WireEvent[];
  /** Bytes of a playable file; null when it is refused. */
  media(mediaPath: string): Promise<Uint8Array | null>;
  /** Path on the host's computer of a file that only the page has. */
  upload(name: string, bytes: Uint8Array): Promise<string>;
  readonly dataDir: string;
  close(): Promise<void>;
}
