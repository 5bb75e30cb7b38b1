/** A version goes from one computer of a team to another: published, offered, fetched, installed, and refused where it has to be. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldReasons } from '../../../electron/contract/updates.ts';
import { heldCode } from '../../../electron/updates/held.ts';
import { packageKey, versionRecords } from '../../../electron/updates/version-record.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { introduce, removeFolders } from '../backup/studio.ts';
import { type Desk, type DeskOptions, folderOf, openDesk, packProgram } from './desk.ts';

const MIB = 1024 * 1024;

let server: StrictS3;
let dir: string;
let ann: Desk;
let ben: Desk;
const opened: Desk[] = [];

async function open(deviceName: string, options: Partial<DeskOptions> = {}): Promise<Desk> {
  const desk = await openDesk({ server, deviceName, ...options });
  opened.push(desk);
  await desk.studio.backup.setStore(server.settings);
  return desk;
}

const currentOf = (desk: Desk): Promise<string> => readlink(path.join(desk.home, 'current'));
const runCurrent = (desk: Desk): string =>
  execFileSync(path.join(desk.home, 'current', 'understudy'), ['--version'], { encoding: 'utf8' }).trim();

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'updates-'));
  server = await startStrictS3();
  ann = await open('ann');
  ben = await open('ben');
});
afterEach(async () => {
  for (const desk of opened.splice(0)) {
    await desk.close();
    await removeFolders(desk.studio.dir);
  }
  await server.close();
  await removeFolders(dir);
});

describe('a version that is published', () => {
  it('is offered to every computer that trusts who signed it, and to no other', async () => {
    const file = await packProgram(dir, '1.1.0');
    const { packages, bytesSent } = await ann.publish([file], 'Takes start sooner');
    expect(bytesSent).toBe((await stat(file)).size);
    expect(await ben.updates.check()).toMatchObject({
      offered: null,
      passedOver: [{ version: '1.1.0', reason: 'foreign' }],
    });
    await expect(ben.get()).rejects.toMatchObject({ code: 'UPDATES_NOTHING_OFFERED' });
    await introduce(ann.studio, ben.studio);
    const seen = await ben.updates.check();
    const { fingerprint } = await ann.studio.backup.identity();
    expect(seen).toMatchObject({
      running: { version: '1.0.0', kind: 'headless' },
      offered: {
        version: '1.1.0',
        notes: 'Takes start sooner',
        by: { name: 'ann', fingerprint },
        package: packages[0],
      },
      passedOver: [],
      fetched: 'none',
      held: null,
      installed: null,
    });
    expect(ben.told.at(-1)).toEqual(seen);
    // What was learned is known without asking the bucket again.
    await ben.close();
    opened.splice(opened.indexOf(ben), 1);
    const again = await openDesk({ server, deviceName: 'ben', dir: ben.studio.dir });
    opened.push(again);
    expect((await again.updates.status()).offered).toEqual(seen.offered);
  });

  it('has its packages in the bucket before the record that names them', async () => {
    const file = await packProgram(dir, '1.1.0');
    const keys: string[] = [];
    server.watchRequests(({ operation, key, when }) => {
      if (operation === 'PutObject' && when === 'before' && key.includes('app/')) keys.push(key);
      return false;
    });
    await ann.publish([file]);
    expect(
      keys.map((key) =>
        key
          .replace(/^.*app\//, 'app/')
          .split('/', 2)
          .join('/'),
      ),
    ).toEqual(['app/packages', 'app/versions']);
  });

  it('is not there at all when its sender is cut off before the record', async () => {
    const file = await packProgram(dir, '1.1.0');
    server.addFault({ operation: 'PutObject', key: versionRecords.prefix, kind: 'deny' });
    await expect(ann.publish([file])).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    expect(await ann.updates.check()).toMatchObject({ offered: null, passedOver: [] });
    const { bytesSent } = await ann.publish([file]);
    expect(bytesSent).toBe(0);
    expect((await ann.updates.check()).offered?.version).toBe('1.1.0');
  });

  it('never changes its bytes; the same ones are sent again, which repairs them', async () => {
    const file = await packProgram(dir, '1.1.0');
    await ann.publish([file], 'first');
    await packProgram(dir, '1.1.0', { fillBytes: 100 });
    await expect(ann.publish([file])).rejects.toMatchObject({ code: 'UPDATES_VERSION_TAKEN' });
    await introduce(ann.studio, ben.studio);
    await expect(ben.publish([file])).rejects.toMatchObject({ code: 'UPDATES_VERSION_TAKEN' });
    const other = await mkdtemp(path.join(dir, 'other-'));
    const same = await packProgram(other, '1.1.0');
    expect((await ben.publish([same], 'second')).bytesSent).toBe((await stat(same)).size);
    expect((await ann.updates.check()).offered).toMatchObject({ notes: 'second', by: { name: 'ben' } });
  });

  it('is refused by name before anything is read', async () => {
    const publish = (...files: string[]) => ann.publish(files.map((name) => path.join(dir, name)));
    const names = ['understudy-1.1.0-linux-x64.tar.gz', 'understudy_1.2.0_amd64.deb'] as const;
    await expect(async () => publish('notes.txt')).rejects.toMatchObject({ code: 'UPDATES_NAME_UNKNOWN' });
    await expect(async () => publish(...names)).rejects.toMatchObject({ code: 'UPDATES_VERSIONS_DIFFER' });
    await expect(async () => publish(names[0], names[0])).rejects.toMatchObject({ code: 'UPDATES_VERSIONS_DIFFER' });
    await expect(publish(names[0])).rejects.toMatchObject({ code: 'APP_FILE_UNREADABLE' });
  });

  it('comes from no computer that the store does not know', async () => {
    const file = await packProgram(dir, '1.1.0');
    await ann.studio.backup.trust.lists();
    await expect(ben.publish([file])).rejects.toMatchObject({ code: 'UPDATES_APART' });
  });
});

describe('fetching', () => {
  const wanted = () => ({ operation: 'GetObject', key: 'app/packages/' }) as const;

  beforeEach(async () => {
    await introduce(ann.studio, ben.studio);
    await ann.publish([await packProgram(dir, '1.1.0', { fillBytes: 12 * MIB })]);
  });

  it('goes on where the line was cut, and is ready when its last byte was checked', async () => {
    server.addFault({ ...wanted(), kind: 'reset', afterBytes: 7 * MIB });
    const status = await ben.get();
    expect(status).toMatchObject({ fetched: 'ready', offered: { version: '1.1.0' } });
    const original = await readFile(path.join(dir, `${folderOf('1.1.0')}.tar.gz`));
    expect((await readFile(status.file ?? '')).equals(original)).toBe(true);
    expect(server.stats.bytesOut).toBeLessThan(original.length + 2 * MIB);
    expect(ben.told.at(-1)).toEqual(status);
  });

  it('is cancelled, keeps what came, and goes on from there', async () => {
    server.addFault({ ...wanted(), kind: 'stall', afterBytes: 9 * MIB });
    const { jobId, finished } = ben.updates.get();
    await expect.poll(() => ben.jobs.get(jobId).progress.done, { timeout: 240_000 }).toBeGreaterThanOrEqual(8 * MIB);
    ben.jobs.cancel(jobId);
    await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
    const half = await ben.updates.status();
    expect(half).toMatchObject({ fetched: 'part', file: null });
    expect(half.receivedBytes).toBeGreaterThanOrEqual(8 * MIB);
    await expect(ben.updates.install()).rejects.toMatchObject({ code: 'UPDATES_NOT_FETCHED' });
    server.clearFaults();
    server.resetStats();
    expect((await ben.get()).fetched).toBe('ready');
    expect(server.stats.bytesOut).toBeLessThan(6 * MIB);
  });

  it('refuses a package with one bit that is another, says so, and keeps nothing of it', async () => {
    server.addFault({ ...wanted(), kind: 'corrupt', afterBytes: 5 * MIB });
    await expect(ben.get()).rejects.toMatchObject({ code: 'UPDATES_PACKAGE_DAMAGED' });
    expect(await ben.updates.status()).toMatchObject({ fetched: 'none', receivedBytes: 0, file: null });
    expect((await ben.get()).fetched).toBe('ready');
  });

  it('is told where the package is gone from the bucket', async () => {
    const { offered } = await ben.updates.check();
    const { store } = await ann.studio.backup.openStore({ toWrite: false });
    await store.delete(packageKey(offered?.package.sha256 ?? ''));
    await expect(ben.get()).rejects.toMatchObject({ code: 'BACKUP_BLOB_MISSING' });
  });
});

describe('installing', () => {
  beforeEach(async () => {
    await introduce(ann.studio, ben.studio);
    await ann.publish([await packProgram(dir, '1.1.0')]);
  });

  it('puts the new program beside the old one and switches in one step', async () => {
    await ben.get();
    expect(await ben.install()).toEqual({
      version: '1.1.0',
      how: 'switched',
      file: null,
      command: null,
      previous: path.join(ben.home, folderOf('1.0.0')),
    });
    expect(await currentOf(ben)).toBe(folderOf('1.1.0'));
    expect(runCurrent(ben)).toBe('1.1.0');
    expect(await ben.updates.status()).toMatchObject({ installed: '1.1.0', offered: null, fetched: 'none' });
    expect((await readdir(ben.home)).sort()).toEqual(['current', folderOf('1.0.0'), folderOf('1.1.0')]);
  });

  it('keeps one version before it, and the one that still runs, and no more', async () => {
    for (const version of ['1.1.0', '1.2.0', '1.3.0']) {
      if (version !== '1.1.0') await ann.publish([await packProgram(dir, version)]);
      await ben.get();
      await ben.install();
      expect(runCurrent(ben)).toBe(version);
    }
    expect((await readdir(ben.home)).sort()).toEqual([
      'current',
      folderOf('1.0.0'),
      folderOf('1.2.0'),
      folderOf('1.3.0'),
    ]);
  });

  it.each(heldReasons)('is refused while: %s; afterwards it is offered as before', async (reason) => {
    await ben.get();
    ben.hold(reason);
    await expect(ben.updates.install()).rejects.toMatchObject({ code: heldCode(reason) });
    expect(await ben.updates.status()).toMatchObject({ held: reason, fetched: 'ready' });
    expect(await currentOf(ben)).toBe(folderOf('1.0.0'));
    ben.hold(null);
    expect((await ben.install()).how).toBe('switched');
  });

  it('does not switch when an incident begins while it unpacks', async () => {
    const during: { happens: () => void } = { happens: () => {} };
    const late = await open('late', {
      wrapPrograms: (programs) => ({
        ...programs,
        async unpack(order) {
          await programs.unpack(order);
          during.happens();
        },
      }),
    });
    during.happens = () => late.hold('incident');
    await introduce(ann.studio, late.studio);
    await late.get();
    await expect(late.install()).rejects.toMatchObject({ code: 'UPDATES_HELD_INCIDENT' });
    expect(runCurrent(late)).toBe('1.0.0');
    during.happens = () => {};
    late.hold(null);
    expect((await late.install()).how).toBe('switched');
    expect(runCurrent(late)).toBe('1.1.0');
  });

  it.each([
    ['does not start', 'exit 3'],
    ['says another version', 'echo 1.0.0'],
  ])('keeps the old program when the new one %s', async (_what, script) => {
    await ann.publish([await packProgram(dir, '1.4.0', { script })]);
    await ben.get();
    await expect(ben.install()).rejects.toMatchObject({ code: 'UPDATES_PROGRAM_FAILED' });
    expect(runCurrent(ben)).toBe('1.0.0');
    expect((await readdir(ben.home)).sort()).toEqual(['current', folderOf('1.0.0')]);
  });

  it('keeps the old program when the archive holds something else', async () => {
    await ann.publish([await packProgram(dir, '1.4.0', { folder: 'elsewhere' })]);
    await ben.get();
    await expect(ben.install()).rejects.toMatchObject({ code: 'UPDATES_PROGRAM_FAILED' });
    expect(runCurrent(ben)).toBe('1.0.0');
  });

  it('looks at every byte once more: a file that was changed here is refused and deleted', async () => {
    const { file } = await ben.get();
    const bytes = await readFile(file ?? '');
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(file ?? '', bytes);
    await expect(ben.install()).rejects.toMatchObject({ code: 'UPDATES_PACKAGE_DAMAGED' });
    expect(runCurrent(ben)).toBe('1.0.0');
    expect((await ben.updates.status()).fetched).toBe('none');
  });

  it('is refused when whoever signed it was turned out since', async () => {
    const carl = await open('carl');
    await introduce(ann.studio, carl.studio);
    await carl.publish([await packProgram(dir, '1.5.0')]);
    expect((await ben.get()).offered?.version).toBe('1.5.0');
    const { fingerprint } = await carl.studio.backup.identity();
    await ann.studio.backup.trust.revoke({ fingerprint });
    await expect(ben.install()).rejects.toMatchObject({ code: 'UPDATES_NOT_TRUSTED' });
    expect(await ben.updates.check()).toMatchObject({
      offered: { version: '1.1.0' },
      passedOver: [{ version: '1.5.0', reason: 'revoked' }],
    });
    expect(runCurrent(ben)).toBe('1.0.0');
  });

  it('needs no bucket that answers', async () => {
    await ben.get();
    server.addFault({ operation: 'ListObjects', kind: 'deny', times: 100 });
    expect((await ben.install()).how).toBe('switched');
  });

  it('never goes back: an older version is not offered, whoever signed it', async () => {
    await ann.publish([await packProgram(dir, '0.9.0')]);
    await ben.get();
    await ben.install();
    const newer = await open('newer', { version: '2.0.0' });
    await introduce(ann.studio, newer.studio);
    expect(await newer.updates.check()).toMatchObject({ offered: null, passedOver: [] });
    await expect(newer.get()).rejects.toMatchObject({ code: 'UPDATES_NOTHING_OFFERED' });
  });

  it('tells the command where this program may not write, and hands the file over where there is no other way', async () => {
    const locked = await open('locked', {
      wrapPrograms: (programs) => ({ ...programs, mayChange: async () => false }),
    });
    await introduce(ann.studio, locked.studio);
    const { file } = await locked.get();
    const told = await locked.install();
    expect(told).toMatchObject({ how: 'command', file });
    // The command itself, without what gives it rights.
    execFileSync('sh', ['-c', (told.command ?? '').replaceAll('sudo ', '')]);
    expect(runCurrent(locked)).toBe('1.1.0');

    const image = path.join(dir, 'Understudy-1.1.0.AppImage');
    const deb = path.join(dir, 'understudy_1.1.0_amd64.deb');
    await writeFile(image, 'image');
    await writeFile(deb, 'deb');
    await ann.publish([image, deb]);
    const desktop = await open('desktop', { kind: 'AppImage' });
    await introduce(ann.studio, desktop.studio);
    const { file: fetched } = await desktop.get();
    expect(await desktop.install()).toMatchObject({ how: 'file', file: fetched, command: null });
    expect(desktop.shown).toEqual([]);
    await desktop.jobs.finished((await desktop.updates.install({ show: true })).jobId);
    expect(desktop.shown).toEqual([path.dirname(fetched ?? '')]);
    const installed: string[] = [];
    const rooted = (isRoot: boolean): Partial<DeskOptions> => ({
      kind: 'deb',
      wrapPrograms: (programs) => ({
        ...programs,
        isRoot,
        installDeb: async (package_) => void installed.push(package_),
      }),
    });
    const person = await open('person', rooted(false));
    await introduce(ann.studio, person.studio);
    const { file: debFile } = await person.get();
    expect(await person.install()).toMatchObject({ how: 'command', command: `sudo dpkg -i ${debFile}` });
    expect(installed).toEqual([]);
    const root = await open('root', rooted(true));
    await introduce(ann.studio, root.studio);
    await root.get();
    expect(await root.install()).toMatchObject({ how: 'installed', file: null });
    expect(installed).toHaveLength(1);
    expect((await root.updates.status()).installed).toBe('1.1.0');
  });

  it('makes the link where there was none, and replaces one that leads nowhere', async () => {
    await rm(path.join(ben.home, 'current'));
    await symlink('understudy-0.0.1-linux-x64', path.join(ben.home, 'current'));
    await ben.get();
    await ben.install();
    expect(runCurrent(ben)).toBe('1.1.0');
  });
});

describe('by itself', () => {
  const STEP_MS = 15 * 60_000;
  const DAY_STEPS = 24 * 4;

  it('looks soon after the start and then once a day, and fetches where that was asked for and nothing holds it', async () => {
    let nowMs = Date.parse('2026-11-29T08:00:00Z');
    const ticker = createManualTicker();
    const clock = { now: () => nowMs, monotonicMs: () => nowMs };
    const daily = await open('daily', { updatesClock: clock, updatesTicker: ticker });
    await introduce(ann.studio, daily.studio);
    const pass = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) {
        nowMs += STEP_MS;
        await ticker.elapse(STEP_MS);
      }
    };
    const offered = async () => (await daily.updates.status()).offered?.version;
    const publish = async (version: string) => ann.publish([await packProgram(dir, version)]);
    await publish('1.1.0');
    daily.updates.watch();
    await pass(1);
    expect(await offered()).toBe('1.1.0');
    await publish('1.2.0');
    await pass(DAY_STEPS - 2);
    expect(await offered()).toBe('1.1.0');
    await pass(2);
    expect(await daily.updates.status()).toMatchObject({ offered: { version: '1.2.0' }, fetched: 'none' });

    daily.studio.settings.updates = { check: true, get: true };
    await publish('1.3.0');
    daily.hold('operation');
    await pass(DAY_STEPS);
    expect(await daily.updates.status()).toMatchObject({ offered: { version: '1.3.0' }, fetched: 'none' });
    daily.hold(null);
    await pass(DAY_STEPS);
    expect(await daily.updates.status()).toMatchObject({ offered: { version: '1.3.0' }, fetched: 'ready' });
    expect(runCurrent(daily)).toBe('1.0.0');

    // A bucket that does not answer is asked again the next day, and what was known stays.
    server.addFault({ operation: 'ListObjects', kind: 'deny', times: 100 });
    await pass(DAY_STEPS);
    expect(await daily.updates.status()).toMatchObject({
      checkFailed: { code: 'BACKUP_BUCKET_DENIED' },
      offered: { version: '1.3.0' },
    });
    server.clearFaults();
    await pass(DAY_STEPS);
    expect((await daily.updates.status()).checkFailed).toBeNull();

    daily.studio.settings.updates = { check: false, get: true };
    server.resetStats();
    await pass(2 * DAY_STEPS);
    expect(server.stats.requests).toBe(0);
  });
});
