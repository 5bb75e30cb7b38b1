/**
 * SSH to a machine whose host key is pinned, through jump hosts whose host keys are pinned as well. A session and the way to
 * its machine end together.
 */
import { randomBytes } from 'node:crypto';
import type ssh2 from 'ssh2';
import { AppError } from '../kernel/app-error.ts';
import type { SecretBox } from '../kernel/ports.ts';
import type {
  ExecOptions,
  ExecResult,
  MachineAddress,
  RemoteSession,
  RemoteShell,
  SshLogin,
} from '../standby/ports.ts';
import { addKeyLine, takeKeyLine } from './ssh-authorized-keys.ts';
import { followCommand } from './ssh-command.ts';
import type { HostKeyType, SshTimings } from './ssh-connection.ts';
import { credentialsOf, type KeyPlaces, type ReadKey } from './ssh-credentials.ts';
import { findHostKey, hostKeyTypes, readHostKey } from './ssh-host-key.ts';
import { logIn } from './ssh-login.ts';
import { moveByCommand } from './ssh-move.ts';
import { makeKey, publicPartOf } from './ssh-own-key.ts';
import { putByCommand } from './ssh-put.ts';
import { ScriptOutput, wrapScript } from './ssh-script.ts';
import { straight, throughJump, type Way } from './ssh-way.ts';

const defaultTimings: SshTimings = { connectTimeoutMs: 10_000, keepaliveIntervalMs: 5_000, keepaliveCount: 3 };
const AGENT_WITHIN_MS = 5_000;

export interface RemoteShellPlaces {
  /** Holds passphrases and the keys that this app made. */
  readonly secrets?: Pick<SecretBox, 'read'>;
  /** Names the ssh-agent. */
  readonly environment?: NodeJS.ProcessEnv;
}

export function createRemoteShell(
  readKey: ReadKey,
  timings: SshTimings = defaultTimings,
  { secrets = { read: async () => null }, environment = process.env }: RemoteShellPlaces = {},
): RemoteShell {
  const places: KeyPlaces = { readKey, secrets, environment, agentWithinMs: AGENT_WITHIN_MS };
  /** Of machines that show another key first. */
  const pinnedTypes = new Map<string, HostKeyType>();

  async function signIn(
    login: SshLogin,
    secretsOf: Pick<MachineAddress, 'name' | 'passphrase'>,
    { way, isJump }: { readonly way: Way; readonly isJump: boolean },
    signal?: AbortSignal,
  ): Promise<ssh2.Client> {
    const { name, passphrase } = secretsOf;
    const credentials = await credentialsOf({ ...login, name, passphrase }, places, signal);
    const signInAs = (types: readonly HostKeyType[]) =>
      logIn(login, { credentials, way, isJump, types, timings, signal });
    const known = pinnedTypes.get(login.fingerprint);
    try {
      return await signInAs(first(known));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STANDBY_HOST_KEY_CHANGED' || known) throw error;
      const pinned = await findHostKey(login, { way, timings, signal });
      if (pinned === null) throw error;
      pinnedTypes.set(login.fingerprint, pinned.type);
      return signInAs(first(pinned.type));
    }
  }

  async function openWay(address: Pick<MachineAddress, 'jumps' | 'name' | 'passphrase'>, signal?: AbortSignal) {
    let way = straight;
    try {
      for (const jump of address.jumps ?? []) {
        way = throughJump(jump, await signIn(jump, address, { way, isJump: true }, signal), way, timings);
      }
      return way;
    } catch (error) {
      way.close();
      throw error;
    }
  }

  return {
    ownKey(privateText = makeKey('understudy')) {
      return { privateText, publicKey: publicPartOf(privateText).toString('base64') };
    },
    async readHostKey(address, signal) {
      const way = await openWay(address, signal);
      try {
        return await readHostKey(address, { way, timings, signal });
      } finally {
        way.close();
      }
    },
    async connect(address, signal) {
      const way = await openWay(address, signal);
      try {
        return openSession(await signIn(address, address, { way, isJump: false }, signal), address, way);
      } catch (error) {
        way.close();
        throw error;
      }
    },
  };
}

/** The others after it: a machine that has no key of that type any more shows which it has. */
function first(type: HostKeyType | undefined): readonly HostKeyType[] {
  return type ? [type, ...hostKeyTypes.filter((other) => other !== type)] : hostKeyTypes;
}

function openSession(client: ssh2.Client, address: MachineAddress, way: Way): RemoteSession {
  const { host, port } = address;
  let lost: AppError | null = null;
  const waiting = new Set<(error: AppError) => void>();
  const lose = (cause?: Error): void => {
    lost ??= new AppError('STANDBY_CONNECTION_LOST', { details: { host, port }, retryable: true, cause });
    for (const tell of [...waiting]) tell(lost);
    waiting.clear();
    client.destroy();
    way.close();
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
    move: (files, signal) => moveByCommand(run, files, signal),
    addKeyLine: (line, key, signal) => addKeyLine(run, line, key, signal),
    takeKeyLine: (key, signal) => takeKeyLine(run, key, signal),
    close() {
      client.removeListener('error', lose);
      client.on('error', () => {});
      client.end();
      way.close();
    },
  };
  return session;
}
