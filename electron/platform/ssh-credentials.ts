/** With what somebody signs in: the key of a file, the keys of the ssh-agent, or the key that this app made for the machine. */
import type { ConnectConfig } from 'ssh2';
import type { ErrorDetails } from '../contract/errors.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { type KeySource, secretNames } from '../standby/ports.ts';
import { agentSocket, openSshAgent } from './ssh-agent.ts';
import { readPrivateKey } from './ssh-private-key.ts';

/** Reads a file that a person named. Throws APP_DISK_SILENT when its disk does not answer. */
export type ReadKey = (file: string, signal?: AbortSignal) => Promise<Uint8Array>;

/** Where keys and what unlocks them come from. */
export interface KeyPlaces {
  readonly readKey: ReadKey;
  readonly secrets: Pick<SecretBox, 'read'>;
  readonly environment: NodeJS.ProcessEnv;
  /** How long the ssh-agent may take for one answer. */
  readonly agentWithinMs: number;
}

export interface Credentials {
  readonly config: Pick<ConnectConfig, 'privateKey' | 'passphrase' | 'agent' | 'authHandler'>;
  /** What was offered, for the error when it is refused. */
  readonly offered: ErrorDetails;
  /** The agent's socket, where an agent signs. */
  readonly agentSocket: string | null;
}

/** Throws STANDBY_KEY_FILE_UNREADABLE, _KEY_PASSPHRASE, _KEY_PASSPHRASE_WRONG, _KEY_FORMAT, _SSH_AGENT or _SSH_AGENT_EMPTY. */
export async function credentialsOf(
  source: KeySource & { readonly name?: string; readonly passphrase?: string },
  places: KeyPlaces,
  signal?: AbortSignal,
): Promise<Credentials> {
  const { keyFrom = 'file', keyFile, name } = source;
  switch (keyFrom) {
    case 'agent': {
      const socket = agentSocket(places.environment);
      const { agent, fingerprints } = await openSshAgent(socket, { withinMs: places.agentWithinMs, signal });
      return {
        config: { agent, authHandler: ['agent'] },
        offered: { key: 'ssh-agent', keys: fingerprints },
        agentSocket: socket,
      };
    }
    case 'own': {
      const text = name === undefined ? null : await places.secrets.read(secretNames.ownKey(name));
      if (text === null) throw new AppError('STANDBY_KEY_FILE_UNREADABLE', { details: { machine: name ?? '' } });
      return withKey({ privateKey: text }, { key: 'own' });
    }
    case 'file': {
      const kept = async () => (name === undefined ? null : places.secrets.read(secretNames.passphrase(name)));
      const passphrase = async () => source.passphrase ?? (await kept());
      return withKey(await readKeyFile(keyFile, passphrase, places.readKey, signal), { keyFile });
    }
    default:
      return assertNever(keyFrom);
  }
}

const withKey = (key: Pick<ConnectConfig, 'privateKey' | 'passphrase'>, offered: ErrorDetails): Credentials => ({
  config: { ...key, authHandler: ['publickey'] },
  offered,
  agentSocket: null,
});

async function readKeyFile(
  keyFile: string,
  passphrase: () => Promise<string | null>,
  readKey: ReadKey,
  signal?: AbortSignal,
): Promise<Pick<ConnectConfig, 'privateKey' | 'passphrase'>> {
  const remedy = { kind: 'choose-file' } as const;
  let text: Buffer;
  try {
    text = Buffer.from(await readKey(keyFile, signal));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof AppError && cause.code === 'APP_DISK_SILENT') throw cause;
    throw new AppError('STANDBY_KEY_FILE_UNREADABLE', { details: { keyFile }, remedy, cause });
  }
  let read = readPrivateKey(text, null);
  if (read.kind === 'locked') read = readPrivateKey(text, await passphrase());
  switch (read.kind) {
    case 'key':
      return { privateKey: read.text, passphrase: read.passphrase ?? undefined };
    case 'locked':
      throw new AppError('STANDBY_KEY_PASSPHRASE', { details: { keyFile } });
    case 'wrong-passphrase':
      throw new AppError('STANDBY_KEY_PASSPHRASE_WRONG', { details: { keyFile } });
    case 'unusable':
      throw new AppError('STANDBY_KEY_FORMAT', { details: { keyFile, reason: read.reason }, remedy });
    case 'no-key':
      throw new AppError('STANDBY_KEY_FILE_UNREADABLE', { details: { keyFile }, remedy });
    default:
      return assertNever(read);
  }
}
