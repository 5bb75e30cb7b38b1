/**
 * Publishing a release: blobs first, then the store is asked for every one of them, the commit point last. Nothing that is
 * written is ever changed, so a writer that dies anywhere, or finds that something is not there, leaves unreferenced blobs and no
 * visible release, and the next run takes up what it left.
 */
import type { ReleaseSummary } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import type { Pace } from '../kernel/pace.ts';
import { isUnreadable } from '../kernel/unreadable.ts';
import { type Blob, distinctBlobs, storedSizes } from './blobs.ts';
import { changing, type HashCache, type HashedFile } from './content/hash-cache.ts';
import { type BadFile, leaveOut } from './content/leave-out.ts';
import { assertFits } from './content/room.ts';
import type { SecretScan } from './content/secret-scan.ts';
import { holdsTheSame } from './content/unchanged.ts';
import { blobsOf } from './damage/verify.ts';
import { inParallel, inParallelBySize, SMALL_AT_ONCE } from './parallel.ts';
import type { ObjectStore, ReleaseContent, SourceFile } from './ports.ts';
import type { ReadRelease } from './registry.ts';
import { partialOf } from './release/gaps.ts';
import { ociLayoutDocument, writeIndex } from './release/index-document.ts';
import { blobKey, releaseKey, signatureKey } from './release/keys.ts';
import { type ReleaseEntry, type ReleaseFacts, writeManifest } from './release/manifest.ts';
import { newReleaseId } from './release/release-id.ts';
import { recipePath, restoreRecipe, sealedRecipe, sha256Sums } from './release/restore-recipe.ts';
import { checkPaths } from './release/safe-path.ts';
import { type Sealed, storedOf, writeInner, writeSealedManifest } from './release/sealed-manifest.ts';
import { signManifest } from './release/signature.ts';
import { sealBytes } from './sealed/age.ts';
import { type Sealing, sendSealed } from './sealed/send-sealed.ts';
import { assertStillHeeded, heedCollectors } from './space/lease.ts';
import { PUBLISH_WITHIN_MS } from './space/tombstone.ts';
import { prepareLayout } from './store/layout.ts';

const ROUNDS = 3;

export interface PublishDeps {
  readonly store: ObjectStore;
  readonly hashes: HashCache;
  readonly secretScan: SecretScan;
  readonly wait: (delayMs: number, signal?: AbortSignal) => Promise<void>;
  /** Asked before each piece of a file that is sent. */
  readonly pace?: Pace;
}

export interface PublishRequest {
  readonly content: ReleaseContent;
  readonly trigger: ReleaseSummary['trigger'];
  readonly title: string;
  readonly host: string;
  readonly appVersion: string;
  readonly parent: string | null;
  /** The newest good release, asked for when everything is in the store. Null: there is none. */
  readonly newest: () => Promise<ReadRelease | null>;
  /** PKCS #8 PEM. */
  readonly signingKey: string;
  /** Values that must not be in any file of the release. */
  readonly knownSecrets: readonly string[];
  /** Left out or null: files are stored as they are. */
  readonly seal?: Sealing | null;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: PublishStep) => void;
  /** Objects where collectors announce themselves that announce nothing. */
  readonly onOdd?: (keys: readonly string[]) => void;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export type PublishStep = 'scan' | 'hash' | 'wait' | 'upload' | 'verify' | 'commit';

export interface Published {
  readonly unchanged: null;
  readonly facts: ReleaseFacts;
  readonly entries: readonly ReleaseEntry[];
  readonly manifestSha256: string;
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  /** Of an encrypted release: small blobs that it needs and that nobody can make again. */
  readonly beside: readonly Uint8Array[];
  readonly bytesTotal: number;
  /** Bytes of blobs that were sent in this run, and their digests. */
  readonly bytesUploaded: number;
  readonly sent: readonly string[];
}

/** No release was made: that one holds everything, and all of it is in the store. */
export interface Unchanged {
  readonly unchanged: ReadRelease;
  readonly bytesUploaded: number;
  /** Digests of blobs that were sent in this run, though that release names them: they were gone. */
  readonly sent: readonly string[];
}

