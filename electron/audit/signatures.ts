/** Are the lines signed by a computer of the studio? From the first signed line on, all have to be. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditChain, AuditEntry } from '../contract/models/audit-entry.ts';
import { broken, headOf, signedPart, tookKeyAt } from './chain.ts';
import type { AuditSigner } from './ports.ts';

/** A check takes a tenth of a millisecond; nobody may wait for thousands of them. */
const BETWEEN_TURNS = 100;

/** Null: all of them are. Of a chain that is whole in itself. */
export async function verifySignatures(
  entries: readonly AuditEntry[],
  signer: Pick<AuditSigner, 'isOurs'>,
  signal?: AbortSignal,
): Promise<AuditChain | null> {
  const first = entries.findIndex(({ signature }) => signature !== undefined);
  if (first === -1) return null;
  // Lines from before a key was taken over are signed by one that nobody knows any more; the line that says so vouches for them.
  const begin = Math.max(first, tookKeyAt(entries));
  for (const [index, { hash, signature }] of entries.entries()) {
    if (index < begin) continue;
    if (index % BETWEEN_TURNS === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    if (signature === undefined) return broken(entries.length, index + 1, headOf(entries), 'unsigned');
    if (!(await signer.isOurs(signedPart(hash), signature))) {
      return broken(entries.length, index + 1, headOf(entries), 'resealed');
    }
  }
  return null;
}
