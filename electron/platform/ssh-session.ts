/**
 * SSH to a machine whose host key is pinned. ssh2 by itself accepts any host key and never notices a peer that is gone, so
 * every connection of the app is opened here, where neither can be left out.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2, { type ClientChannel, type ConnectConfig } from 'ssh2';
import { AppError } from '../kernel/app-error.ts';
import type { ExecOptions, ExecResult, MachineAddress, RemoteSession, RemoteShell } from '../standby/ports.ts';
import { putBySftp } from './sftp-put.ts';

export interface SshTimings {
  readonly connectTimeoutMs: number;
  /** A peer that has not answered `keepaliveCount` of these is gone. */
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCount: number;
}

const defaultTimings: SshTimings = { connectTimeoutMs: 10_000, keepaliveIntervalMs: 5_000, keepaliveCount: 3 };
/** Output that nobody streams is kept up to here; an agent's answer is a few kilobytes. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** AES-GCM first: the fastest cipher of ssh2 without native code. Nothing that needs SHA-1. */
const algorithms: ConnectConfig['algorithms'] = {
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-ctr'],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'rsa-sha2-512', 'rsa-sha2-256'],
};

export function createRemoteShell(timings: SshTimings = defaultTimings): RemoteShell {
  return {
    readHostKey: (address, signal) => readHostKey(address, timings, signal),
    async connect(address, signal) {
      const privateKey = await readKeyFile(address.keyFile);
      return openSession(await connect(address, privateKey, timings, signal), address);
    },
  };
}

/** In the form that `ssh-keygen -l` shows. */
export function fingerprintOfKey(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

async function readKeyFile(keyFile: string): Promise<Buffer> {
  let text: Buffer;
  try {
    text = await readFile(keyFile);
  } catch (cause) {
    throw new AppError('STANDBY_KEY_FILE_UNREADABLE', { details: { keyFile }, remedy: { kind: 'choose-file' }, cause });
  }
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return text;
  if (/encrypted|passphrase/i.test(parsed.message)) {
    throw new AppError('STANDBY_KEY_PASSPHRASE', {
      details: { keyFile },
      remedy: { kind: 'choose-file' },
      cause: parsed,
    });
  }
  throw new AppError('STANDBY_KEY_FILE_UNREADABLE', {
    details: { keyFile },
    remedy: { kind: 'choose-file' },
    cause: parsed,
  });
}

function readHostKey(
  { host, port }: { readonly host: string; readonly port: number },
  timings: SshTimings,
  signal?: AbortSignal,
): Promise<{ readonly fingerprint: string; readonly algorithm: string }> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    const onAbort = (): void => {
      client.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const end = (): void => {
      signal?.removeEventListener('abort', onAbort);
      client.destroy();
    };
    client.on('error', (cause) => {
      end();
      reject(unreachable(host, port, cause));
    });
    client.on('close', () => reject(unreachable(host, port, undefined)));
    client.connect({
      ...connection(host, port, timings),
      username: 'understudy',
      hostVerifier: (key: Buffer) => {
        resolve({ fingerprint: fingerprintOfKey(key), algorithm: algorithmOf(key) });
        queueMicrotask(end);
        return false;
      },
    });
  });
}

function connect(
  address: MachineAddress,
  privateKey: Buffer,
  timings: SshTimings,
  signal?: AbortSignal,
): Promise<ssh2.Client> {
  const { host, port, user, fingerprint } = address;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const client = new ssh2.Client();
    let seen: string | null = null;
    const onAbort = (): void => {
      client.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const fail = (error: AppError): void => {
      signal?.removeEventListener('abort', onAbort);
      client.destroy();
      reject(error);
    };
    client.once('ready', () => {
      signal?.removeEventListener('abort', onAbort);
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', (cause) => {
      if (seen !== null && seen !== fingerprint) {
        fail(
          new AppError('STANDBY_HOST_KEY_CHANGED', {
            details: { host, port, expected: fingerprint, seen },
            remedy: { kind: 'compare-host-key', expected: fingerprint, seen },
            cause,
          }),
        );
      } else if (cause.level === 'client-authentication') {
        fail(new AppError('STANDBY_KEY_REFUSED', { details: { host, port, user, keyFile: address.keyFile }, cause }));
      } else {
        fail(unreachable(host, port, cause));
      }
    });
    client.once('close', () => fail(unreachable(host, port, undefined)));
    client.connect({
      ...connection(host, port, timings),
      username: user,
      privateKey,
      authHandler: ['publickey'],
      hostVerifier: (key: Buffer) => {
        seen = fingerprintOfKey(key);
        return seen === fingerprint;
      },
    });
  });
}

