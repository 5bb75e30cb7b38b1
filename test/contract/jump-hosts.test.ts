/** The way through jump hosts. All of them are OpenSSH's own server, each with host keys and logins of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRemoteShell } from '../../electron/platform/ssh-session.ts';
import type { MachineAddress } from '../../electron/standby/ports.ts';
import { makeKey, type Sshd, startSshd } from '../fakes/sshd.ts';
import { until } from '../fixtures/until.ts';

const timings = { connectTimeoutMs: 240_000, keepaliveIntervalMs: 20_000, keepaliveCount: 6 };
const shell = createRemoteShell((file) => readFile(file), timings);

let dir: string;
let outer: Sshd;
let inner: Sshd;
let machine: Sshd;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'jump-'));
  const start = (name: string) => startSshd(path.join(dir, name));
  [outer, inner, machine] = await Promise.all([start('outer'), start('inner'), start('machine')]);
});
afterAll(async () => {
  for (const sshd of [outer, inner, machine]) await sshd?.stop();
  await rm(dir, { recursive: true, force: true });
});

const behind = (...jumps: readonly Sshd[]): MachineAddress => ({
  ...machine.address,
  jumps: jumps.map(({ address }) => address),
});
/** The listener alone: nobody is connected. */
const isIdle = (sshd: Sshd): boolean => sshd.pids().length === 1;
const allIdle = () => until('every connection to end', () => [outer, inner, machine].every(isIdle));

describe('a machine behind jump hosts', () => {
  it('is reached through one and through two of them, each with a key of its own', async () => {
    for (const jumps of [[outer], [outer, inner]]) {
      const session = await shell.connect(behind(...jumps));
      expect((await session.exec('echo "$HOME"')).stdout).toBe(`${machine.home}\n`);
      for (const jump of jumps) expect(isIdle(jump)).toBe(false);
      session.close();
      await allIdle();
    }
  });

  it('is lost at once when any jump host goes', async () => {
    const gone = await startSshd(path.join(dir, 'gone'));
    const session = await shell.connect(behind(outer, gone));
    const sleeping = session.exec('exec sleep 120');
    sleeping.catch(() => {});
    await gone.stop();
    await expect(sleeping).rejects.toMatchObject({ code: 'STANDBY_CONNECTION_LOST' });
    expect(session.lost).toBe(true);
    await allIdle();
  });

  it('shows its host key through them, once theirs are known', async () => {
    const { host, port, fingerprint } = machine.address;
    const address = { host, port, jumps: [outer.address, inner.address] };
    expect(await shell.readHostKey(address)).toMatchObject({ fingerprint });
    await allIdle();
  });

  it('is not asked when the host key of a jump host changed', async () => {
    const expected = `SHA256:${'A'.repeat(43)}`;
    for (const position of [0, 1]) {
      const jumps = [outer.address, inner.address].map((jump, index) =>
        index === position ? { ...jump, fingerprint: expected } : jump,
      );
      const { port } = [outer, inner][position]?.address ?? {};
      await expect(shell.connect({ ...machine.address, jumps })).rejects.toMatchObject({
        code: 'STANDBY_HOST_KEY_CHANGED',
        details: { port, expected },
      });
    }
    const session = shell.connect({ ...behind(outer), fingerprint: expected });
    await expect(session).rejects.toMatchObject({
      code: 'STANDBY_HOST_KEY_CHANGED',
      details: { port: machine.address.port },
    });
    await allIdle();
  });
});

describe('what goes wrong on the way says where', () => {
  it('a jump host refuses the key, or the user', async () => {
    const keyFile = path.join(dir, 'stranger');
    makeKey(keyFile);
    const { port } = inner.address;
    for (const wrong of [{ keyFile }, { user: 'nobody-of-that-name' }]) {
      const jumps = [outer.address, { ...inner.address, ...wrong }];
      await expect(shell.connect({ ...machine.address, jumps })).rejects.toMatchObject({
        code: 'STANDBY_JUMP_REFUSED',
        details: { jump: `127.0.0.1:${port}`, ...wrong },
      });
    }
    await expect(shell.connect({ ...behind(outer), keyFile })).rejects.toMatchObject({
      code: 'STANDBY_KEY_REFUSED',
      details: { port: machine.address.port, keyFile },
    });
    await allIdle();
  });

  it('a jump host does not answer', async () => {
    const absent = { ...inner.address, port: 9 };
    const first = shell.connect({ ...machine.address, jumps: [absent] });
    await expect(first).rejects.toMatchObject({ code: 'STANDBY_UNREACHABLE', details: { host: '127.0.0.1', port: 9 } });
    const second = shell.connect({ ...machine.address, jumps: [outer.address, absent] });
    await expect(second).rejects.toMatchObject({
      code: 'STANDBY_UNREACHABLE',
      details: { port: 9, through: `127.0.0.1:${outer.address.port}` },
    });
    await allIdle();
  });

  it('the machine does not answer the jump host, which finds no such name or nobody there', async () => {
    for (const place of [{ port: 9 }, { host: 'no-such-machine.invalid' }]) {
      const address = { ...behind(outer), ...place };
      for (const ask of [() => shell.connect(address), () => shell.readHostKey(address)]) {
        await expect(ask()).rejects.toMatchObject({
          code: 'STANDBY_UNREACHABLE',
          details: { ...place, through: `127.0.0.1:${outer.address.port}` },
        });
      }
    }
    await allIdle();
  });

  it('a jump host forbids forwarding', async () => {
    const strict = await startSshd(path.join(dir, 'strict'), { config: ['AllowTcpForwarding no'] });
    onTestFinished(() => strict.stop());
    await expect(shell.connect(behind(strict))).rejects.toMatchObject({
      code: 'STANDBY_JUMP_FORBIDDEN',
      details: { jump: `127.0.0.1:${strict.address.port}`, port: machine.address.port },
    });
    await until('the jump host to be left', () => isIdle(strict));
  });

  it('a machine that never says a word is given up, and so is one that somebody no longer waits for', async () => {
    const silent = await listenSilently();
    const { port } = silent.address() as AddressInfo;
    const hasty = createRemoteShell((file) => readFile(file), { ...timings, connectTimeoutMs: 20_000 });
    await expect(hasty.connect({ ...behind(outer), port })).rejects.toMatchObject({
      code: 'STANDBY_UNREACHABLE',
      details: { port, through: `127.0.0.1:${outer.address.port}` },
    });
    const controller = new AbortController();
    const waiting = shell.connect({ ...behind(outer), port }, controller.signal);
    waiting.catch(() => {});
    await until('the jump host to be used', () => !isIdle(outer));
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    await allIdle();
  });
});

/** Takes connections and never answers. */
async function listenSilently(): Promise<Server> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}
