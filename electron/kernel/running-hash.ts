/** SHA-256 of bytes as they come. Who brings the bytes need not be who hashes them: platform/hash-pool.ts does it in a thread. */
import { createHash } from 'node:crypto';

export interface RunningHash {
  /** The piece must not change before this is settled. Pieces are hashed in the order in which they were handed over. */
  update(piece: Uint8Array): void | Promise<void>;
  /** 64 hex digits; nothing may follow. */
  digest(): Promise<string>;
  /** Instead of `digest`, when nobody wants to know any more. */
  drop(): void;
}

export interface ByteHasher {
  start(): RunningHash;
}

/** In this thread: for small things, and for a process that has nothing else to do. */
export const hashHere: ByteHasher = {
  start() {
    const hash = createHash('sha256');
    return {
      update(piece) {
        hash.update(piece);
      },
      digest: async () => hash.digest('hex'),
      drop: () => {},
    };
  },
};
