/**
 * The hash chain of the audit log, as pure functions. `hash = sha256(prev ‖ canonical JSON of the line without hash and
 * signature)`, so editing, deleting, inserting or reordering any line breaks every line after it. Whoever edits and computes all
 * hashes anew is found by the signatures; whoever cuts lines off the end, by the heads that were noted elsewhere.
 */
import { createHash } from 'node:crypto';
import type { AuditChain, AuditEntry } from '../contract/models/audit-entry.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { AuditHead, UnsealedEntry } from './ports.ts';

/** `prev` of the first line. */
export const CHAIN_START = '0'.repeat(64);

export function sealEntry(entry: UnsealedEntry): AuditEntry {
  return { ...entry, hash: hashOf(entry) };
}

/** What is signed of a line. No other document that a computer signs begins like this. */
export function signedPart(hash: string): Uint8Array {
  return Buffer.from(`understudy-audit-line ${hash}`);
}

export function verifyChain(entries: readonly AuditEntry[]): AuditChain {
  let prev = CHAIN_START;
  for (const [index, entry] of entries.entries()) {
    const { hash, signature: _signature, ...line } = entry;
    const isItself = hash === hashOf(line);
    if (!isItself || entry.seq !== index + 1 || entry.prev !== prev) {
      return broken(entries.length, index + 1, prev, isItself ? 'missing' : 'changed');
    }
    prev = hash;
  }
  return { ok: true, lines: entries.length, firstBadLine: null, head: prev, problem: null };
}

/**
 * The same against heads that were noted elsewhere, of a chain that is whole in itself. Lines that are gone begin after the last
 * one; lines that are others than they were, after the last head that still fits.
 */
export function verifyHeads(entries: readonly AuditEntry[], heads: readonly AuditHead[]): AuditChain | null {
  let fitting = 0;
  for (const { seq, hash } of heads.toSorted((a, b) => a.seq - b.seq)) {
    const line = entries[seq - 1];
    if (line === undefined) return broken(entries.length, entries.length + 1, headOf(entries), 'cut');
    if (line.hash !== hash) return broken(entries.length, fitting + 1, headOf(entries), 'resealed');
    fitting = seq;
  }
  return null;
}

/** Index of the line since which this computer signs with a key that came from a recovery kit; -1 without one. */
export function tookKeyAt(entries: readonly AuditEntry[]): number {
  return entries.findLastIndex(({ event, data }) => event === 'trust.useKit' && data['result'] === 'ok');
}

/**
 * What has to fit. A computer that took another one's key over from a recovery kit begins a log of its own under that key, and
 * says so in it; the heads of the log before are no measure for this one.
 */
export function headsFor(entries: readonly AuditEntry[], heads: readonly AuditHead[]): readonly AuditHead[] {
  return tookKeyAt(entries) >= 0 ? heads.filter(({ first }) => first === entries[0]?.hash) : heads;
}

export function broken(
  lines: number,
  firstBadLine: number,
  head: string,
  problem: NonNullable<AuditChain['problem']>,
): AuditChain {
  return { ok: false, lines, firstBadLine, head, problem };
}

export const headOf = (entries: readonly AuditEntry[]): string => entries.at(-1)?.hash ?? CHAIN_START;

function hashOf(line: UnsealedEntry): string {
  return createHash('sha256').update(line.prev).update(canonicalJson(line)).digest('hex');
}