function connection(host: string, port: number, timings: SshTimings): ConnectConfig {
  return {
    host,
    port,
    algorithms,
    readyTimeout: timings.connectTimeoutMs,
    keepaliveInterval: timings.keepaliveIntervalMs,
    keepaliveCountMax: timings.keepaliveCount,
  };
}

function openSession(client: ssh2.Client, address: MachineAddress): RemoteSession {
  const { host, port } = address;
  let lost: AppError | null = null;
  const waiting = new Set<(error: AppError) => void>();
  const lose = (cause?: Error): void => {
    lost ??= new AppError('STANDBY_CONNECTION_LOST', { details: { host, port }, retryable: true, cause });
    for (const tell of [...waiting]) tell(lost);
    waiting.clear();
    client.destroy();
  };
  client.on('error', lose);
  client.on('close', () => lose());

  /** Runs `act` against the connection and rejects at once when that is lost. */
  function guarded<T>(act: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (lost) return reject(lost);
      const tell = (error: AppError): void => reject(error);
      waiting.add(tell);
      act(
        (value) => {
          waiting.delete(tell);
          resolve(value);
        },
        (error) => {
          waiting.delete(tell);
          reject(error);
        },
      );
    });
  }

  const session: RemoteSession = {
    exec: (command, options = {}) =>
      guarded<ExecResult>((resolve, reject) => {
        options.signal?.throwIfAborted();
        client.exec(command, (error, channel) => {
          if (error) reject(new AppError('STANDBY_COMMAND_FAILED', { details: { host, port }, cause: error }));
          else followCommand(channel, options).then(resolve, reject);
        });
      }),
    put: (local, remote, options) =>
      guarded<void>((resolve, reject) => {
        options.signal?.throwIfAborted();
        client.sftp((error, sftp) => {
          if (error) {
            reject(
              new AppError('STANDBY_COMMAND_FAILED', { details: { host, port, subsystem: 'sftp' }, cause: error }),
            );
            return;
          }
          putBySftp(sftp, local, remote, options)
            .finally(() => sftp.end())
            .then(resolve, reject);
        });
      }),
    close() {
      client.removeListener('error', lose);
      client.on('error', () => {});
      client.end();
    },
  };
  return session;
}

async function followCommand(channel: ClientChannel, options: ExecOptions): Promise<ExecResult> {
  const { onLine, signal, stdin } = options;
  const stdout = new OutputText(onLine);
  const stderr = new OutputText();
  const exit = Promise.withResolvers<number | null>();
  let exitCode: number | null = null;
  channel.on('data', (chunk: Buffer) => stdout.add(chunk));
  channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  channel.on('exit', (code: number | null) => {
    exitCode = code;
  });
  channel.on('close', () => exit.resolve(exitCode));
  channel.on('error', exit.reject);
  const onAbort = (): void => {
    channel.close();
    exit.reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    // A command that ends early stops reading: its own answer explains why, the failed write does not.
    void sendInput(channel, stdin).catch((error: unknown) => {
      if (!channel.writable) return;
      channel.close();
      exit.reject(error);
    });
    const code = await exit.promise;
    stdout.end();
    return { exitCode: code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

async function sendInput(channel: ClientChannel, stdin: ExecOptions['stdin']): Promise<void> {
  for await (const chunk of stdin ?? []) {
    if (channel.writable && channel.write(chunk)) continue;
    if (!channel.writable) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        channel.off('drain', done);
        channel.off('close', done);
        resolve();
      };
      channel.once('drain', done);
      channel.once('close', done);
    });
  }
  if (channel.writable) channel.end();
}

/** Output as text, and as whole lines for who wants them. Lines are told instead of kept. */
class OutputText {
  text = '';
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #decoder = new TextDecoder();

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    if (this.text.length < MAX_OUTPUT_BYTES) this.text += this.#decoder.decode(chunk, { stream: true });
    if (!this.#onLine) return;
    const lines = this.text.split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    if (this.#onLine && this.text !== '') this.#onLine(this.text);
  }
}

function unreachable(host: string, port: number, cause: Error | undefined): AppError {
  return new AppError('STANDBY_UNREACHABLE', {
    details: { host, port },
    retryable: true,
    remedy: { kind: 'retry' },
    cause,
  });
}

/** A public key blob begins with its own algorithm name (RFC 4253 section 6.6). */
function algorithmOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('ascii');
}
