/** kill -9 in the middle of a download and of an installation: the old program or the new one, each whole, and the next run goes on. */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InstalledVersion, UpdatesStatus } from '../../../electron/contract/updates.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { until } from '../../fixtures/until.ts';
import { introduce, removeFolders } from '../../integration/backup/studio.ts';
import { type Desk, folderOf, openDesk, packProgram } from '../../integration/updates/desk.ts';
import type { UpdateOnce } from './update-once.ts';

const MIB = 1024 * 1024;
const program = path.resolve(import.meta.dirname, 'update-once.ts');

let server: StrictS3;
let dir: string;
/** Publishes; its computer lives as long as the test. */
let ann: Desk;
/** Only its folder: processes of the test work in it. */
let benDir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'update-kills-'));
  server = await startStrictS3();
  ann = await openDesk({ server, deviceName: 'ann' });
  await ann.studio.backup.setStore(server.settings);
  const ben = await openDesk({ server, deviceName: 'ben' });
  await ben.studio.backup.setStore(server.settings);
  await introduce(ann.studio, ben.studio);
  await ben.updates.check();
  await ben.close();
  benDir = ben.studio.dir;
});
afterEach(async () => {
  await ann.close();
  await server.close();
  await removeFolders(dir, ann.studio.dir, benDir);
});

function start(act: UpdateOnce['act'], standsAt?: UpdateOnce['standsAt']): ChildProcessByStdio<null, Readable, null> {
  const { accessKeyId, secretAccessKey } = server;
  const keys = { accessKeyId, secretAccessKey };
  const order: UpdateOnce = { dir: benDir, keys, store: server.settings, act, standsAt };
  return spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function finish<T>(act: UpdateOnce['act']): Promise<T> {
  return JSON.parse(await text(start(act).stdout)) as T;
}

async function killWhen(child: ReturnType<typeof start>, ready: () => Promise<unknown>): Promise<void> {
  const ended = once(child, 'exit');
  await Promise.race([ready(), ended.then((how) => expect.fail(`it ended by itself: ${how}`))]);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

const home = (): string => path.join(benDir, 'opt');
const runCurrent = (): string =>
  execFileSync(path.join(home(), 'current', 'understudy'), ['--version'], { encoding: 'utf8' }).trim();

it('goes on with a download after its process was killed, and asks for no byte twice', async () => {
  await ann.publish([await packProgram(dir, '1.1.0', { fillBytes: 12 * MIB })]);
  server.addFault({ operation: 'GetObject', key: 'app/packages/', kind: 'stall', afterBytes: 9 * MIB });
  const packages = path.join(benDir, 'updates', 'packages');
  await killWhen(start('get'), () =>
    until('most of the package', async () => {
      const [part] = await readdir(packages).catch(() => []);
      return part !== undefined && statSync(path.join(packages, part)).size >= 8 * MIB;
    }),
  );
  expect(await readdir(packages)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.part$/)]);
  server.clearFaults();
  server.resetStats();
  expect(await finish<UpdatesStatus>('get')).toMatchObject({ fetched: 'ready' });
  expect(server.stats.bytesOut).toBeLessThan(6 * MIB);
});

it('leaves the old program while the new one is tried, and nothing half behind for long', async () => {
  const mark = path.join(dir, 'tried');
  const hold = path.join(dir, 'hold');
  await writeFile(hold, '');
  const script = `touch ${mark}; while [ -e ${hold} ]; do sleep 0.1; done; echo 1.1.0`;
  await ann.publish([await packProgram(dir, '1.1.0', { script })]);
  await finish('get');
  await killWhen(start('install'), () => until('the new program', () => existsSync(mark)));
  await rm(hold);
  expect(runCurrent()).toBe('1.0.0');
  expect(await readdir(home())).not.toContain(folderOf('1.1.0'));
  expect(await finish<InstalledVersion>('install')).toMatchObject({ how: 'switched' });
  expect(runCurrent()).toBe('1.1.0');
  expect((await readdir(home())).sort()).toEqual(['current', folderOf('1.0.0'), folderOf('1.1.0')]);
});

it.each([
  ['unpacked', '1.0.0'],
  ['switched', '1.1.0'],
] as const)('runs a whole program after a death when it has %s', async (standsAt, runs) => {
  await ann.publish([await packProgram(dir, '1.1.0')]);
  await finish('get');
  const child = start('install', standsAt);
  await killWhen(child, () => once(child.stdout, 'data'));
  expect(runCurrent()).toBe(runs);
  if (standsAt === 'unpacked') await finish('install');
  expect(runCurrent()).toBe('1.1.0');
  expect(await readlink(path.join(home(), 'current'))).toBe(folderOf('1.1.0'));
});
