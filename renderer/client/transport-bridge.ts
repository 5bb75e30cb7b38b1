/** The desktop window: the preload forwards calls and events over IPC and never changes when a feature is added. */
import type { Answer, CallInput, CallName, CallOutput, WireEvent } from '../../electron/contract/index.ts';
import type { Transport } from './transport.ts';
import { sendFile } from './transport-http.ts';

export interface Bridge {
  call(name: string, input: unknown): Promise<Answer<unknown>>;
  onEvent(listener: (event: WireEvent) => void): () => void;
  pickFiles?(): Promise<readonly string[]>;
  /** Path of a file that was dropped into the window; Electron tells it to the preload only. */
  pathOf?(file: File): string;
  mediaUrl(mediaPath: string): string;
}

declare global {
  interface Window {
    readonly understudy?: Bridge;
  }
}

export function openBridge(bridge: Bridge): Transport {
  return {
    call: <N extends CallName>(name: N, input: CallInput<N>) =>
      bridge.call(name, input) as Promise<Answer<CallOutput<N>>>,
    listen(listener) {
      const stop = bridge.onEvent((event) => listener.event(event));
      // IPC cannot drop: it is connected from the first moment on.
      queueMicrotask(() => listener.connected());
      return stop;
    },
    async placeFile(file) {
      const path = bridge.pathOf?.(file) ?? '';
      return path === '' ? sendFile(file.name, await file.arrayBuffer()) : path;
    },
    ...(bridge.pickFiles ? { pickFiles: () => bridge.pickFiles?.() ?? Promise.resolve([]) } : {}),
    mediaUrl: (mediaPath) => bridge.mediaUrl(mediaPath),
  };
}
