/**
 * A bucket with a history, and who is at it for two nights: writers, collectors, people who remove and put back, readers. What runs is
 * the code of the product; only the store and the time are the test's. A broken rule is a view of the store that hides something
 * from one of them.
 */
import { createHash } from 'node:crypto';
import type { ObjectStore, ReleaseContent } from '../../../electron/backup/ports.ts';
import { publishRelease } from '../../../electron/backup/publish.ts';
import { readIndex } from '../../../electron/backup/release/index-document.ts';
import {
  blobDigestsPrefix,
  blobKey,
  layoutDocument,
  layoutKey,
  releaseIdOfIndexKey,
  releasesPrefix,
} from '../../../electron/backup/release/keys.ts';
import { readManifest } from '../../../electron/backup/release/manifest.ts';
import { newSigningKey } from '../../../electron/backup/release/signature.ts';
import { collectBlobs } from '../../../electron/backup/space/collect.ts';
import { clearLeftovers } from '../../../electron/backup/space/leftovers.ts';
import { SETTLED_AFTER_MS } from '../../../electron/backup/space/tombstone.ts';
import { removeRelease, UNDO_FOR_MS, undoRemoval } from '../../../electron/backup/space/trash.ts';
import { canonicalBytes } from '../../../electron/kernel/canonical-json.ts';
import { createInterleaving } from '../../fakes/interleaving.ts';
import { createMemoryStore, type MemoryStore } from '../../fakes/memory-store.ts';
import { writeRelease } from '../../fakes/release-in-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const startMs = Date.UTC(2026, 10, 28, 2);
const signingKey = newSigningKey();

/** What one of them does not get to see. */
export interface Mutation {
  readonly writer?: (view: ObjectStore) => ObjectStore;
  readonly collector?: (view: ObjectStore) => ObjectStore;
  /** It comes back within the hour instead of the next night. */
  readonly hurries?: boolean;
}

export interface Outcome {
  /** The first blob that was missing while somebody counted on it. */
  readonly lost: string | null;
  readonly published: number;
  readonly deleted: number;
  readonly removed: number;
  readonly undone: number;
  readonly objections: number;
}

