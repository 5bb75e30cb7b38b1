/**
 * Release trees out of blobs, by hard link: a second release costs only what is new in it. A release is adopted only when a
 * trusted computer signed it, and may start only when every byte was read and found right.
 */
import { chmod, link, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Release, type ReleaseEntry, readManifest } from '../backup/release/manifest.ts';
import { entriesToServe } from '../backup/release/places.ts';
import { judgeSignature, revokedError } from '../backup/release/signature.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { readJsonFile, writeFileAtomic, writeJsonFile } from '../kernel/json-file.ts';
import { blobFile, sizeOf } from './blobs.ts';
import { markOf } from './hashed-files.ts';
import type { Layout } from './layout.ts';
import { readTrust } from './trusted-devices.ts';

/** Per path its mark. */
const verifiedRecord = z.object({ at: z.string(), files: z.record(z.string(), z.string()) });

export interface StoredRelease extends Release {
  readonly dir: string;
  readonly tree: string;
}

export async function adoptRelease(layout: Layout, manifest: Buffer, signature: Buffer): Promise<StoredRelease> {
  await assertSignature(layout, manifest, signature);
  const release = readServed(manifest);
  const dir = path.join(layout.releases, release.facts.releaseId);
  if (await isWhole(dir, manifest, release.entries)) return { ...release, dir, tree: path.join(dir, 'tree') };

  const beside = path.join(layout.releases, `.${release.facts.releaseId}.${process.pid}`);
  await rm(beside, { recursive: true, force: true });
  for (const entry of release.entries) {
    const file = path.join(beside, 'tree', entry.path);
    await mkdir(path.dirname(file), { recursive: true });
    const blob = blobFile(layout, entry.sha256);
    if ((await sizeOf(blob)) !== entry.sizeBytes) {
      await rm(beside, { recursive: true, force: true });
      throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256: entry.sha256, path: entry.path } });
    }
    // Hard links share one mode, so a blob that is executable under one of its names is executable under all of them.
    await layout.hashed.keep(blob, async () => {
      if ((entry.mode & 0o111) !== 0) await chmod(blob, 0o555);
      await link(blob, file);
      return file;
    });
  }
  await writeFileAtomic(path.join(beside, 'manifest.json'), manifest);
  await writeFileAtomic(path.join(beside, 'signature.json'), signature);
  await rm(dir, { recursive: true, force: true });
  await rename(beside, dir);
  return { ...release, dir, tree: path.join(dir, 'tree') };
}

/** What of it lies on a standby. */
function readServed(manifest: Buffer): Release {
  const release = readManifest(manifest);
  return { ...release, entries: entriesToServe(release.entries) };
}

/** Reads the release as it lies here and checks its signature again. */
export async function openRelease(layout: Layout, releaseId: string): Promise<StoredRelease> {
  const dir = path.join(layout.releases, releaseId);
  const isName = releaseId === path.basename(releaseId) && !releaseId.startsWith('.');
  const [manifest, signature] = isName
    ? await Promise.all(
        ['manifest.json', 'signature.json'].map((name) => readFile(path.join(dir, name)).catch(() => null)),
      )
    : [];
  if (!manifest) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId } });
  await assertSignature(layout, manifest, signature ?? null);
  const release = readServed(manifest);
  if (release.facts.releaseId !== releaseId) throw mismatch(releaseId, 'manifest.json');
  return { ...release, dir, tree: path.join(dir, 'tree') };
}

/**
 * Reads every byte that this process has not hashed since the file last changed, and answers how many that were. A damaged
 * file is dropped with its release, so that the next transfer brings it anew.
 */
export async function verifyRelease(
  layout: Layout,
  release: StoredRelease,
  options: { readonly running: boolean; readonly onBytes: (count: number) => void; readonly signal?: AbortSignal },
): Promise<number> {
  const files: Record<string, string> = {};
  let read = 0;
  for (const entry of release.entries) {
    const file = path.join(release.tree, entry.path);
    const before = await markOf(file);
    let seen = before === null ? null : layout.hashed.digestOf(before);
    if (before !== null && seen === null) {
      seen = await hashFile(file, options);
      read += entry.sizeBytes;
    }
    if (before === null || seen !== entry.sha256 || (await markOf(file)) !== before) {
      await rm(blobFile(layout, entry.sha256), { force: true });
      if (!options.running) await rm(release.dir, { recursive: true, force: true });
      throw mismatch(release.facts.releaseId, entry.path);
    }
    layout.hashed.note(before, seen);
    files[entry.path] = before;
  }
  await writeJsonFile(path.join(release.dir, 'verified.json'), { at: new Date().toISOString(), files });
  return read;
}

