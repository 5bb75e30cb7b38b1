/**
 * A backup and a restore, killed at every boundary of their requests: before the store does anything of the n-th, and once it is done
 * but the answer is not on its way. Real processes against the strict server, for the tests and for `npm run faults -- --only store`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretNames } from '../../../electron/backup/ports.ts';
import type { S3Moment } from '../../fakes/strict-s3-fault.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import {
  expectedTree,
  introduce,
  openStudio,
  type readTree,
  removeFolders,
  type Studio,
  withoutRecipe,
} from '../../integration/backup/studio.ts';

const publishOnce = new URL('./publish-once.ts', import.meta.url);
const restoreOnce = new URL('./restore-once.ts', import.meta.url);
const MIB = 1024 * 1024;
const RESTORED_FILES = 40;

export interface KillRow {
  readonly at: string;
  /** Empty when everything is as it must be. */
  readonly broken: readonly string[];
}

export interface KillOptions {
  /** Only each so many-th request, from this one on; 1 and 1 for all of them. */
  readonly every: number;
  readonly from?: number;
  /** Releases are encrypted; what is left of a run on this disk is as much a part of it as what is in the store. */
  readonly encrypted?: boolean;
  readonly onRow?: (row: KillRow) => void;
}

export interface KillReport {
  readonly kills: number;
  /** Releases that were visible at any time, each of them restored and compared. */
  readonly releases: number;
  readonly broken: readonly string[];
}

type Moment = Pick<S3Moment, 'number' | 'when'>;

export async function killBackups(options: KillOptions): Promise<KillReport> {
  const scene = await openScene(options);
  const { server, studio, observer, dir } = scene;
  // What is there before the first run is of another library.
  const seen = new Set((await observer.backup.releases()).map(({ releaseId }) => releaseId));
  const large = bytesOf('large', 18 * MIB);
  let round = 0;
  /** Every backup has something new: a file of two parts and small ones. */
  const fill = async (): Promise<void> => {
    round += 1;
    bytesOf(`large ${round}`, 64).copy(large, (round % 2) * 17 * MIB);
    await writeFile(path.join(studio.voice, 'sovits.onnx'), large);
    await writeFile(path.join(studio.voice, 'gpt.onnx'), bytesOf(`gpt ${round}`, 300_000));
    await writeFile(path.join(studio.voice, 'voice.json'), JSON.stringify({ round }));
  };
  /** What is visible now and was not before is compared with the library, which did not change since. */
  const compareNew = async (): Promise<string[]> => {
    const broken: string[] = [];
    for (const { releaseId } of await observer.backup.releases()) {
      if (seen.has(releaseId)) continue;
      seen.add(releaseId);
      const target = path.join(dir, releaseId);
      const restored = await observer.restore(releaseId, target).then(
        () => withoutRecipe(target),
        (error: unknown) => String(error),
      );
      if (!isSame(restored, await expectedTree(studio.voice))) broken.push(`${releaseId} differs`);
      await removeFolders(target);
    }
    return broken;
  };
  try {
    return await atEveryBoundary(
      options,
      async (moment) => {
        await fill();
        const at = await killAt(server, publishOnce, orderOf(scene), moment);
        if (at === null) return null;
        const broken = await compareNew();
        // The same computer, started again.
        const next = await openStudio({ server, store: server.settings, dir: studio.dir });
        const result = await next.publish().catch((error: unknown) => String(error));
        await next.close();
        if (typeof result === 'string') broken.push(`the next backup failed: ${result}`);
        else if (!result.verified) broken.push('the next backup is not verified');
        broken.push(...(await compareNew()));
        // What was confirmed is read by every process anew: the number of requests must not grow from round to round.
        for (const key of server.keys().filter((one) => one.includes('/still-whole/'))) await server.remove(key);
        if (typeof result !== 'string' && !seen.has(result.releaseId)) broken.push('its release is not visible');
        return { at, broken };
      },
      () => seen.size,
    );
  } finally {
    await scene.close();
  }
}

