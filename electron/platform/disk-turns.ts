/** The disk process asks its host before each piece that is paced, and waits for the answer. */
import { whenAborted } from '../kernel/when-aborted.ts';
import type { DiskReply } from './disk-protocol.ts';

export interface DiskTurns {
  /** Asks that many bytes of this call may go; one piece at a time per call. Rejects with the signal's reason. */
  ask(id: number, count: number, signal: AbortSignal): Promise<void>;
  /** The host's answer. */
  go(id: number): void;
}

export function createDiskTurns(post: (reply: DiskReply) => void): DiskTurns {
  const waiting = new Map<number, () => void>();
  return {
    ask: (id, count, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const stopListening = whenAborted(signal, () => {
          waiting.delete(id);
          reject(signal.reason);
        });
        waiting.set(id, () => {
          waiting.delete(id);
          stopListening();
          resolve();
        });
        post({ kind: 'take', id, count });
      }),
    go: (id) => waiting.get(id)?.(),
  };
}
