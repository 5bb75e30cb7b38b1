/** A standby whose disk is too small or fills up: said as the standby's, and nothing stays there that keeps it full. Needs root, for the mount. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../../build/headless/runtime.ts';
import { firstList } from '../../../electron/backup/release/device-list.ts';
import { releaseTimeMs } from '../../../electron/backup/release/release-id.ts';
import { newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { askAgent } from '../../../electron/standby/agent-client.ts';
import { packetsOf } from '../../../electron/standby/packets.ts';
import { startSshd } from '../../fakes/sshd.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from '../../integration/standby/stage.ts';
import { tempDir } from '../../unit/temp-dir.ts';

function mountSmall(folder: string, size: string): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(`this test mounts a small tmpfs and must run as root: ${error}`);
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
}

const resize = (folder: string, size: string): unknown =>
  execFileSync('mount', ['-o', `remount,size=${size}`, folder], { stdio: 'pipe' });

/** Every file on the standby's disk. */
async function filesOn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function connect(sshd: Awaited<ReturnType<typeof startSshd>>) {
  const session = await createRemoteShell((file) => readFile(file)).connect(sshd.address);
  onTestFinished(() => session.close());
  return session;
}

describe('a bare standby with too little room', () => {
  it('is told so before anything is installed', async () => {
    const stage: Stage = await openStage();
    mountSmall(stage.sshd.home, '200m');
    const failure = await stage.desk.standby.check(NAME).finished.catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'STANDBY_DISK_FULL',
      details: { path: stage.sshd.home, freeBytes: 200 * 1024 * 1024 },
      remedy: { kind: 'retry' },
    });
    expect((failure as { details: { neededBytes: number } }).details.neededBytes).toBeGreaterThan(256 * 1024 * 1024);
    expect(await readdir(stage.sshd.home)).toEqual([]);
    // Room again: the same check goes through.
    resize(stage.sshd.home, '600m');
    expect((await stage.desk.standby.check(NAME).finished).ok).toBe(true);
  });

  it('counts the release that is to follow', async () => {
    const stage = await openStage();
    await writeFile(path.join(stage.dir, 'desk/voices/lin/large.bin'), Buffer.alloc(40_000_000, 7));
    // Of two releases of one second neither is the later one.
    await until('the next second', () => Date.now() >= releaseTimeMs(stage.releaseId) + 1000);
    await stage.desk.backup.start().finished;
    mountSmall(stage.sshd.home, '290m');
    await expect(stage.desk.standby.check(NAME).finished).rejects.toMatchObject({ code: 'STANDBY_DISK_FULL' });
    expect(await readdir(stage.sshd.home)).toEqual([]);
  });
});

describe('a standby with an agent and too little room', () => {
  it('is told so before a release is placed there', async () => {
    const stage = await openStage();
    mountSmall(stage.sshd.home, '600m');
    await stage.desk.standby.check(NAME).finished;
    resize(stage.sshd.home, '200m');
    await expect(stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished).rejects.toMatchObject({
      code: 'STANDBY_DISK_FULL',
      details: { machine: NAME },
      remedy: { kind: 'retry' },
    });
    expect(await readdir(path.join(stage.agentRoot, 'releases'))).toEqual([]);
    resize(stage.sshd.home, '600m');
    expect(await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished).toMatchObject({ machine: NAME });
  });
});

