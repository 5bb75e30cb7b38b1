/**
 * SSH to a machine whose host key is pinned. ssh2 by itself accepts any host key and never notices a peer that is gone, so
 * every connection of the app is opened here, where neither can be left out.
 */
import { randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { AppError } from '../kernel/app-error.ts';
import type { ExecOptions, ExecResult, MachineAddress, RemoteSession, RemoteShell } from '../standby/ports.ts';
import { followCommand } from './ssh-command.ts';
import { connectionTo, type HostKeyType, type SshTimings, unreachable } from './ssh-connection.ts';
import { findHostKey, fingerprintOfKey, hostKeyTypes, readHostKey } from './ssh-host-key.ts';
import { putByCommand } from './ssh-put.ts';
import { ScriptOutput, wrapScript } from './ssh-script.ts';

const defaultTimings: SshTimings = { connectTimeoutMs: 10_000, keepaliveIntervalMs: 5_000, keepaliveCount: 3 };

/** Reads a file that a person named. Throws APP_DISK_SILENT when its disk does not answer. */
export type ReadKey = (file: string, signal?: AbortSignal) => Promise<Uint8Array>;

export function createRemoteShell(readKey: ReadKey, timings: SshTimings = defaultTimings): RemoteShell {
  /** Of machines that show another key first. */
  const pinnedTypes = new Map<string, HostKeyType>();
  return {
    readHostKey: (address, signal) => readHostKey(address, timings, signal),
    async connect(address, signal) {
      const privateKey = await readKeyFile(address.keyFile, readKey, signal);
      const connectAs = (types: readonly HostKeyType[]) => connect(address, privateKey, { types, timings, signal });
      const known = pinnedTypes.get(address.fingerprint);
      try {
        return openSession(await connectAs(first(known)), address);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'STANDBY_HOST_KEY_CHANGED' || known) throw error;
        const pinned = await findHostKey(address, timings, signal);
        if (pinned === null) throw error;
        pinnedTypes.set(address.fingerprint, pinned.type);
        return openSession(await connectAs(first(pinned.type)), address);
      }
    },
  };
}

/** The others after it: a machine that has no key of that type any more shows which it has. */
function first(type: HostKeyType | undefined): readonly HostKeyType[] {
  return type ? [type, ...hostKeyTypes.filter((other) => other !== type)] : hostKeyTypes;
}

async function readKeyFile(keyFile: string, readKey: ReadKey, signal?: AbortSignal): Promise<Buffer> {
  let text: Buffer;
  try {
    text = Buffer.from(await readKey(keyFile, signal));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof AppError && cause.code === 'APP_DISK_SILENT') throw cause;
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

function connect(
  address: MachineAddress,
  privateKey: Buffer,
  options: {
    readonly types: readonly HostKeyType[];
    readonly timings: SshTimings;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ssh2.Client> {
  const { host, port, user, fingerprint } = address;
  const { types, timings, signal } = options;
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
      ...connectionTo(address, types, timings),
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

  async function run(script: string, options: Omit<ExecOptions, 'onLine'>) {
    const nonce = randomBytes(16).toString('hex');
    const output = new ScriptOutput(nonce);
    const done = await session.exec(wrapScript(script, nonce), { ...options, onLine: (line) => output.add(line) });
    if (output.result) return { ...output.result, stderr: done.stderr };
    const said = (done.stderr.trim() || output.noise.trim()).slice(-500);
    throw new AppError('STANDBY_COMMAND_FAILED', { details: { host, port, exitCode: done.exitCode, said } });
  }

  const session: RemoteSession = {
    get lost() {
      return lost !== null;
    },
    exec: (command, options = {}) =>
      guarded<ExecResult>((resolve, reject) => {
        options.signal?.throwIfAborted();
        client.exec(command, (error, channel) => {
          if (error) reject(new AppError('STANDBY_COMMAND_FAILED', { details: { host, port }, cause: error }));
          else followCommand(channel, options).then(resolve, reject);
        });
      }),
    put: (local, remote, options) => putByCommand(run, local, remote, options),
    close() {
      client.removeListener('error', lose);
      client.on('error', () => {});
      client.end();
    },
  };
  return session;
}
