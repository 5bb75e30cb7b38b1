/**
 * What lies in the store beside releases is encrypted as they are, with the key of the studio: pieces of at most a few MiB, each an
 * age file of its own. They are encrypted in memory, a few milliseconds for each MiB.
 */
import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../kernel/hash-file.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import { newHeader } from './age.ts';
import { CHUNK_BYTES, NONCE_BYTES, sealChunk, streamKey } from './age-stream.ts';
import { canOpen } from './open-release.ts';
import { openSealed } from './open-sealed.ts';
import type { Vault } from './vault.ts';

/** Throws BACKUP_BLOB_DAMAGED when the bytes are others than those that were encrypted. */
export type OpenPiece = (bytes: Uint8Array) => Promise<Buffer>;

export interface Beside {
  /** For whom the next release is encrypted; null: it is not. Throws BACKUP_ENCRYPTED_ELSEWHERE where the studio's key is not here. */
  recipient(signal?: AbortSignal): Promise<string | null>;
  seal(bytes: Uint8Array, recipient: string): Promise<Buffer>;
  /** Null where the key of that recipient is not here. */
  opener(recipient: string): Promise<OpenPiece | null>;
}

export function createBeside(deps: {
  readonly vault: Pick<Vault, 'recipient' | 'identities'>;
  readonly chosenStore: Pick<ChosenStore, 'open'>;
}): Beside {
  const { vault, chosenStore } = deps;
  return {
    recipient: async (signal) => vault.recipient(await chosenStore.open(), signal),
    seal: sealPiece,
    async opener(recipient) {
      const identities = await vault.identities();
      if (!(await canOpen(identities, recipient))) return null;
      return async (bytes) => {
        const blob = { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
        const plain: Uint8Array[] = [];
        for await (const piece of openSealed(from(bytes), blob, { identities, from: 0 })) {
          plain.push(Uint8Array.from(piece));
        }
        return Buffer.concat(plain);
      };
    },
  };
}

/** All of it has to be in memory. Throws for what is no recipient. */
async function sealPiece(bytes: Uint8Array, recipient: string): Promise<Buffer> {
  const { header, fileKey } = await newHeader(recipient);
  const nonce = randomBytes(NONCE_BYTES);
  const key = streamKey(fileKey, nonce);
  const last = Math.max(0, Math.ceil(bytes.length / CHUNK_BYTES) - 1);
  const parts: Uint8Array[] = [header, nonce];
  for (let number = 0; number <= last; number++) {
    const chunk = bytes.subarray(number * CHUNK_BYTES, (number + 1) * CHUNK_BYTES);
    parts.push(...sealChunk(key, { number, isLast: number === last }, chunk));
  }
  return Buffer.concat(parts);
}

const from = (bytes: Uint8Array) =>
  async function* (_sha256: string, options: { readonly from: number }): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(options.from);
  };
