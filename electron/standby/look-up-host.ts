/**
 * What a person typed, made whole by their SSH configuration: an alias becomes an address, a user, a key and the jump hosts
 * before it. What was typed counts more than what is written there; nothing is remembered but the result.
 */
import { splitAddress, splitLogin } from '../contract/models/host-address.ts';
import type { HostLookedUp, TypedHost } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { HostConfig, SshSurroundings } from './ports.ts';

const SSH_PORT = 22;
const MAX_JUMPS = 8;
/** What OpenSSH tries where nothing is named. */
const usualKeys = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];

type Login = Omit<HostLookedUp, 'jumps' | 'notUsed'>;
type Key = Pick<Login, 'keyFrom' | 'keyFile'>;

interface Found {
  readonly login: Omit<Login, keyof Key>;
  /** What the configuration names; null where it names none that is there. */
  readonly key: Key | null;
  readonly config: HostConfig;
  /** Hosts before it, as they are written. */
  readonly hops: readonly string[];
}

/** @throws AppError STANDBY_SSH_CONFIG. */
export async function lookUpHost(
  typed: TypedHost,
  around: SshSurroundings,
  signal?: AbortSignal,
): Promise<HostLookedUp> {
  const configFor = await around.config(signal);
  const notUsed = new Set<string>();
  const { home } = around;

  async function find(wanted: Pick<TypedHost, 'host' | 'port' | 'user' | 'jump'>): Promise<Found> {
    const { host: alias, port: typedPort } = splitAddress(wanted.host);
    const config = configFor(alias);
    for (const line of config.notUsed) notUsed.add(line);
    const host = expand(config.hostName ?? alias, { h: alias });
    const port = wanted.port ?? typedPort ?? config.port ?? SSH_PORT;
    const user = wanted.user ?? config.user ?? around.localUser;
    const tokens = { d: home, h: host, n: alias, r: user, u: around.localUser, p: String(port) };
    const files = config.identityFiles.map((file) => expand(atHome(file, home), tokens));
    const hops = wanted.jump ?? expand(config.proxyJump ?? 'none', tokens);
    return { login: { host, port, user }, key: await firstKey(files), config, hops: splitHops(hops) };
  }

  /** OpenSSH would offer each of them in turn. */
  async function firstKey(files: readonly string[]): Promise<Key | null> {
    const [first] = await present(files);
    for (const file of files) if (file !== first) notUsed.add(`identityfile ${file}`);
    return first === undefined ? null : { keyFrom: 'file', keyFile: first };
  }

  async function present(files: readonly string[]): Promise<string[]> {
    const found = await Promise.all(files.map((file) => around.exists(file)));
    return files.filter((_, index) => found[index]);
  }

  const chosen = (key: string | undefined): Key | null => {
    if (key === undefined) return null;
    return key === 'agent' ? agentKey : { keyFrom: 'file', keyFile: atHome(key, home) };
  };

  async function usualKey({ identitiesOnly }: HostConfig): Promise<Key> {
    if (around.hasAgent && !identitiesOnly) return agentKey;
    const [usual = ''] = await present(usualKeys.map((file) => atHome(file, home)));
    return { keyFrom: 'file', keyFile: usual };
  }

  /** Only the first host of a list is reached the way its own lines say; the others are reached through it. */
  async function findHops(hops: readonly string[], seen: readonly string[]): Promise<Found[]> {
    const [nearest, ...others] = hops;
    if (nearest === undefined) return [];
    if (seen.includes(nearest)) throw jumpFault(nearest, 'jump-loop');
    const first = await find(splitLogin(nearest));
    const found = [...(await findHops(first.hops, [...seen, nearest])), first];
    for (const hop of others) found.push(await find({ ...splitLogin(hop), jump: 'none' }));
    if (found.length > MAX_JUMPS) throw jumpFault(nearest, 'too-many-jumps');
    return found;
  }

  const machine = await find(typed);
  const key = chosen(typed.key) ?? machine.key ?? (await usualKey(machine.config));
  const hops = await findHops(machine.hops, [typed.host]);
  return {
    ...machine.login,
    ...key,
    jumps: hops.map((hop, index) => ({ ...hop.login, ...(chosen(typed.jumpKeys[index]) ?? hop.key ?? key) })),
    notUsed: [...notUsed],
  };
}

const agentKey: Key = { keyFrom: 'agent', keyFile: '' };

function jumpFault(host: string, reason: string): AppError {
  return new AppError('STANDBY_SSH_CONFIG', { details: { host, reason } });
}

function splitHops(text: string): string[] {
  if (text.trim().toLowerCase() === 'none') return [];
  const hops = text.split(',').map((hop) => hop.trim());
  return hops.filter((hop) => hop !== '');
}

function expand(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%(.)/g, (whole, letter: string) => (letter === '%' ? '%' : (tokens[letter] ?? whole)));
}

function atHome(file: string, home: string): string {
  return file === '~' || file.startsWith('~/') ? `${home}${file.slice(1)}` : file;
}
