/**
 * A backup first makes good what was found damaged: a blob whose right bytes are here is sent again, though the store has its
 * name already, and read back in full. The damaged bytes are kept aside, for whoever wants to know what happened to them.
 */
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
import { writeSealedManifest } from '../release/sealed-manifest.ts';
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
type Source = SourceFile | Uint8Array;

/** Throws BACKUP_VERIFY_FAILED when the store keeps giving back something else, BACKUP_FILE_CHANGING, and what the store throws. */
export async function repairStore(
  deps: {
    readonly store: ObjectStore;
    readonly registry: Registry;
    readonly marks: Marks;
    readonly hashes: HashCache;
    readonly findings: Findings;
    readonly documents: KeptDocuments;
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
  const found: { readonly mark: Mark; readonly release: ReadRelease }[] = [];
  const repaired: string[] = [];
  const lost: Repaired['lost'][number][] = [];
  for (const mark of damaged) {
    const release = await readAgain(deps, mark, signal);
    if (release === 'gone') continue;
    if (release) found.push({ mark, release });
    else lost.push(await giveUp(deps, mark, signal));
  }

  const wanted = new Map(found.flatMap(({ mark, release }) => damagedBlobs(mark, release)));
  const sources = await findSources(deps.hashes, content, found, wanted, signal);
  const sent = new Set<string>();
  for (const [sha256, source] of sources) {
    const blob = wanted.get(sha256);
    if (blob && (await repairBlob(deps, blob, source, signal))) sent.add(sha256);
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
  const release = await readIfThere(registry, releaseId, signal);
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
  const again = await readIfThere(registry, releaseId, signal);
  return again?.verdict.state === 'invalid' ? null : again;
}

async function readIfThere(
  registry: Registry,
  releaseId: string,
  signal: AbortSignal | undefined,
): Promise<ReadRelease | null> {
  try {
    return await registry.read(releaseId, signal);
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
  hashes: HashCache,
  content: ReleaseContent,
  found: readonly { readonly release: ReadRelease }[],
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
  // Small documents of a release follow from what its manifest says.
  const made = [
    ...[restoreRecipe, sealedRecipe].map((text) => Buffer.from(text)),
    ...found.flatMap(({ release }) => configOf(release)),
  ];
  for (const bytes of made) {
    const sha256 = sha256Hex(bytes);
    if (wanted.has(sha256)) sources.set(sha256, bytes);
  }
  return sources;
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

function configOf({ facts, entries, sealed }: ReadRelease): Buffer[] {
  try {
    return [(sealed ? writeSealedManifest(facts, entries, sealed) : writeManifest(facts, entries)).config];
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
