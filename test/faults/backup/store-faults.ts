/**
 * What goes wrong between a studio and its store, one row each: how a backup and a restore end under it, that every release which is
 * visible afterwards restores as it was made, and that the next backup and restore complete. For the tests and for
 * `npm run faults -- --only store`.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../electron/kernel/app-error.ts';
import type { S3Operation, S3ServerFault } from '../../fakes/strict-s3-fault.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import {
  expectedTree,
  fillVoice,
  introduce,
  openStudio,
  type readTree,
  removeFolders,
  type Studio,
  withoutRecipe,
} from '../../integration/backup/studio.ts';

const MIB = 1024 * 1024;
const DAY_MS = 24 * 3_600_000;
const everyOperation: readonly S3Operation[] = ['PutObject', 'GetObject', 'HeadObject', 'ListObjects', 'UploadPart'];

interface Scene {
  readonly server: StrictS3;
  readonly studio: Studio;
  /** Trusts the studio and has nothing of it. */
  readonly observer: Studio;
  readonly dir: string;
  /** Where the restore under the fault goes. */
  target: string;
  /** Undone when the fault is over. */
  readonly after: (() => void | Promise<void>)[];
}

interface FaultCase {
  readonly name: string;
  /** `completes`, or the codes with which it may end. */
  readonly backup: readonly string[];
  readonly restore: readonly string[];
  arm(scene: Scene, during: 'backup' | 'restore'): void | Promise<void>;
  /** In place of one backup. */
  backUp?(scene: Scene): Promise<unknown>;
}

export interface FaultRow {
  readonly name: string;
  readonly backup: string;
  readonly restore: string;
  /** Releases that were visible afterwards, and those of them that did not restore as they were made. */
  readonly releases: number;
  readonly lost: number;
  readonly broken: readonly string[];
}

const completes = ['completes'];
const often =
  (kind: S3ServerFault['kind'], operations: readonly S3Operation[], more: Partial<S3ServerFault> = {}) =>
  ({ server }: Scene): void => {
    for (const operation of operations) server.addFault({ operation, kind, times: 2, ...more });
  };

export const faultCases: readonly FaultCase[] = [
  {
    name: 'connections that are reset',
    backup: completes,
    restore: completes,
    arm: often('reset', everyOperation, { afterBytes: 1_000 }),
  },
  { name: 'a busy store (503)', backup: completes, restore: completes, arm: often('503', everyOperation) },
  {
    name: 'a slow store',
    backup: completes,
    restore: completes,
    arm: often('slow', everyOperation, { times: 3 }),
  },
  {
    name: 'answers that are cut short',
    backup: completes,
    restore: completes,
    arm: often('truncate', ['GetObject'], { afterBytes: 700, key: 'blobs/' }),
  },
  {
    name: 'a bit that flips on the way',
    backup: completes,
    restore: ['BACKUP_BLOB_DAMAGED'],
    arm: (scene, during) => {
      if (during === 'restore') often('corrupt', ['GetObject'], { afterBytes: 50, key: 'blobs/', times: 1 })(scene);
    },
  },
  {
    name: 'a bit that flips in the bucket',
    backup: completes,
    restore: ['BACKUP_BLOB_DAMAGED'],
    async arm({ server, studio, after }, during) {
      if (during === 'backup') return;
      const sha256 = createHash('sha256')
        .update(await readFile(path.join(studio.voice, 'sovits.onnx')))
        .digest('hex');
      const key = `understudy/v1/blobs/sha256/${sha256}`;
      await server.corrupt(key, 99);
      after.push(() => server.corrupt(key, 99));
    },
  },
  {
    name: 'a lost answer to the end of an upload',
    backup: completes,
    restore: completes,
    arm: often('drop-answer', ['CompleteMultipartUpload'], { times: 1 }),
  },
  {
    name: 'a lost answer to the commit',
    backup: completes,
    restore: completes,
    arm: often('drop-answer', ['PutObject'], { times: 1, key: 'index.json' }),
  },
  {
    name: 'a full bucket',
    backup: ['BACKUP_STORE_FULL'],
    restore: completes,
    arm({ server, after }) {
      server.setQuota(0);
      after.push(() => server.setQuota(Number.POSITIVE_INFINITY));
    },
  },
  {
    name: 'a full disk under the restore',
    backup: completes,
    restore: ['APP_DISK_FULL'],
    async arm(scene, during) {
      if (during === 'backup') return;
      const small = path.join(scene.dir, 'small');
      await mkdir(small);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'pipe' });
      scene.after.push(() => void execFileSync('umount', [small]));
      scene.target = path.join(small, 'restored');
    },
  },
  {
    name: 'wrong keys',
    backup: ['BACKUP_BUCKET_DENIED'],
    restore: ['BACKUP_BUCKET_DENIED'],
    arm({ server, after }) {
      const { secretAccessKey } = server;
      server.setSecret('changed');
      after.push(() => server.setSecret(secretAccessKey));
    },
  },
  {
    name: 'a token that has expired',
    backup: ['BACKUP_KEYS_EXPIRED'],
    restore: ['BACKUP_KEYS_EXPIRED'],
    arm: often('expired', everyOperation, { times: Number.POSITIVE_INFINITY }),
  },
  {
    name: 'a clock that is a day ahead',
    backup: completes,
    restore: completes,
    arm({ server, after }) {
      server.setClockOffset(-DAY_MS);
      after.push(() => server.setClockOffset(0));
    },
  },
  {
    name: 'a clock that is a day behind',
    backup: completes,
    restore: completes,
    arm({ server, after }) {
      server.setClockOffset(DAY_MS);
      after.push(() => server.setClockOffset(0));
    },
  },
  {
    name: 'two writers and a collector',
    backup: completes,
    restore: completes,
    arm() {},
    async backUp({ server, studio, observer }) {
      // What both need lies there from an earlier attempt, and a collector has announced that it will go.
      const file = await readFile(path.join(studio.voice, 'gpt.onnx'));
      const sha256 = createHash('sha256').update(file).digest('hex');
      const blob = `understudy/v1/blobs/sha256/${sha256}`;
      await server.write(blob, file);
      await mkdir(observer.voice, { recursive: true });
      await writeFile(path.join(observer.voice, 'gpt.onnx'), file);
      const deadline = new Date(Date.now() + 4_000).toISOString();
      const tombstone = { candidates: [sha256], notBefore: new Date().toISOString(), deadline };
      // Announced the night before, as the rule wants it.
      server.setClockOffset(-DAY_MS);
      await server.write('understudy/v1/gc/1.json', Buffer.from(JSON.stringify(tombstone)));
      server.setClockOffset(0);
      const collect = async (): Promise<void> => {
        await sleep(2_000);
        await server.remove(blob);
      };
      const [made, other] = await Promise.all([studio.publish(), observer.publish(), collect()]);
      return [made, other];
    },
  },
];

