/**
 * The hash chain of the audit log, as pure functions. `hash = sha256(prev ‖ canonical JSON of the line without its hash)`,
 * so editing, deleting, inserting or reordering any line breaks every line after it. (Cutting lines off the end leaves a
 * shorter chain that is intact in itself: compare its head with one noted elsewhere.)
 */
import { createHash } from 'node:crypto';
import type { AuditChain, AuditEntry } from '../contract/models/audit-entry.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';

/** `prev` of the first line. */
export const CHAIN_START = '0'.repeat(64);

export function sealEntry(entry: Omit<AuditEntry, 'hash'>): AuditEntry {
  return { ...entry, hash: hashOf(entry) };
}

export function verifyChain(entries: readonly AuditEntry[]): AuditChain {
  let prev = CHAIN_START;
  for (const [index, entry] of entries.entries()) {
    const { hash, ...line } = entry;
    const fits = entry.seq === index + 1 && entry.prev === prev && hash === hashOf(line);
    if (!fits) return { ok: false, lines: entries.length, firstBadLine: index + 1, head: prev };
    prev = hash;
  }
  return { ok: true, lines: entries.length, firstBadLine: null, head: prev };
}

function hashOf(line: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(line.prev).update(canonicalJson(line)).digest('hex');
}