describe('a standby whose disk fills up', () => {
  it('while a file is put there says so, and no part of the file stays', async () => {
    const dir = await tempDir();
    const sshd = await startSshd(path.join(dir, 'host'));
    onTestFinished(() => sshd.stop());
    mountSmall(sshd.home, '1m');
    const large = path.join(dir, 'large');
    await writeFile(large, Buffer.alloc(3_000_000, 1));
    const session = await connect(sshd);
    await expect(session.put(large, '.understudy/program/node', { mode: 0o755 })).rejects.toMatchObject({
      code: 'STANDBY_DISK_FULL',
      details: { path: '.understudy/program/node' },
      remedy: { kind: 'retry' },
    });
    expect(await filesOn(sshd.home)).toEqual([]);
    // Another refusal is no full disk.
    await mkdir(path.join(sshd.home, 'taken'));
    await writeFile(path.join(sshd.home, 'taken/file'), '');
    const small = path.join(dir, 'small');
    await writeFile(small, 'small');
    await expect(session.put(small, 'taken', { mode: 0o644 })).rejects.toMatchObject({
      code: 'STANDBY_COMMAND_FAILED',
    });
    expect(await filesOn(sshd.home)).toEqual(['file']);
  });

  it('while a file is unpacked there says so, and no part of the file stays', async () => {
    const dir = await tempDir();
    const sshd = await startSshd(path.join(dir, 'host'));
    onTestFinished(() => sshd.stop());
    mountSmall(sshd.home, '1m');
    const bytes = Buffer.alloc(3_000_000, 1);
    const [large, packed] = [path.join(dir, 'large'), path.join(dir, 'large.gz')];
    await writeFile(large, bytes);
    await writeFile(packed, gzipSync(bytes));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const session = await connect(sshd);
    const travels = { absolute: packed, sizeBytes: gzipSync(bytes).length, sha256 };
    await expect(session.put(large, 'node', { mode: 0o755, packed: travels })).rejects.toMatchObject({
      code: 'STANDBY_DISK_FULL',
    });
    expect(await filesOn(sshd.home)).toEqual([]);
    resize(sshd.home, '8m');
    await session.put(large, 'node', { mode: 0o755, packed: travels });
    expect((await readFile(path.join(sshd.home, 'node'))).equals(bytes)).toBe(true);
  });

  it('says so from its agent, whatever it was doing', async () => {
    const dir = await tempDir();
    const sshd = await startSshd(path.join(dir, 'host'));
    onTestFinished(() => sshd.stop());
    mountSmall(sshd.home, '8m');
    const program = path.join(sshd.home, '.understudy/program');
    await mkdir(program, { recursive: true });
    await writeFile(path.join(program, 'agent.mjs'), (await bundle('electron/agent/main.ts')).code);
    await writeFile(path.join(program, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
    await writeFile(path.join(program, 'run'), await readFile('build/headless/run.sh'), { mode: 0o755 });
    const session = await connect(sshd);
    await askAgent(session, { verb: 'hello' });
    // More than there is room for: what came of it does not stay.
    const large = randomBytes(10_000_000);
    const blob = { sha256: createHash('sha256').update(large).digest('hex'), sizeBytes: large.length, from: 0 };
    const body = (async function* () {
      for (let at = 0; at < large.length; at += 65_536) yield large.subarray(at, at + 65_536);
    })();
    await expect(askAgent(session, { verb: 'put', blobs: [blob] }, { body: packetsOf(body) })).rejects.toMatchObject({
      code: 'STANDBY_DISK_FULL',
      details: { path: expect.stringContaining(blob.sha256) },
    });
    expect(await readdir(path.join(sshd.home, '.understudy/incoming'))).toEqual([]);
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${sshd.home}/recording.wav bs=4k 2>/dev/null || true`]);
    const key = newSigningKey();
    const desk = { publicKey: publicKeyOf(key), name: 'desk', addedAt: '2026-11-01T00:00:00.000Z' };
    const trust = { verb: 'trust' as const, lists: [firstList(desk, key)] };
    await expect(askAgent(session, trust)).rejects.toMatchObject({
      code: 'STANDBY_DISK_FULL',
      details: { path: expect.stringContaining(sshd.home) },
      remedy: { kind: 'retry' },
    });
    // What the full disk cut off keeps nobody busy once there is room again.
    await askAgent(session, { verb: 'tidy', keep: [] }).catch(() => {});
    await rm(path.join(sshd.home, 'recording.wav'));
    expect(await askAgent(session, { verb: 'tidy', keep: [] })).toMatchObject({ removed: [] });
    expect(await askAgent(session, trust)).toEqual({ number: 1 });
  });
});