/**
 * Throws BACKUP_NOTHING_TO_SAVE, _NO_WHOLE_VOICE, _TOO_MANY_FILES, _PATH_UNSAFE, _SECRET_FOUND and _FILE_CHANGING before
 * anything is sent, then _VERIFY_FAILED, _TOOK_TOO_LONG and what the store throws.
 */
export async function publishRelease(deps: PublishDeps, request: PublishRequest): Promise<Published | Unchanged> {
  const { store } = deps;
  const { content, signal, onStep } = request;
  onStep?.('scan');
  assertHasVoice(content);
  if (content.files.length === 0) {
    throw new AppError('BACKUP_NOTHING_TO_SAVE', { remedy: { kind: 'open', screen: 'voices' } });
  }
  checkPaths([...content.files.map((file) => file.path), recipePath]);
  assertFits(content, request);
  await prepareLayout(store, signal);
  const createdAtMs = await store.serverNow(signal);
  const releaseId = newReleaseId(createdAtMs);

  const stored = await storeBlobs(deps, request, releaseId);
  const newest = await request.newest();
  const partial = partialOf(stored.content.gaps);
  const isSame = newest && !partial && holdsTheSame(newest, stored.entries, stored.content.voices);
  if (newest && isSame && isSealedAlike(newest.sealed, request.seal)) {
    onStep?.('verify');
    if ((await lostOf(store, blobsOf(newest), signal)).length === 0) {
      return { unchanged: newest, bytesUploaded: stored.bytesUploaded, sent: stored.sent };
    }
  }
  const facts: ReleaseFacts = {
    releaseId,
    createdAt: isoSeconds(createdAtMs),
    title: request.title,
    host: request.host,
    trigger: request.trigger,
    appVersion: request.appVersion,
    parent: request.parent,
    voices: stored.content.voices,
    bytesNew: stored.bytesUploaded,
    partial,
  };
  const entries = [...stored.entries, recipeEntry(facts.createdAt, recipeFor(request))];
  const { config, manifest, beside } = await manifestsOf(facts, entries, request);
  const signature = signManifest(manifest, request.signingKey);
  const { lookedAtMs } = stored;
  const manifestSha256 = sha256Hex(manifest);
  const release = { facts, entries, config, manifest, beside, signature, manifestSha256, lookedAtMs };
  await writeDocuments(store, release, request);

  onStep?.('verify');
  const blobs = distinctBlobs([...entries.map(storedOf), ...[config, manifest, ...beside].map(blobOf)]);
  await assertAllStored(store, releaseId, blobs, signal);

  onStep?.('commit');
  await commit(store, release, signal);
  return {
    unchanged: null,
    facts,
    entries,
    manifestSha256: release.manifestSha256,
    manifest,
    signature,
    beside: request.seal ? [...beside, config] : [],
    bytesTotal: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    bytesUploaded: stored.bytesUploaded,
    sent: stored.sent,
  };
}

interface StoredBlobs {
  readonly entries: readonly ReleaseEntry[];
  /** What of the library they are. */
  readonly content: ReleaseContent;
  readonly bytesUploaded: number;
  /** When the collectors' announcements were looked at, by the store's clock. */
  readonly lookedAtMs: number;
  readonly sent: readonly string[];
}

/** Every file's blob in the store. Files that change while they are sent are hashed and sent again, at most three times. */
async function storeBlobs(deps: PublishDeps, request: PublishRequest, releaseId: string): Promise<StoredBlobs> {
  const { store, wait } = deps;
  const { host, signal, onStep, onOdd } = request;
  const changedFiles = new Set<string>();
  const sent: Blob[] = [];
  let leaseNumber = 0;
  for (let round = 1; round <= ROUNDS; ) {
    onStep?.('hash');
    const { files, content } = await hashFiles(deps, request, changedFiles);
    changedFiles.clear();
    for (const file of await lookForSecrets(deps, request, files)) changedFiles.add(file);
    if (changedFiles.size > 0) {
      round += 1;
      continue;
    }
    const { lookedAtMs, number } = await heedCollectors(store, {
      releaseId,
      number: leaseNumber,
      digests: heededDigests([...files.keys()], request),
      writer: host,
      wait,
      onWait: () => onStep?.('wait'),
      onOdd,
      signal,
    });
    leaseNumber = number;
    onStep?.('upload');
    const uploaded = await uploadMissing(deps, files, changedFiles, request);
    sent.push(...uploaded.sent);
    if (changedFiles.size > 0) round += 1;
    else if ((await store.serverNow(signal)) - lookedAtMs < PUBLISH_WITHIN_MS) {
      const bytesUploaded = sent.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const digests = sent.map(({ sha256 }) => sha256);
      const entries = [...files.keys()].map((entry) => uploaded.asStored(entry));
      return { entries, content, bytesUploaded, lookedAtMs, sent: digests };
    }
  }
  throw changing(...changedFiles);
}

