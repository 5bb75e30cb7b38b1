/** A release as it lies in a store since some day, written without a publication, so that hundreds of them cost nothing. */
import { createHash } from 'node:crypto';
import { ociLayoutDocument, writeIndex } from '../../electron/backup/release/index-document.ts';
import { blobKey, releaseKey, signatureKey, trashKey } from '../../electron/backup/release/keys.ts';
import { writeManifest } from '../../electron/backup/release/manifest.ts';
import { newReleaseId } from '../../electron/backup/release/release-id.ts';
import { restoreRecipe, sha256Sums } from '../../electron/backup/release/restore-recipe.ts';
import { canonicalBytes } from '../../electron/kernel/canonical-json.ts';
import type { MemoryStore } from './memory-store.ts';

export interface FileInRelease {
  readonly path: string;
  readonly bytes: Buffer;
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function writeRelease(
  store: MemoryStore,
  files: readonly FileInRelease[],
  { atMs, trashedAtMs = null }: { readonly atMs: number; readonly trashedAtMs?: number | null },
): { readonly releaseId: string; readonly manifestSha256: string } {
  const releaseId = newReleaseId(atMs);
  const createdAt = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const entries = files.map(({ path, bytes }) => ({
    path,
    sha256: digestOf(bytes),
    sizeBytes: bytes.length,
    mode: 0o644,
    modifiedAt: createdAt,
    role: 'weights' as const,
  }));
  const { config, manifest } = writeManifest(
    {
      releaseId,
      createdAt,
      title: 'studio',
      host: 'desk',
      trigger: 'schedule',
      appVersion: '1.0.0',
      parent: null,
      voices: [],
      bytesNew: 0,
    },
    entries,
  );
  for (const bytes of [config, manifest, ...files.map((file) => file.bytes)]) {
    const key = blobKey(digestOf(bytes));
    if (!store.held.has(key)) store.write(key, bytes, atMs);
  }
  const manifestSha256 = digestOf(manifest);
  store.write(signatureKey(manifestSha256), Buffer.from('signature'), atMs);
  const index = writeIndex({
    releaseId,
    createdAt,
    host: 'desk',
    files: entries.length,
    bytesTotal: 0,
    manifestSha256,
    manifestBytes: manifest.length,
  });
  if (trashedAtMs === null) {
    store.write(releaseKey(releaseId, 'SHA256SUMS'), sha256Sums(entries), atMs);
    store.write(releaseKey(releaseId, 'RESTORE.txt'), Buffer.from(restoreRecipe), atMs);
    store.write(releaseKey(releaseId, 'oci-layout'), ociLayoutDocument, atMs);
    store.write(releaseKey(releaseId, 'index.json'), index, atMs);
  } else {
    const document = { releaseId, reason: 'retention', by: 'desk', index: index.toString('base64'), files: {} };
    store.write(trashKey(releaseId, '00000000'), canonicalBytes(document), trashedAtMs);
  }
  return { releaseId, manifestSha256 };
}
