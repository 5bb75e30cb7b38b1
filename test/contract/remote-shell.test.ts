/** What every remote shell must do, on OpenSSH's server and on the practice machine alike. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createPracticeStandby } from '../../electron/platform/practice-standby.ts';
import { createRemoteShell } from '../../electron/platform/ssh-session.ts';
import type { MachineAddress, RemoteSession } from '../../electron/standby/ports.ts';
import { makeKey, type Sshd, startSshd } from '../fakes/sshd.ts';
import { until } from '../fixtures/until.ts';

/** So patient that nothing here ends because time is up, on the slowest computer. */
const newShell = () =>
  createRemoteShell((file) => readFile(file), {
    connectTimeoutMs: 240_000,
    keepaliveIntervalMs: 20_000,
    keepaliveCount: 6,
  });
const shell = newShell();
const bytes = async function* (...parts: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
};

interface Subject {
  readonly address: MachineAddress;
  readonly home: string;
  stop(): Promise<void>;
}
const subjects: Readonly<Record<string, (dir: string) => Promise<Subject>>> = {
  'OpenSSH sshd': async (dir) => {
    const sshd = await startSshd(dir);
    return { address: sshd.address, home: sshd.home, stop: () => sshd.stop() };
  },
  'the practice machine': async (dir) => {
    const practice = createPracticeStandby({ dir, log: silentLog });
    return { address: await practice.start(), home: path.join(dir, 'home'), stop: () => practice.close() };
  },
};