/** What is whole of the library, with its digests. */
async function hashFiles(
  { hashes }: PublishDeps,
  { content, signal, onProgress }: PublishRequest,
  again: ReadonlySet<string>,
): Promise<{ readonly files: ReadonlyMap<ReleaseEntry, SourceFile>; readonly content: ReleaseContent }> {
  const totalBytes = content.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let doneBytes = 0;
  const hashed = new Map<SourceFile, HashedFile>();
  const bad: BadFile[] = [];
  await inParallel(content.files, SMALL_AT_ONCE, signal, async (file, either) => {
    try {
      const seen = await hashes.hash(file.absolute, {
        signal: either,
        again: again.has(file.absolute),
        onBytes: (count) => {
          doneBytes += count;
          onProgress?.(Math.min(doneBytes, totalBytes), totalBytes);
        },
      });
      hashed.set(file, seen);
      if (file.sha256 !== undefined && file.sha256 !== seen.sha256) bad.push({ file, reason: 'damaged' });
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      bad.push({ file, reason: 'unreadable' });
    }
  });
  await hashes.save();
  const whole = leaveOut(content, bad);
  assertHasVoice(whole);
  return { files: entriesOf(whole.files, hashed), content: whole };
}

function entriesOf(
  files: readonly SourceFile[],
  hashed: ReadonlyMap<SourceFile, HashedFile>,
): ReadonlyMap<ReleaseEntry, SourceFile> {
  const entries = new Map<ReleaseEntry, SourceFile>();
  for (const file of files) {
    const seen = hashed.get(file);
    if (seen) entries.set({ path: file.path, ...seen, mode: file.mode, role: file.role }, file);
  }
  return entries;
}

/** Answers the files that changed between being hashed and being looked at. */
function lookForSecrets(
  { secretScan }: PublishDeps,
  { knownSecrets, signingKey, signal }: PublishRequest,
  files: ReadonlyMap<ReleaseEntry, SourceFile>,
): Promise<readonly string[]> {
  const looked = [...files].map(([{ sha256 }, file]) => ({ file, sha256 }));
  return secretScan.check(looked, knownSecrets, { seal: signingKey, signal });
}

/** A release of nothing but broken voices would stand before a good one. */
function assertHasVoice({ voices, gaps }: ReleaseContent): void {
  const broken = gaps.flatMap(({ voice, reason, path }) => (voice ? [`${voice.name} (${reason}): ${path ?? ''}`] : []));
  if (voices.length > 0 || broken.length === 0) return;
  throw new AppError('BACKUP_NO_WHOLE_VOICE', {
    details: { voices: broken.slice(0, 20) },
    remedy: { kind: 'open', screen: 'voices' },
  });
}

/**
 * Blobs that may be in the store already, where a collector could want them. An encrypted one that is made now is new to everybody;
 * the recipe is one blob for all releases, and looked for like any other.
 */
function heededDigests(entries: readonly ReleaseEntry[], request: PublishRequest): readonly string[] {
  const { seal } = request;
  const files = seal ? entries.flatMap(({ sha256 }) => seal.known.get(sha256) ?? []) : entries;
  const documents = [Buffer.from(recipeFor(request)), ...(seal?.openers ?? [])].map(blobOf);
  return [...files, ...documents].map(({ sha256 }) => sha256);
}

