/**
 * What the store remembers of this computer's audit log: signed heads, and an archive for each incident under a signed list of
 * its files. Nothing of it is written over, and nothing of it is deleted by the app save heads that newer ones replace.
 */
import { z } from 'zod';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { auditHeadsPrefix, auditPrefix } from '../release/keys.ts';
import type { OpenedStore } from '../store/chosen-store.ts';
import type { RecordKind } from './records.ts';

const MAX_ARCHIVED_BYTES = 64 << 20;
const KEPT_HEADS = 30;
const safeName = /^[\w][\w.-]{0,199}$/;

const headDocument = z.object({
  device: z.string(),
  seq: z.number().int().min(1),
  hash: z.string().length(64),
  first: z.string().length(64),
  at: z.iso.datetime(),
});
const heads: RecordKind<z.output<typeof headDocument>> = {
  prefix: auditHeadsPrefix,
  schema: headDocument,
  belongs: ({ device }, group) => device === group,
};

const listDocument = z.object({
  incidentId: z.string(),
  files: z.array(z.object({ name: z.string().regex(safeName), sha256: z.string().length(64) })).max(20),
});
const lists: RecordKind<z.output<typeof listDocument>> = {
  prefix: auditPrefix,
  schema: listDocument,
  belongs: ({ incidentId }, group) => incidentId === group,
};

interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly first: string;
  readonly at: string;
}

interface ReadArchive {
  readonly incidentId: string;
  /** Null where no list is there that a computer of the studio signed under this name. */
  readonly listed: readonly { readonly name: string; readonly sha256: string }[] | null;
  /** SHA-256 of what lies there, by name. */
  readonly found: Readonly<Record<string, string>>;
}

export interface AuditRecords {
  /** Oldest first. Null without a store. Throws when it does not answer. */
  heads(signal?: AbortSignal): Promise<readonly Head[] | null>;
  /** Answers whether there is a store. */
  noteHead(head: Head, signal?: AbortSignal): Promise<boolean>;
  archives(signal?: AbortSignal): Promise<readonly ReadArchive[] | null>;
  /** Null without a store. What is there already stays. */
  archive(
    incidentId: string,
    files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
    signal?: AbortSignal,
  ): Promise<'created' | 'exists' | null>;
}

export function createAuditRecords(deps: {
  /** Null: none is set. */
  readonly open: () => Promise<OpenedStore | null>;
  /** Names the log in the store. */
  readonly fingerprint: () => Promise<string>;
}): AuditRecords {
  async function readArchive(
    { store }: OpenedStore,
    { group, listed }: { readonly group: string; readonly listed: ReadArchive['listed'] },
    signal?: AbortSignal,
  ): Promise<ReadArchive> {
    const found: Record<string, string> = {};
    for (const { name } of listed ?? []) {
      const bytes = await store.get(`${auditPrefix}${group}/${name}`, { maxBytes: MAX_ARCHIVED_BYTES, signal });
      if (bytes) found[name] = sha256Hex(bytes);
    }
    return { incidentId: group, listed, found };
  }

  return {
    async heads(signal) {
      const opened = await deps.open();
      if (!opened) return null;
      const only = await deps.fingerprint();
      const [own] = await opened.records.read(heads, { only, all: true, signal });
      return (own?.believed ?? []).map(({ content: { device: _device, ...head } }) => head).reverse();
    },
    async noteHead(head, signal) {
      const opened = await deps.open();
      if (!opened) return false;
      const group = await deps.fingerprint();
      const nowMs = await opened.store.serverNow(signal);
      await opened.records.write(heads, { group, content: { device: group, ...head }, nowMs }, signal);
      await opened.records.tidy(auditHeadsPrefix, group, KEPT_HEADS, signal);
      return true;
    },
    async archives(signal) {
      const opened = await deps.open();
      if (!opened) return null;
      const groups = await opened.records.read(lists, { signal });
      const read: ReadArchive[] = [];
      for (const { group, believed } of groups) {
        read.push(await readArchive(opened, { group, listed: believed[0]?.content.files ?? null }, signal));
      }
      return read;
    },
    async archive(incidentId, files, signal) {
      const opened = await deps.open();
      if (!opened || !safeName.test(incidentId)) return null;
      const before = await opened.records.read(lists, { only: incidentId, signal });
      if (before.some(({ believed }) => believed.length > 0)) return 'exists';
      for (const { name, bytes } of files) {
        await opened.store.put(`${auditPrefix}${incidentId}/${name}`, bytes, { ifAbsent: true, signal });
      }
      const listed = files.map(({ name, bytes }) => ({ name, sha256: sha256Hex(bytes) }));
      const nowMs = await opened.store.serverNow(signal);
      await opened.records.write(lists, { group: incidentId, content: { incidentId, files: listed }, nowMs }, signal);
      return 'created';
    },
  };
}