describe.each(Object.entries(subjects))('a remote shell on %s', (_name, open) => {
  let dir: string;
  let subject: Subject;
  let session: RemoteSession;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'shell-'));
    subject = await open(dir);
    session = await shell.connect(subject.address);
  });
  afterAll(async () => {
    session?.close();
    await subject?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('reads the host key without logging in', async () => {
    const { host, port, fingerprint } = subject.address;
    expect(await shell.readHostKey({ host, port })).toEqual({ fingerprint, algorithm: 'ssh-ed25519' });
  });

  it('refuses a host key that is not the pinned one and names both', async () => {
    const expected = `SHA256:${'A'.repeat(43)}`;
    await expect(shell.connect({ ...subject.address, fingerprint: expected })).rejects.toMatchObject({
      code: 'STANDBY_HOST_KEY_CHANGED',
      details: { expected, seen: subject.address.fingerprint },
      remedy: { kind: 'compare-host-key' },
    });
  });

  it('is refused with a key that nobody authorised, without waiting for a time limit', {
    timeout: 120_000,
  }, async () => {
    const keyFile = path.join(dir, 'stranger');
    makeKey(keyFile);
    await expect(shell.connect({ ...subject.address, keyFile })).rejects.toMatchObject({ code: 'STANDBY_KEY_REFUSED' });
  });

  it('tells apart a key with a passphrase, a file that is no key and a file that is not there', async () => {
    const locked = path.join(dir, 'locked');
    makeKey(locked, { passphrase: 'secret words' });
    const connectWith = (keyFile: string) => shell.connect({ ...subject.address, keyFile });
    await expect(connectWith(locked)).rejects.toMatchObject({ code: 'STANDBY_KEY_PASSPHRASE' });
    await writeFile(path.join(dir, 'text'), 'hello');
    await expect(connectWith(path.join(dir, 'text'))).rejects.toMatchObject({ code: 'STANDBY_KEY_FILE_UNREADABLE' });
    await expect(connectWith(path.join(dir, 'none'))).rejects.toMatchObject({ code: 'STANDBY_KEY_FILE_UNREADABLE' });
  });

  it('says that nobody is there', async () => {
    const absent = { host: '127.0.0.1', port: 9 };
    await expect(shell.connect({ ...subject.address, ...absent })).rejects.toMatchObject({
      code: 'STANDBY_UNREACHABLE',
    });
    await expect(shell.readHostKey(absent)).rejects.toMatchObject({ code: 'STANDBY_UNREACHABLE' });
  });

  it('runs a command in its home folder with input, output and exit code', async () => {
    const done = await session.exec('cat; echo "in $HOME"; echo oops >&2; exit 3', { stdin: bytes('one ', 'two\n') });
    expect(done).toEqual({ exitCode: 3, stdout: `one two\nin ${subject.home}\n`, stderr: 'oops\n' });
  });

  it('tells lines as they come, also split inside a letter', async () => {
    const lines: string[] = [];
    await session.exec("printf 'a\\n\\345'; sleep 0.1; printf '\\243\\260\\nlast'", {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(['a', '声', 'last']);
  });

  it('carries megabytes in and stops when the command stops reading', async () => {
    const data = randomBytes(8 * 1024 * 1024);
    const counted = await session.exec('wc -c', { stdin: bytes(data) });
    expect(Number(counted.stdout)).toBe(data.length);
    const early = await session.exec('head -c 10 | wc -c; exec 0<&-', { stdin: bytes(data) });
    expect(Number(early.stdout)).toBe(10);
  });

  it('is cancelled by its signal and stays usable', async () => {
    const controller = new AbortController();
    const sleeping = session.exec('echo begun; exec sleep 120', {
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    await expect(sleeping).rejects.toThrow(/abort/i);
    const atOnce = new AbortController();
    const hardlyBegun = session.exec('exec sleep 120', { signal: atOnce.signal });
    atOnce.abort();
    await expect(hardlyBegun).rejects.toThrow(/abort/i);
    expect((await session.exec('echo fine')).stdout).toBe('fine\n');
  });

  it('puts a file, makes its folders, sets its mode and replaces it', async () => {
    const local = path.join(dir, 'local');
    const data = randomBytes(3 * 1024 * 1024 + 17);
    for (const content of [data, data.subarray(0, 1000)]) {
      await writeFile(local, content);
      let told = 0;
      await session.put(local, 'deep/er/file', {
        mode: 0o755,
        onBytes: (count) => {
          told += count;
        },
      });
      expect(told).toBe(content.length);
      const remote = path.join(subject.home, 'deep/er/file');
      expect((await readFile(remote)).equals(content)).toBe(true);
      expect((await stat(remote)).mode & 0o777).toBe(0o755);
    }
  });

  it('puts no file into a folder of its name', async () => {
    const local = path.join(dir, 'local');
    await writeFile(local, 'x');
    await mkdir(path.join(subject.home, 'taken'));
    await expect(session.put(local, 'taken', { mode: 0o600 })).rejects.toMatchObject({
      code: 'STANDBY_COMMAND_FAILED',
    });
    expect(await readdir(path.join(subject.home, 'taken'))).toEqual([]);
  });

  it('goes on where an interrupted file ended', async () => {
    const local = path.join(dir, 'big');
    const data = randomBytes(24 * 1024 * 1024);
    await writeFile(local, data);
    const controller = new AbortController();
    let before = 0;
    const first = session.put(local, 'big', {
      mode: 0o600,
      signal: controller.signal,
      onBytes: (count) => {
        before += count;
        if (before > 9 * 1024 * 1024) controller.abort();
      },
    });
    await expect(first).rejects.toThrow(/abort/i);
    const steps: number[] = [];
    await session.put(local, 'big', { mode: 0o600, onBytes: (count) => steps.push(count) });
    expect(steps[0]).toBeGreaterThan(4 * 1024 * 1024);
    expect((await readFile(path.join(subject.home, 'big'))).equals(data)).toBe(true);
  });

  it('goes on with no other file, and with no damaged one', async () => {
    const local = path.join(dir, 'mixed');
    const whole = randomBytes(6_000_000);
    const remote = path.join(subject.home, 'mixed');
    const parts = async () => (await readdir(subject.home)).filter((name) => /^mixed\..*part$/.test(name));
    const interrupted = async (content: Buffer): Promise<void> => {
      await writeFile(local, content);
      const controller = new AbortController();
      let sent = 0;
      const put = session.put(local, 'mixed', {
        mode: 0o600,
        signal: controller.signal,
        // More than both ends of a channel hold before the command reads: two megabytes each, and the pipe.
        onBytes: (count) => {
          sent += count;
          if (sent > 5_000_000) controller.abort();
        },
      });
      await expect(put).rejects.toThrow(/abort/i);
      expect(await until('a part', async () => (await parts()).length)).toBe(1);
    };
    await interrupted(randomBytes(8_000_000));
    const [other] = await parts();
    await interrupted(whole);
    const [part = ''] = await parts();
    expect(part).not.toBe(other);
    // As many bytes as a power cut leaves, and none of the right ones.
    await writeFile(path.join(subject.home, part), Buffer.alloc(500_000));
    let told = 0;
    await session.put(local, 'mixed', {
      mode: 0o600,
      onBytes: (count) => {
        told += count;
      },
    });
    expect((await readFile(remote)).equals(whole)).toBe(true);
    expect(told).toBe(whole.length);
    expect(await parts()).toEqual([]);
  });

  it('notices a connection that is cut or falls silent', async () => {
    const watchful = createRemoteShell((file) => readFile(file), {
      connectTimeoutMs: 240_000,
      keepaliveIntervalMs: 1_000,
      keepaliveCount: 4,
    });
    for (const fault of ['cut', 'silent'] as const) {
      const pipes: Socket[] = [];
      const proxy = createServer((client) => {
        const server = connect(subject.address.port, '127.0.0.1');
        client.pipe(server);
        server.pipe(client);
        for (const socket of [client, server]) socket.on('error', () => {});
        pipes.push(client, server);
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const proxied = await (fault === 'silent' ? watchful : shell).connect({
        ...subject.address,
        port: (proxy.address() as AddressInfo).port,
      });
      // Nothing but the notice ends this command before the test does.
      const sleeping = proxied.exec('exec sleep 120');
      sleeping.catch(() => {});
      await proxied.exec('true');
      for (const socket of pipes) {
        if (fault === 'cut') socket.destroy();
        else socket.unpipe().pause();
      }
      await expect(sleeping).rejects.toMatchObject({ code: 'STANDBY_CONNECTION_LOST', retryable: true });
      await expect(proxied.exec('true')).rejects.toMatchObject({ code: 'STANDBY_CONNECTION_LOST' });
      for (const socket of pipes) socket.destroy();
      proxy.close();
    }
  });
});

describe('OpenSSH sshd only', () => {
  let dir: string;
  let sshd: Sshd;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'shell-'));
    sshd = await startSshd(dir);
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('runs only the forced command, and puts no file, for a restricted key', async () => {
    await sshd.authorize(`restrict,command="echo forced: $SSH_ORIGINAL_COMMAND" ${sshd.publicLine}`);
    const session = await shell.connect(sshd.address);
    expect((await session.exec('touch /tmp/$(whoami)')).stdout).toBe('forced: touch /tmp/$(whoami)\n');
    await writeFile(path.join(dir, 'local'), 'x');
    await expect(session.put(path.join(dir, 'local'), 'remote', { mode: 0o600 })).rejects.toThrow();
    session.close();
    await sshd.authorize(sshd.publicLine);
  });

  it('sees that a key was revoked and that the host key changed', async () => {
    await sshd.authorize('');
    await expect(shell.connect(sshd.address)).rejects.toMatchObject({ code: 'STANDBY_KEY_REFUSED' });
    await sshd.authorize(sshd.publicLine);
    await sshd.restart({ newHostKey: true });
    await expect(shell.connect(sshd.address)).rejects.toMatchObject({ code: 'STANDBY_HOST_KEY_CHANGED' });
  });

  it('finds the pinned key among keys of other types, and its change among them', async () => {
    const aged = await startSshd(path.join(dir, 'aged'), { hostKeyTypes: ['rsa'] });
    onTestFinished(() => aged.stop());
    const { host, port, fingerprint } = aged.address;
    const asks = async (asked = shell): Promise<string> => {
      const session = await asked.connect(aged.address);
      const { stdout } = await session.exec('echo fine');
      session.close();
      return stdout;
    };
    expect(await asks()).toBe('fine\n');
    await aged.restart({ hostKeyTypes: ['rsa', 'ed25519', 'ecdsa'] });
    // Once by a search, then at once by what it found.
    for (const _time of [1, 2]) expect(await asks()).toBe('fine\n');
    const shown = await shell.readHostKey({ host, port });
    expect(shown).toMatchObject({ algorithm: 'ssh-ed25519' });
    expect(await shell.readHostKey({ host, port, fingerprint })).toEqual({ fingerprint, algorithm: 'ssh-rsa' });
    const unknown = `SHA256:${'A'.repeat(43)}`;
    expect(await shell.readHostKey({ host, port, fingerprint: unknown })).toEqual(shown);
    await aged.restart({ newHostKey: true });
    for (const asked of [shell, newShell()]) {
      await expect(asks(asked)).rejects.toMatchObject({
        code: 'STANDBY_HOST_KEY_CHANGED',
        details: { expected: fingerprint, seen: expect.not.stringContaining(fingerprint) },
      });
    }
    await aged.restart({ hostKeyTypes: ['ed25519'] });
    await expect(asks()).rejects.toMatchObject({ code: 'STANDBY_HOST_KEY_CHANGED' });
  });
});

describe('the practice machine only', () => {
  it('keeps its keys and ports across restarts', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'practice-'));
    const first = createPracticeStandby({ dir, log: silentLog });
    const address = await first.start();
    await first.close();
    const second = createPracticeStandby({ dir, log: silentLog });
    expect(await second.start()).toEqual(address);
    await second.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('writes only below the home folder', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'practice-'));
    const practice = createPracticeStandby({ dir, log: silentLog });
    const session = await shell.connect(await practice.start());
    const local = path.join(dir, 'local');
    await writeFile(local, 'x');
    for (const name of ['../outside', '/outside', 'a b', '$(id)', 'a/../b']) {
      await expect(session.put(local, name, { mode: 0o600 })).rejects.toMatchObject({ code: 'APP_INPUT_INVALID' });
    }
    session.close();
    await practice.close();
    await rm(dir, { recursive: true, force: true });
  });
});