interface Uploaded {
  readonly sent: readonly Blob[];
  readonly asStored: (entry: ReleaseEntry) => ReleaseEntry;
}

/** Sends what the store does not hold in the right size, and answers what that was. Files that turned out different are added to `changedFiles`. */
async function uploadMissing(
  deps: Pick<PublishDeps, 'store' | 'pace'>,
  files: ReadonlyMap<ReleaseEntry, SourceFile>,
  changedFiles: Set<string>,
  request: PublishRequest,
): Promise<Uploaded> {
  const { seal } = request;
  if (!seal) return { sent: await uploadOpen(deps, files, changedFiles, request), asStored: (entry) => entry };
  const { stored, sent } = await sendSealed(deps, seal, files, { changedFiles, ...request });
  const asStored = (entry: ReleaseEntry): ReleaseEntry => {
    const blob = stored.get(entry.sha256);
    // A release in which one file is not encrypted must not come to be by oversight.
    if (!blob) throw new Error(`not encrypted: ${entry.path}`);
    return { ...entry, stored: blob };
  };
  return { sent, asStored };
}

async function uploadOpen(
  { store, pace }: Pick<PublishDeps, 'store' | 'pace'>,
  files: ReadonlyMap<ReleaseEntry, SourceFile>,
  changedFiles: Set<string>,
  { signal, onProgress }: PublishRequest,
): Promise<readonly ReleaseEntry[]> {
  const sources = new Map([...files].map(([entry, file]) => [entry.sha256, { entry, file }]));
  const held = await storedSizes(
    store,
    [...sources.values()].map(({ entry }) => entry),
    signal,
  );
  const missing = [...sources.values()]
    .filter(({ entry }) => held.get(entry.sha256) !== entry.sizeBytes)
    .map(({ entry, file }) => ({ entry, file, sizeBytes: entry.sizeBytes }));
  const totalBytes = missing.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
  let doneBytes = 0;
  onProgress?.(0, totalBytes);
  await inParallelBySize(missing, signal, async ({ entry, file }, either) => {
    try {
      await store.putFile(blobKey(entry.sha256), file.absolute, {
        sha256: entry.sha256,
        sizeBytes: entry.sizeBytes,
        signal: either,
        pace,
        onBytes: (count) => {
          doneBytes += count;
          onProgress?.(doneBytes, totalBytes);
        },
      });
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!gone && !(error instanceof AppError && error.code === 'BACKUP_FILE_CHANGING')) throw error;
      changedFiles.add(file.absolute);
    }
  });
  return missing.filter(({ file }) => !changedFiles.has(file.absolute)).map(({ entry }) => entry);
}

interface Prepared {
  readonly facts: ReleaseFacts;
  readonly entries: readonly ReleaseEntry[];
  readonly config: Buffer;
  readonly manifest: Buffer;
  /** Small blobs that the manifest names beside the files. */
  readonly beside: readonly Uint8Array[];
  readonly signature: Buffer;
  readonly manifestSha256: string;
  /** When the collectors' announcements were looked at, by the store's clock. */
  readonly lookedAtMs: number;
}

/** What the release says of itself. Of an encrypted one that is said inside, and outside only what the store has to hold. */
async function manifestsOf(
  facts: ReleaseFacts,
  entries: readonly ReleaseEntry[],
  { seal, signingKey }: PublishRequest,
): Promise<Pick<Prepared, 'config' | 'manifest' | 'beside'>> {
  const open = writeManifest(facts, entries);
  if (!seal) return { ...open, beside: [] };
  const { recipient, recipients, openers } = seal;
  const text = writeInner(open.manifest, signManifest(open.manifest, signingKey), recipients);
  const inner = await sealBytes(text, { recipients: [recipient] });
  const sealed = { recipient, inner: blobOf(inner), openers: openers.map(blobOf) };
  return { ...writeSealedManifest(facts, entries, sealed), beside: [inner, ...openers] };
}

/** For whom a release opens is part of what it is. */
function isSealedAlike(sealed: Sealed | null, seal: Sealing | null | undefined): boolean {
  const names = (blobs: readonly Blob[] = []): string => blobs.map(({ sha256 }) => sha256).join();
  return sealed?.recipient === seal?.recipient && names(sealed?.openers) === names(seal?.openers.map(blobOf));
}

