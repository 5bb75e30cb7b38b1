/**
 * A backup first makes good what was found damaged: a blob whose right bytes are here is sent again, though the store has its
 * name already, and read back in full. The damaged bytes are kept aside, for whoever wants to know what happened to them.
 */
import { rm } from 'node:fs/promises';
import type { BackupResult } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import type { Audit, Log } from '../../kernel/ports.ts';
import { isUnreadable } from '../../kernel/unreadable.ts';
import type { Blob } from '../blobs.ts';
import type { HashCache } from '../content/hash-cache.ts';
import type { ObjectStore, ReleaseContent, SourceFile } from '../ports.ts';
import { isAboutOneRelease, type ReadRelease, type Registry } from '../registry.ts';
import { blobKey, releaseKey, signatureKey } from '../release/keys.ts';
import { writeManifest } from '../release/manifest.ts';
import { restoreRecipe, sealedRecipe } from '../release/restore-recipe.ts';
import type { Vault } from '../sealed/vault.ts';
import type { Findings } from './findings.ts';
import type { KeptDocuments } from './kept-documents.ts';
import { tellable } from './looked-at.ts';
import type { Mark, Marks } from './marks.ts';
import { quarantine } from './quarantine.ts';
import { blobsOf, readBack, verifyRelease } from './verify.ts';

interface Repaired extends Pick<BackupResult, 'repaired' | 'lost'> {
  /** Bytes of blobs that were sent again. */
  readonly bytesSent: number;
}

/** Where the right bytes of a blob are: in a file of the library, or made anew. */
type Source = Pick<SourceFile, 'absolute'> | Uint8Array;

/** Throws BACKUP_VERIFY_FAILED when the store keeps giving back something else, BACKUP_FILE_CHANGING, and what the store throws. */
export async function repairStore(
  deps: {
    readonly store: ObjectStore;
    readonly registry: Registry;
    readonly marks: Marks;
    readonly hashes: HashCache;
    readonly findings: Findings;
    readonly documents: KeptDocuments;
    readonly vault: Pick<Vault, 'sealAgain'>;
    readonly audit: Audit;
    readonly log: Log;
  },
  content: ReleaseContent,
  options: { readonly signal?: AbortSignal; readonly onBegin?: () => void } = {},
): Promise<Repaired> {
  const { store, registry, marks, findings } = deps;
  const { signal } = options;
  const damaged = [...(await marks.read(undefined, signal)).values()].filter(({ state }) => state === 'damaged');
  if (damaged.length > 0) options.onBegin?.();
  const found: Found[] = [];
  const repaired: string[] = [];
  const lost: Repaired['lost'][number][] = [];
  for (const mark of damaged) {
    const release = await readAgain(deps, mark, signal);
    if (release === 'gone') continue;
    if (release) found.push({ mark, release });
    else lost.push(await giveUp(deps, mark, signal));
  }

  const wanted = new Map(found.flatMap(({ mark, release }) => damagedBlobs(mark, release)));
  const sources = new Map(await findSources(deps, content, found, wanted, signal));
  const sent = new Set<string>();
  for (const [sha256, source] of sources) {
    const blob = wanted.get(sha256);
    if (blob && (await repairBlob(deps, blob, source, signal))) sent.add(sha256);
  }
  // Which file an encrypted blob is of is said inside, and can be read by now if it was that which was damaged.
  for (const [blob, file] of await encryptedOf(deps, content, found, wanted, signal)) {
    const again = sources.has(blob.sha256) ? null : await deps.vault.sealAgain(store, file, blob, signal);
    if (again === null) continue;
    sources.set(blob.sha256, { absolute: again });
    try {
      if (await repairBlob(deps, blob, { absolute: again }, signal)) sent.add(blob.sha256);
    } finally {
      await rm(again, { force: true });
    }
  }

  for (const { mark, release } of found) {
    const { releaseId } = release.summary;
    const unread = mark.damaged.map(({ sha256 }) => sha256).filter((sha256) => !sources.has(sha256));
    const about = { releaseId, blobs: blobsOf(release) };
    const deep = mark.blobs > mark.damaged.length;
    const result = await verifyRelease(store, about, { deep, alsoRead: new Set(unread), signal });
    const again = (sha256: string): boolean => sent.has(sha256) || sha256 === release.manifestSha256;
    const act = result.ok && mark.damaged.some(({ sha256 }) => again(sha256)) ? 'repaired' : 'lost';
    await findings.record(
      store,
      marks,
      { release: tellable(release), result, before: mark, act, actor: 'backup' },
      signal,
    );
    if (result.ok) repaired.push(releaseId);
    else lost.push({ releaseId, voices: mark.voices });
  }
  if (damaged.length > 0) await registry.list(signal);
  const bytesSent = [...sent].reduce((sum, sha256) => sum + (wanted.get(sha256)?.sizeBytes ?? 0), 0);
  return { repaired, lost, bytesSent };
}

interface Found {
  readonly mark: Mark;
  /** As it is seen without a key. */
  readonly release: ReadRelease;
}

/** What this computer cannot repair, because nothing here says what the release was. */
async function giveUp(
  { store, marks, findings }: Pick<Parameters<typeof repairStore>[0], 'store' | 'marks' | 'findings'>,
  mark: Mark,
  signal: AbortSignal | undefined,
): Promise<Repaired['lost'][number]> {
  const { releaseId, voices } = mark;
  const result = { releaseId, ok: false, deep: false, blobsChecked: 0, bytesRead: 0, damaged: mark.damaged };
  const release = { releaseId, entries: [], voices: [] };
  await findings.record(store, marks, { release, result, before: mark, act: 'lost', actor: 'backup' }, signal);
  return { releaseId, voices };
}