/** Throws STANDBY_RELEASE_MISMATCH unless every file is as it was verified; one that only looks touched is read again. */
export async function assertVerified(release: StoredRelease): Promise<void> {
  const record = await readJsonFile(path.join(release.dir, 'verified.json'), verifiedRecord);
  if (!record) throw mismatch(release.facts.releaseId, 'verified.json');
  for (const entry of release.entries) {
    const file = path.join(release.tree, entry.path);
    const now = await markOf(file);
    if (now !== null && now === record.files[entry.path]) continue;
    if (now === null || (await hashFile(file)) !== entry.sha256) throw mismatch(release.facts.releaseId, entry.path);
  }
}

export async function listReleases(
  layout: Layout,
): Promise<readonly { readonly releaseId: string; readonly verifiedAt: string | null }[]> {
  const names = (await readdir(layout.releases)).filter((name) => !name.startsWith('.')).sort();
  return Promise.all(
    names.map(async (releaseId) => {
      const record = await readJsonFile(path.join(layout.releases, releaseId, 'verified.json'), verifiedRecord).catch(
        () => null,
      );
      return { releaseId, verifiedAt: record?.at ?? null };
    }),
  );
}

/** Removes releases that are neither named nor the last verified one, then blobs that no release uses. */
export async function tidyReleases(
  layout: Layout,
  keep: readonly string[],
): Promise<{ readonly removed: readonly string[]; readonly freedBytes: number }> {
  const releases = await listReleases(layout);
  const lastVerified = releases
    .filter((release) => release.verifiedAt !== null)
    .sort((a, b) => ((a.verifiedAt ?? '') < (b.verifiedAt ?? '') ? 1 : -1))[0];
  const kept = new Set([...keep, ...(lastVerified ? [lastVerified.releaseId] : [])]);
  const removed = releases.map((release) => release.releaseId).filter((releaseId) => !kept.has(releaseId));
  for (const releaseId of removed) await rm(path.join(layout.releases, releaseId), { recursive: true, force: true });

  const used = new Set<string>();
  for (const releaseId of kept) {
    const manifest = await readFile(path.join(layout.releases, releaseId, 'manifest.json')).catch(() => null);
    if (manifest) for (const entry of readManifest(manifest).entries) used.add(entry.sha256);
  }
  let freedBytes = 0;
  for (const sha256 of await readdir(layout.blobs)) {
    if (used.has(sha256)) continue;
    freedBytes += (await sizeOf(blobFile(layout, sha256))) ?? 0;
    await rm(blobFile(layout, sha256), { force: true });
  }
  return { removed, freedBytes };
}

/** Throws BACKUP_RELEASE_UNSIGNED, _FOREIGN or what a revoked key is told unless a computer signed it that is trusted here. */
export async function assertSignature(
  layout: Layout,
  manifest: Uint8Array,
  signature: Uint8Array | null,
): Promise<void> {
  const verdict = judgeSignature(manifest, signature, (await readTrust(layout))?.keys ?? []);
  switch (verdict.state) {
    case 'trusted':
      return;
    case 'foreign':
      throw new AppError('BACKUP_RELEASE_FOREIGN', { details: { fingerprint: verdict.fingerprint } });
    case 'revoked':
      throw revokedError(releaseIdOf(manifest), verdict.key);
    case 'unsigned':
    case 'invalid':
      throw new AppError('BACKUP_RELEASE_UNSIGNED', { details: { signature: verdict.state } });
    default:
      assertNever(verdict);
  }
}

/** For the message only: nobody is believed here. */
function releaseIdOf(manifest: Uint8Array): string {
  try {
    return readManifest(manifest).facts.releaseId;
  } catch {
    // Other signed documents are no releases.
    return '';
  }
}

async function isWhole(dir: string, manifest: Buffer, entries: readonly ReleaseEntry[]): Promise<boolean> {
  const known = await readFile(path.join(dir, 'manifest.json')).catch(() => null);
  if (!known?.equals(manifest)) return false;
  for (const entry of entries) {
    if ((await sizeOf(path.join(dir, 'tree', entry.path))) !== entry.sizeBytes) return false;
  }
  return true;
}

function mismatch(releaseId: string, file: string): AppError {
  return new AppError('STANDBY_RELEASE_MISMATCH', { details: { releaseId, path: file } });
}