interface LibraryFile {
  readonly path: string;
  readonly absolute: string;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** Six files; a library has some of them. They lie on disk as well, for whoever looks at them there. */
export function libraryFiles(folder: string): LibraryFile[] {
  return Array.from({ length: 6 }, (_, number) => {
    const bytes = Buffer.from(`weights ${number}`);
    const path = `voices/lin/${number}.onnx`;
    return {
      path,
      absolute: `${folder}/${number}.onnx`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes,
    };
  });
}

export async function runSchedule(
  seed: number,
  files: readonly LibraryFile[],
  mutation: Mutation = {},
): Promise<Outcome> {
  const byPath = new Map(files.map((file) => [file.absolute, file]));
  const tally = { published: 0, deleted: 0, removed: 0, undone: 0, objections: 0 };
  let lost: string | null = null;
  let checkedWrites = -1;
  const store = createMemoryStore({
    now: () => world.nowMs,
    readSource: (file) => byPath.get(file)?.bytes ?? Buffer.alloc(0),
  });
  let changes = 0;
  const watched: ObjectStore = {
    ...store,
    put(key, ...rest) {
      if (/^(releases\/.*\/index\.json|trash\/)/.test(key)) changes += 1;
      if (key.startsWith('leases/')) tally.objections += 1;
      return store.put(key, ...rest);
    },
    delete(key, ...rest) {
      changes += 1;
      if (key.startsWith(blobDigestsPrefix)) tally.deleted += 1;
      return store.delete(key, ...rest);
    },
  };
  const world = createInterleaving({
    seed,
    startMs,
    settledAfterMs: SETTLED_AFTER_MS,
    deathRate: 0.002,
    check(nowMs) {
      if (lost !== null || checkedWrites === changes) return;
      checkedWrites = changes;
      lost = findLost(store, nowMs);
    },
  });
  const { random } = world;
  const some = <T>(items: readonly T[], share: number): T[] => items.filter(() => random() < share);
  const old = (share: number): LibraryFile[] => {
    const chosen = some(files, share);
    return chosen.length > 0 ? chosen : files.slice(0, 1);
  };
  const between = (fromH: number, toH: number): number => startMs + (fromH + random() * (toH - fromH)) * HOUR_MS;

  store.write(layoutKey, canonicalBytes(layoutDocument), startMs - 90 * DAY_MS);
  for (const file of some(files, 0.75))
    store.write(blobKey(file.sha256), file.bytes, startMs - (28 + random() * 30) * DAY_MS);
  for (const age of [40, 20]) if (random() < 0.5) writeRelease(store, old(0.3), { atMs: startMs - age * DAY_MS });
  if (random() < 0.4) {
    const trashedMs = (6 + random() * 3) * DAY_MS;
    writeRelease(store, old(0.3), { atMs: startMs - 50 * DAY_MS, trashedAtMs: startMs - trashedMs });
  }

  const collectors = random() < 0.4 ? 2 : 1;
  for (let n = 0; n < collectors; n++) {
    world.add(between(0, n === 0 ? 1 : 20), async ({ view, wait }) => {
      const collector = mutation.collector?.(view(watched)) ?? view(watched);
      const first = await collectBlobs(collector, { apply: true });
      if (first.notBefore === null) return;
      const restMs = Date.parse(first.deadline ?? '') - Date.parse(first.notBefore);
      const untilMs = mutation.hurries ? 0 : Date.parse(first.notBefore) - world.nowMs;
      await wait(untilMs + restMs * random() ** 0.5);
      await collectBlobs(collector, { apply: true });
      if (random() < 0.3) await clearLeftovers(collector);
    });
  }
  const writers = 1 + Math.floor(random() * 3);
  for (let n = 0; n < writers; n++) {
    const moments = [between(0, 2), between(1, 24), between(22, 27)];
    world.add(moments[Math.floor(random() * moments.length)] ?? startMs, async ({ view, wait }) => {
      const writer = mutation.writer?.(view(watched)) ?? view(watched);
      await publishRelease(
        { store: writer, hashes: hashesOf(byPath), secretScan: { check: async () => [] }, wait },
        { ...publication, newest: async () => null, content: contentOf(some(files, 0.5), files) },
      );
      tally.published += 1;
    });
  }
  if (random() < 0.6) {
    world.add(between(0, 27), async ({ view, wait }) => {
      const visible = [...store.held.keys()].flatMap((key) => /^releases\/([^/]+)\/index/.exec(key)?.[1] ?? []);
      const releaseId = visible[Math.floor(random() * visible.length)];
      if (releaseId === undefined) return;
      await removeRelease(view(watched), { releaseId, reason: 'retention', by: 'desk' });
      tally.removed += 1;
      if (random() < 0.5) return;
      await wait(random() * 20 * HOUR_MS);
      await undoRemoval(view(watched), releaseId);
      tally.undone += 1;
    });
  }
  if (random() < 0.4) {
    world.add(between(0, 27), async ({ view }) => {
      const trashed = [...store.held.keys()].flatMap((key) => /^trash\/([^.]+)\./.exec(key)?.[1] ?? []);
      const releaseId = trashed[Math.floor(random() * trashed.length)];
      if (releaseId === undefined) return;
      await undoRemoval(view(watched), releaseId);
      tally.undone += 1;
    });
  }
  // Reads what is there at the beginning of its reading, to the last blob.
  world.add(between(0, 27), async ({ view }) => {
    const reader = view(store);
    for (const { key } of (await reader.list(releasesPrefix)).objects) {
      const releaseId = releaseIdOfIndexKey(key);
      const index = releaseId && (await reader.get(key));
      if (!index) continue;
      for (const digest of blobsOf(store, releaseId, index)) {
        if ((await reader.head(blobKey(digest))) === null) lost ??= `a reader of ${releaseId} misses ${digest}`;
      }
    }
  });
  await world.run();
  return { lost, ...tally };
}

const publication = {
  trigger: 'schedule',
  title: 'studio',
  host: 'desk',
  appVersion: '1.0.0',
  parent: null,
  signingKey,
  knownSecrets: [],
} as const;

function contentOf(chosen: readonly LibraryFile[], files: readonly LibraryFile[]): ReleaseContent {
  const some = chosen.length > 0 ? chosen : files.slice(0, 1);
  return {
    files: some.map(({ path, absolute, bytes }) => ({
      path,
      absolute,
      sizeBytes: bytes.length,
      mode: 0o644,
      role: 'weights',
    })),
    voices: [],
    gaps: [],
  };
}

function hashesOf(byPath: ReadonlyMap<string, LibraryFile>) {
  return {
    async hash(file: string) {
      const { sha256, bytes } = byPath.get(file) as LibraryFile;
      return { sha256, sizeBytes: bytes.length, modifiedAt: '2026-11-01T00:00:00Z' };
    },
    save: async () => {},
  };
}

/** A blob that a visible release names, or one that can still be put back, and that is not there. */
function findLost(store: MemoryStore, nowMs: number): string | null {
  for (const [key, { bytes, modifiedAtMs }] of store.held) {
    const visible = /^releases\/([^/]+)\/index\.json$/.exec(key)?.[1];
    const trashed = /^trash\/([^.]+)\./.exec(key)?.[1];
    const releaseId = visible ?? trashed;
    if (releaseId === undefined || (trashed !== undefined && nowMs - modifiedAtMs >= UNDO_FOR_MS)) continue;
    const index =
      trashed === undefined ? bytes : Buffer.from(JSON.parse(Buffer.from(bytes).toString()).index, 'base64');
    const missing = blobsOf(store, releaseId, index).find((digest) => !store.held.has(blobKey(digest)));
    if (missing !== undefined) return `${key} misses ${missing}`;
  }
  return null;
}

function blobsOf(store: MemoryStore, releaseId: string, index: Uint8Array): string[] {
  const { manifestSha256 } = readIndex(index, releaseId);
  const manifest = store.held.get(blobKey(manifestSha256));
  if (!manifest) return [manifestSha256];
  const { entries, configSha256 } = readManifest(manifest.bytes);
  return [configSha256, ...entries.map(({ sha256 }) => sha256)];
}