/**
 * The release with the manifest and the signature that were kept here when it was made, where the store's are damaged. Null where
 * another computer made it: that one has them.
 */
async function readAgain(
  deps: Pick<Parameters<typeof repairStore>[0], 'store' | 'registry' | 'documents' | 'audit' | 'log'>,
  { releaseId }: Mark,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null | 'gone'> {
  const { store, registry, documents } = deps;
  const release = await readOuterIfThere(registry, releaseId, signal);
  if (release && release.verdict.state !== 'invalid') return release;
  // Without its commit point it is no release, whatever is kept of it.
  if (!(await store.head(releaseKey(releaseId, 'index.json'), signal))) return 'gone';
  const kept = await documents.find(releaseId);
  if (!kept) return null;
  const sha256 = sha256Hex(kept.manifest);
  const held = await store.head(blobKey(sha256), signal);
  if (held && !release) await quarantine(deps, sha256, held.sizeBytes, signal);
  await store.put(blobKey(sha256), kept.manifest, { signal });
  await store.put(signatureKey(sha256), kept.signature, { signal });
  const again = await readOuterIfThere(registry, releaseId, signal);
  return again?.verdict.state === 'invalid' ? null : again;
}

const readOuterIfThere = (
  registry: Registry,
  releaseId: string,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> => ifThere(() => registry.readOuter(releaseId, signal));

async function ifThere(read: () => Promise<ReadRelease>): Promise<ReadRelease | null> {
  try {
    return await read();
  } catch (error) {
    if (isAboutOneRelease(error)) return null;
    throw error;
  }
}

function damagedBlobs(mark: Mark, release: ReadRelease): [string, Blob][] {
  const sizes = new Map(blobsOf(release).map((blob) => [blob.sha256, blob]));
  return mark.damaged.flatMap(({ sha256 }): [string, Blob][] => {
    const blob = sizes.get(sha256);
    return blob ? [[sha256, blob]] : [];
  });
}

/** Digest → where its bytes are here. */
async function findSources(
  { hashes, documents }: Pick<Parameters<typeof repairStore>[0], 'hashes' | 'documents'>,
  content: ReleaseContent,
  found: readonly Found[],
  wanted: ReadonlyMap<string, Blob>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Source>> {
  const sources = new Map<string, Source>();
  const sizes = new Set([...wanted.values()].map(({ sizeBytes }) => sizeBytes));
  for (const file of content.files) {
    if (!sizes.has(file.sizeBytes)) continue;
    const sha256 = await digestOf(hashes, file.absolute, signal);
    if (sha256 !== null && wanted.has(sha256)) sources.set(sha256, file);
  }
  // Small documents of a release follow from what its manifest says, or were kept here.
  const made: Uint8Array[] = [restoreRecipe, sealedRecipe].map((text) => Buffer.from(text));
  for (const { release } of found) {
    const kept = release.sealed ? await documents.find(release.summary.releaseId) : null;
    made.push(...(release.sealed ? (kept?.beside ?? []) : configOf(release)));
  }
  for (const bytes of made) {
    const sha256 = sha256Hex(bytes);
    if (wanted.has(sha256)) sources.set(sha256, bytes);
  }
  return sources;
}

/** Blobs that are wanted and the files of the library that they are of. */
async function encryptedOf(
  { registry, hashes }: Pick<Parameters<typeof repairStore>[0], 'registry' | 'hashes'>,
  content: ReleaseContent,
  found: readonly Found[],
  wanted: ReadonlyMap<string, Blob>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Blob, string>> {
  const blobs = new Map<string, Blob>();
  const sizes = new Set<number>();
  for (const { release } of found) {
    if (!release.sealed) continue;
    const opened = await ifThere(() => registry.read(release.summary.releaseId, signal));
    for (const { sha256, sizeBytes, stored } of opened?.entries ?? []) {
      const blob = stored && wanted.get(stored.sha256);
      if (!blob) continue;
      blobs.set(sha256, blob);
      sizes.add(sizeBytes);
    }
  }
  const files = new Map<Blob, string>();
  for (const file of content.files) {
    if (!sizes.has(file.sizeBytes)) continue;
    const blob = blobs.get((await digestOf(hashes, file.absolute, signal)) ?? '');
    if (blob) files.set(blob, file.absolute);
  }
  return files;
}

/** Null for a file that cannot be read: whether that keeps the backup from being made is decided elsewhere. */
async function digestOf(hashes: HashCache, file: string, signal: AbortSignal | undefined): Promise<string | null> {
  try {
    return (await hashes.hash(file, { signal })).sha256;
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

function configOf({ facts, entries }: ReadRelease): Buffer[] {
  try {
    return [writeManifest(facts, entries).config];
  } catch {
    return [];
  }
}

/** False when the store turned out to have it whole. Throws BACKUP_VERIFY_FAILED. */
async function repairBlob(
  deps: Pick<Parameters<typeof repairStore>[0], 'store' | 'audit' | 'log'>,
  blob: Blob,
  source: Source,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { store } = deps;
  const { sha256, sizeBytes } = blob;
  const held = await store.head(blobKey(sha256), signal);
  if (held?.sizeBytes === sizeBytes && (await readBack(store, blob, { signal })) === null) return false;
  if (held) await quarantine(deps, sha256, held.sizeBytes, signal);
  if (source instanceof Uint8Array) await store.put(blobKey(sha256), source, { signal });
  else await store.putFile(blobKey(sha256), source.absolute, { sha256, sizeBytes, signal });
  const problem = await readBack(store, blob, { signal });
  if (problem) {
    throw new AppError('BACKUP_VERIFY_FAILED', { details: { sha256, problem, blobs: 1 }, remedy: { kind: 'retry' } });
  }
  return true;
}
