/**
 * Manifest and signature of the releases that were made here. They are small, no other file says the same, and without them a release
 * whose every voice is whole would be lost: so they are kept here, to be put back where the store damaged them.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Log } from '../../kernel/ports.ts';

/** Ids sort by time; older releases are in the store alone. */
const KEPT = 60;

const file = z.object({
  version: z.literal(1),
  manifest: z.base64(),
  signature: z.base64(),
  beside: z.array(z.base64()).default([]),
});

export interface ReleaseDocuments {
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  /** Small blobs that the manifest names and no file holds: of an encrypted release, what is said inside and who opens it. */
  readonly beside: readonly Uint8Array[];
}

export interface KeptDocuments {
  keep(releaseId: string, documents: ReleaseDocuments): Promise<void>;
  find(releaseId: string): Promise<ReleaseDocuments | null>;
}

export function createKeptDocuments(dir: string, log: Log): KeptDocuments {
  const fileOf = (releaseId: string): string => path.join(dir, `${releaseId}.json`);
  return {
    async keep(releaseId, { manifest, signature, beside }) {
      await mkdir(dir, { recursive: true });
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
      const documents = { manifest: text(manifest), signature: text(signature), beside: beside.map(text) };
      await writeJsonFile(fileOf(releaseId), { version: 1, ...documents });
      const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort();
      for (const name of names.slice(0, -KEPT)) await rm(path.join(dir, name), { force: true });
    },
    async find(releaseId) {
      const kept = await readJsonFile(fileOf(releaseId), file).catch((error: unknown) => {
        log.warn('kept manifest left out', { releaseId, error: String(error) });
        return null;
      });
      if (!kept) return null;
      const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
      const { manifest, signature, beside } = kept;
      return { manifest: bytes(manifest), signature: bytes(signature), beside: beside.map(bytes) };
    },
  };
}