const recipeFor = ({ seal }: Pick<PublishRequest, 'seal'>): string => (seal ? sealedRecipe : restoreRecipe);

/** Everything beside the files: what the release says of itself, and how it is restored by hand. */
async function writeDocuments(
  store: ObjectStore,
  { facts, entries, config, manifest, beside, signature, manifestSha256 }: Prepared,
  request: PublishRequest,
): Promise<void> {
  const { signal, seal } = request;
  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    await store.put(key, bytes, { signal });
  };
  const { releaseId } = facts;
  const recipe = Buffer.from(recipeFor(request));
  for (const bytes of [recipe, ...beside]) {
    const { sha256, sizeBytes } = blobOf(bytes);
    if ((await store.head(blobKey(sha256), signal))?.sizeBytes !== sizeBytes) await put(blobKey(sha256), bytes);
  }
  await put(blobKey(sha256Hex(config)), config);
  await put(blobKey(manifestSha256), manifest);
  await put(signatureKey(manifestSha256), signature);
  await put(releaseKey(releaseId, 'SHA256SUMS'), seal ? sumsOfBlobs(entries) : sha256Sums(entries));
  await put(releaseKey(releaseId, 'RESTORE.txt'), recipe);
  await put(releaseKey(releaseId, 'oci-layout'), ociLayoutDocument);
}

/** [Note: marker last] The store has named everything that the release needs before `index.json` makes it exist. */
async function commit(
  store: ObjectStore,
  { facts, entries, manifest, manifestSha256, lookedAtMs }: Prepared,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { releaseId } = facts;
  const index = writeIndex({
    releaseId,
    createdAt: facts.createdAt,
    host: facts.host,
    files: entries.length,
    bytesTotal: entries.reduce((sum, entry) => sum + storedOf(entry).sizeBytes, 0),
    manifestSha256,
    manifestBytes: manifest.length,
  });
  const indexKey = releaseKey(releaseId, 'index.json');
  await assertStillHeeded(store, { releaseId, lookedAtMs }, signal);
  if ((await store.put(indexKey, index, { ifAbsent: true, signal })) === 'exists') {
    // A retry after a lost answer finds its own work; anything else under this id would be somebody else's.
    const found = await store.get(indexKey, { signal });
    if (!found || !index.equals(found)) {
      throw new AppError('BACKUP_MANIFEST_INVALID', { details: { reason: 'id-taken', releaseId } });
    }
  }
}

/** Nobody sees a release before the store itself has named every blob of it in the right size. */
async function assertAllStored(
  store: ObjectStore,
  releaseId: string,
  blobs: readonly Blob[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const lost = await lostOf(store, blobs, signal);
  if (lost.length > 0) {
    throw new AppError('BACKUP_VERIFY_FAILED', {
      details: { releaseId, blobs: lost.length, sha256: lost[0]?.sha256 ?? null },
      remedy: { kind: 'retry' },
    });
  }
}

async function lostOf(
  store: ObjectStore,
  blobs: readonly Blob[],
  signal: AbortSignal | undefined,
): Promise<readonly Blob[]> {
  const held = await storedSizes(store, blobs, signal);
  return blobs.filter(({ sha256, sizeBytes }) => held.get(sha256) !== sizeBytes);
}

/** To be checked in `blobs/sha256`: how the files are called, and what they are, is nobody's business. */
function sumsOfBlobs(entries: readonly ReleaseEntry[]): Buffer {
  const blobs = distinctBlobs(entries.map(storedOf));
  return sha256Sums(blobs.map(({ sha256 }) => ({ sha256, path: sha256 })));
}

function recipeEntry(modifiedAt: string, text: string): ReleaseEntry {
  const bytes = Buffer.from(text);
  return {
    path: recipePath,
    sha256: sha256Hex(bytes),
    sizeBytes: bytes.length,
    mode: 0o644,
    modifiedAt,
    role: 'document',
  };
}

function blobOf(bytes: Uint8Array): Blob {
  return { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