export async function killRestores(options: KillOptions): Promise<KillReport> {
  const scene = await openScene(options);
  const { server, studio, observer, dir } = scene;
  await mkdir(path.join(studio.voice, 'references'), { recursive: true });
  for (let n = 0; n < RESTORED_FILES; n++) {
    await writeFile(path.join(studio.voice, 'references', `${n}.wav`), bytesOf(`file ${n}`, 4_000 + n));
  }
  await writeFile(path.join(studio.voice, 'sovits.onnx'), bytesOf('sovits', 3 * MIB));
  const { releaseId } = await studio.publish();
  const expected = await expectedTree(studio.voice);
  let round = 0;
  try {
    return await atEveryBoundary(
      options,
      async (moment) => {
        round += 1;
        const target = path.join(dir, `restored-${round}`);
        const order = { ...orderOf(scene), dir: observer.dir, releaseId, target };
        const at = await killAt(server, restoreOnce, order, moment);
        if (at === null) return null;
        const broken: string[] = [];
        // It appears whole or not at all, and what is left of the attempt is no hindrance.
        const appeared = await stat(target).then(
          () => true,
          () => false,
        );
        if (appeared && !isSame(await withoutRecipe(target), expected)) broken.push('a folder that is not whole');
        const again = appeared ? `${target}-again` : target;
        const failed = await observer.restore(releaseId, again).then(
          () => null,
          (error: unknown) => String(error),
        );
        if (failed !== null) broken.push(`the next restore failed: ${failed}`);
        else if (!isSame(await withoutRecipe(again), expected)) broken.push('the next restore differs');
        await removeFolders(target, again);
        return { at, broken };
      },
      () => 1,
    );
  } finally {
    await scene.close();
  }
}

/** Both boundaries of the first request, of the next one, and so on, until a run comes to its end first. */
async function atEveryBoundary(
  { every, from = 1, onRow }: KillOptions,
  kill: (moment: Moment) => Promise<KillRow | null>,
  releases: () => number,
): Promise<KillReport> {
  let kills = 0;
  const broken: string[] = [];
  for (let number = from; ; number += every) {
    for (const when of ['before', 'after'] as const) {
      const row = await kill({ number, when });
      if (row === null) return { kills, releases: releases(), broken };
      kills += 1;
      onRow?.(row);
      broken.push(...row.broken.map((what) => `${row.at}: ${what}`));
    }
  }
}

/** Runs the script and kills it there, as the power cut would; null when it came to its end before. */
async function killAt(server: StrictS3, script: URL, order: object, moment: Moment): Promise<string | null> {
  const child = spawn(process.execPath, [fileURLToPath(script), JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  let at: string | null = null;
  server.watchRequests(({ number, when, operation, key }) => {
    if (number !== moment.number || when !== moment.when) return false;
    at = `${when} ${number} ${operation} ${key.replace(/[0-9a-f]{52}(?=\b)/, '…')}`;
    return child.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  );
  server.watchRequests(null);
  if (at !== null && signal === 'SIGKILL') return at;
  if (code === 0) return null;
  throw new Error(`${script.pathname} ended with ${code ?? signal}: ${stderr}`);
}

interface Scene {
  readonly server: StrictS3;
  /** The computer whose library is saved. */
  readonly studio: Studio;
  /** Another one that trusts it and has nothing of it. */
  readonly observer: Studio;
  readonly dir: string;
  close(): Promise<void>;
}

async function openScene({ encrypted = false }: KillOptions): Promise<Scene> {
  const server = await startStrictS3();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'request-kills-'));
  const studio = await openStudio({ server });
  await studio.backup.setStore(server.settings);
  const observer = await openStudio({ server, store: server.settings });
  // The store gets its first list of computers by it.
  await writeFile(path.join(studio.voice, 'voice.json'), '{}');
  await introduce(studio, observer);
  if (encrypted) {
    await studio.backup.encryption.set({ state: 'on' });
    // The other computer takes the key by what only an encrypted release has.
    await studio.publish();
    const identities = [(await studio.secrets.read(secretNames.encryptionKey)) ?? ''];
    await observer.backup.encryption.unlock({ identities });
  }
  return {
    server,
    studio,
    observer,
    dir,
    async close() {
      await studio.close();
      await observer.close();
      await server.close();
      await removeFolders(dir, studio.dir, observer.dir);
    },
  };
}

function orderOf({ server, studio }: Scene) {
  const { accessKeyId, secretAccessKey, settings: store } = server;
  return { dir: studio.dir, store, keys: { accessKeyId, secretAccessKey } };
}

function isSame(found: Awaited<ReturnType<typeof readTree>> | string, expected: object): boolean {
  if (typeof found === 'string') return false;
  const told = (tree: object): string => JSON.stringify(Object.entries(tree).sort());
  return told(found) === told(expected);
}

/** Bytes from a seed: the same on every run. */
function bytesOf(seed: string, sizeBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let n = 0; n * 64 < sizeBytes; n++) pieces.push(createHash('sha512').update(`${seed} ${n}`).digest());
  return Buffer.concat(pieces).subarray(0, sizeBytes);
}