export async function runFaultCase(fault: FaultCase): Promise<FaultRow> {
  const scene = await openScene();
  const { server, studio, observer } = scene;
  const made = new Map<string, string>();
  const broken: string[] = [];
  try {
    const first = await studio.publish();
    made.set(first.releaseId, told(await expectedTree(studio.voice)));
    await addContent(studio);

    await fault.arm(scene, 'backup');
    const backup = await outcomeOf(fault.backUp?.(scene) ?? studio.publish());
    await disarm(scene);
    if (!fault.backup.includes(backup)) broken.push(`the backup: ${backup}`);
    const underFault = await restoreAll(scene, made);

    await fault.arm(scene, 'restore');
    const restore = await outcomeOf(observer.restore(first.releaseId, scene.target));
    const isThere = await stat(scene.target).catch(() => null);
    if (isThere && told(await withoutRecipe(scene.target)) !== made.get(first.releaseId)) {
      broken.push('a folder that is not whole');
    }
    await disarm(scene);
    if (!fault.restore.includes(restore)) broken.push(`the restore: ${restore}`);

    // Over: everything goes on as if it had never been.
    const next = await studio.publish().catch((error: unknown) => String(error));
    if (typeof next === 'string' || !next.verified) broken.push(`the next backup: ${JSON.stringify(next)}`);
    const afterwards = await restoreAll(scene, made);
    const lost = new Set([...underFault.lost, ...afterwards.lost]);
    return { name: fault.name, backup, restore, releases: afterwards.releases, lost: lost.size, broken };
  } finally {
    await disarm(scene);
    for (const one of [studio, observer]) await one.close();
    await server.close();
    await removeFolders(scene.dir, studio.dir, observer.dir);
  }
}

/** Restores every visible release; one that was not known yet holds what its computer has now. */
async function restoreAll({ observer, studio, dir }: Scene, made: Map<string, string>) {
  const lost: string[] = [];
  const visible = await observer.backup.releases();
  for (const { releaseId, host } of visible) {
    const target = path.join(dir, `check-${releaseId}`);
    const expected = made.get(releaseId) ?? told(await expectedTree((host === 'observer' ? observer : studio).voice));
    made.set(releaseId, expected);
    const found = await observer.restore(releaseId, target).then(
      async () => told(await withoutRecipe(target)),
      (error: unknown) => String(error),
    );
    if (found !== expected) lost.push(releaseId);
    await removeFolders(target);
  }
  return { releases: visible.length, lost };
}

async function openScene(): Promise<Scene> {
  const server = await startStrictS3();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'store-faults-'));
  const studio = await openStudio({ server });
  await fillVoice(studio.voice);
  await writeFile(path.join(studio.voice, 'more.onnx'), randomBytes(2 * MIB));
  await studio.backup.setStore(server.settings);
  const observer = await openStudio({ server, store: server.settings, deviceName: 'observer' });
  await introduce(studio, observer);
  return { server, studio, observer, dir, target: path.join(dir, 'restored'), after: [] };
}

/** A file of two parts, and a small one. */
async function addContent({ voice }: Studio): Promise<void> {
  await writeFile(path.join(voice, 'large.onnx'), randomBytes(17 * MIB));
  await writeFile(path.join(voice, 'gpt.onnx'), randomBytes(200_000));
}

async function disarm({ server, after }: Scene): Promise<void> {
  server.clearFaults();
  for (const undo of after.splice(0)) await undo();
}

async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'completes';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

function told(tree: Awaited<ReturnType<typeof readTree>>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(tree).sort()))
    .digest('hex');
}
