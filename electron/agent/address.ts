/**
 * The service's own address on this machine: taken up when nobody else answers for it, told to the network, and given back.
 * Only `ip` of the system is run, by root or by sudo with exactly the commands that the machine's owner allowed.
 */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFile, rm } from 'node:fs/promises';
import { BlockList, isIP } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';
import { assertNewest } from './register.ts';

type Command = Extract<AgentRequest, { verb: 'address' }>['command'];
type About = Pick<Command, 'address' | 'interface'>;

const run = promisify(execFile);
const IP = '/usr/sbin/ip';
/** The kernel asks three times, a second apart, before it gives an address up. */
const NEIGHBOUR_MS = 4_000;
const DUPLICATE_CHECK_MS = 10_000;
/** Nobody listens on the discard port; what matters is the question that the kernel asks first. */
const DISCARD_PORT = 9;
const ANNOUNCED_TO = 3;

const record = z.object({ address: z.string(), interface: z.string(), epoch: z.number() });
const recordFile = (layout: Layout): string => path.join(layout.run, 'address.json');

const links = z.array(
  z.object({
    ifname: z.string(),
    flags: z.array(z.string()).default([]),
    addr_info: z
      .array(
        z.object({
          local: z.string().optional(),
          prefixlen: z.number(),
          scope: z.string().optional(),
          tentative: z.boolean().optional(),
          dadfailed: z.boolean().optional(),
        }),
      )
      .default([]),
  }),
);
type Link = z.output<typeof links>[number];

export async function readAddress(layout: Layout, about: About): Promise<AgentResults['address']> {
  const found = await readLinks();
  const holder = found.find((link) => holds(link, about.address));
  const nic = holder?.ifname ?? interfaceFor(found, about);
  const held = holder === undefined ? null : await readJsonFile(recordFile(layout), record);
  return {
    held: holder !== undefined,
    epoch: held?.address === about.address ? held.epoch : null,
    interface: nic,
    allowed: nic !== null && (await isAllowed(commandsFor(about.address, nic))),
    sudoers: nic === null || isRoot() ? null : sudoersLine(commandsFor(about.address, nic)),
    announces: nic !== null && (await announces(about.address, nic)),
  };
}

/** Throws CUTOVER_ADDRESS_TAKEN when another machine answers for it; nothing was changed then. */
export async function addAddress(
  layout: Layout,
  command: Extract<Command, { kind: 'add' }>,
): Promise<AgentResults['address']> {
  await assertNewest(layout, command, { open: true });
  const { address, epoch } = command;
  const before = await readAddress(layout, command);
  const nic = before.interface;
  if (nic === null) throw new AppError('CUTOVER_ADDRESS_OFF_NETWORK', { details: { address } });
  if (!before.allowed) throw notAllowed(address, before.sudoers);
  await takeUp(layout, { address, interface: nic, epoch }, before.held);
  return readAddress(layout, command);
}

/** After a restart of the machine: the address that the service of this promotion had. Throws what `addAddress` throws. */
export async function takeUpAgain(layout: Layout, epoch: number): Promise<void> {
  const held = await readJsonFile(recordFile(layout), record);
  if (held?.epoch !== epoch) return;
  const isThere = (await readLinks()).some((link) => holds(link, held.address));
  if (!isThere) await takeUp(layout, held, false);
}

async function takeUp(layout: Layout, wanted: z.output<typeof record>, isHeld: boolean): Promise<void> {
  const { address, interface: nic } = wanted;
  const isV6 = isIP(plain(address)) === 6;
  if (!isHeld) {
    await assertFree(address, nic);
    if (isV6) await privileged(announceCommand(nic), address);
    await privileged(addCommand(address, nic), address);
    if (isV6) await waitForDuplicateCheck(address, nic);
  }
  await writeJsonFile(recordFile(layout), wanted);
  if (!isV6) await announce(plain(address), nic);
}

/** Refused when a later change took it up. */
export async function dropAddress(
  layout: Layout,
  command: Extract<Command, { kind: 'drop' }>,
): Promise<AgentResults['address']> {
  const { address, epoch } = command;
  const before = await readAddress(layout, command);
  if (before.epoch !== null && before.epoch > epoch) {
    throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: before.epoch } });
  }
  if (before.held && before.interface !== null) await giveBack(layout, address, before.interface);
  return readAddress(layout, command);
}

/** Whatever address this machine took up for the service; a machine that serves nobody must not answer for it. */
export async function dropHeldAddress(layout: Layout): Promise<void> {
  const held = await readJsonFile(recordFile(layout), record);
  if (held === null) return;
  const isThere = (await readLinks()).some((link) => link.ifname === held.interface && holds(link, held.address));
  if (isThere) await giveBack(layout, held.address, held.interface);
  else await rm(recordFile(layout), { force: true });
}

async function giveBack(layout: Layout, address: string, nic: string): Promise<void> {
  await privileged(dropCommand(address, nic), address);
  await rm(recordFile(layout), { force: true });
}

const plain = (address: string): string => address.split('/')[0] ?? '';
const isRoot = (): boolean => userInfo().uid === 0;

const addCommand = (address: string, nic: string): string[] => [IP, 'addr', 'add', address, 'dev', nic];
const dropCommand = (address: string, nic: string): string[] => [IP, 'addr', 'del', address, 'dev', nic];
const forgetCommand = (address: string, nic: string): string[] => [
  IP,
  'neigh',
  'flush',
  'to',
  plain(address),
  'dev',
  nic,
];
/** From then on the kernel itself tells the network of every address that it takes up (IPv6 only). */
const announceCommand = (nic: string): string[] => [
  '/usr/sbin/sysctl',
  '-q',
  '-w',
  `net.ipv6.conf.${nic}.ndisc_notify=1`,
];

function commandsFor(address: string, nic: string): string[][] {
  const own = [addCommand(address, nic), dropCommand(address, nic), forgetCommand(address, nic)];
  return isIP(plain(address)) === 6 ? [...own, announceCommand(nic)] : own;
}

/** One line for sudoers; what has a meaning of its own there is escaped. */
export function sudoersLine(commands: readonly (readonly string[])[], user = userInfo().username): string {
  const told = commands.map((command) => command.join(' ').replace(/[\\,:=]/g, '\\$&'));
  return `${user} ALL=(root) NOPASSWD: ${told.join(', ')}`;
}

async function isAllowed(commands: readonly (readonly string[])[]): Promise<boolean> {
  if (isRoot()) return true;
  for (const command of commands) {
    const granted = await run('sudo', ['-n', '-l', ...command]).then(
      () => true,
      () => false,
    );
    if (!granted) return false;
  }
  return true;
}

async function privileged(command: readonly string[], address: string): Promise<void> {
  const [program = '', ...rest] = isRoot() ? command : ['sudo', '-n', ...command];
  try {
    await run(program, rest);
  } catch (cause) {
    throw notAllowed(address, null, cause);
  }
}

function notAllowed(address: string, line: string | null, cause?: unknown): AppError {
  const said =
    cause instanceof Error ? String((cause as Error & { stderr?: string }).stderr ?? '').slice(0, 300) : null;
  return new AppError('CUTOVER_ADDRESS_NOT_ALLOWED', { details: { address, line, said }, cause });
}

async function readLinks(): Promise<readonly Link[]> {
  const answer = await run(IP, ['-j', 'addr', 'show']).catch(() => null);
  return answer === null ? [] : links.parse(JSON.parse(answer.stdout));
}

function holds(link: Link, address: string): boolean {
  return link.addr_info.some(({ local }) => local !== undefined && isSameAddress(local, plain(address)));
}

function isSameAddress(one: string, other: string): boolean {
  const family = isIP(one);
  if (family === 0 || family !== isIP(other)) return false;
  const single = new BlockList();
  single.addAddress(one, family === 4 ? 'ipv4' : 'ipv6');
  return single.check(other, family === 4 ? 'ipv4' : 'ipv6');
}

/** The interface whose own network the address belongs to. */
function interfaceFor(found: readonly Link[], about: About): string | null {
  const named = found.find((link) => link.ifname === about.interface);
  if (about.interface !== undefined) return named?.ifname ?? null;
  return networkOf(found, plain(about.address))?.nic ?? null;
}

function networkOf(
  found: readonly Link[],
  address: string,
): { readonly nic: string; readonly local: string; readonly prefix: number } | null {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  for (const link of found.filter(({ flags }) => !flags.includes('LOOPBACK'))) {
    for (const { local, prefixlen, scope } of link.addr_info) {
      if (local === undefined || scope === 'link' || isIP(local) !== isIP(address)) continue;
      const network = new BlockList();
      network.addSubnet(local, prefixlen, family);
      if (network.check(address, family)) return { nic: link.ifname, local, prefix: prefixlen };
    }
  }
  return null;
}

/** Asks the network itself: what the kernel remembers may be of a machine that is gone. */
async function assertFree(address: string, nic: string): Promise<void> {
  await privileged(forgetCommand(address, nic), address);
  const deadline = performance.now() + NEIGHBOUR_MS;
  let asked = false;
  while (performance.now() < deadline) {
    if (!asked) await poke(plain(address), null).catch(() => {});
    asked = true;
    const { state, mac } = await readNeighbour(plain(address), nic);
    if (mac !== null && state !== 'FAILED') {
      throw new AppError('CUTOVER_ADDRESS_TAKEN', { details: { address, mac, interface: nic } });
    }
    if (state === 'FAILED') return;
    await sleep(50);
  }
}

const neighbours = z.array(
  z.object({ dst: z.string(), lladdr: z.string().optional(), state: z.array(z.string()).default([]) }),
);

/** Whom the kernel remembers on this network, or only one of them. */
async function readNeighbours(nic: string, address?: string): Promise<z.output<typeof neighbours>> {
  const only = address === undefined ? [] : [address];
  const { stdout } = await run(IP, ['-j', 'neigh', 'show', ...only, 'dev', nic]);
  return neighbours.parse(JSON.parse(stdout.trim() === '' ? '[]' : stdout));
}

async function readNeighbour(
  address: string,
  nic: string,
): Promise<{ readonly state: string | null; readonly mac: string | null }> {
  const [found] = await readNeighbours(nic, address);
  return { state: found?.state[0] ?? null, mac: found?.lladdr ?? null };
}

/** The kernel does it by itself for IPv6; an address that another machine has stays unusable and is taken back. */
async function waitForDuplicateCheck(address: string, nic: string): Promise<void> {
  const deadline = performance.now() + DUPLICATE_CHECK_MS;
  for (;;) {
    const link = (await readLinks()).find(({ ifname }) => ifname === nic);
    const own = link?.addr_info.find(({ local }) => local !== undefined && isSameAddress(local, plain(address)));
    if (own && !own.tentative && !own.dadfailed) return;
    if (!own || own.dadfailed || performance.now() > deadline) {
      if (own) await privileged(dropCommand(address, nic), address);
      throw new AppError('CUTOVER_ADDRESS_TAKEN', { details: { address, mac: null, interface: nic } });
    }
    await sleep(50);
  }
}

/**
 * A question for some other address of the network, asked in the name of the new one: everybody hears it, and whoever knew the
 * address by another machine's card now knows it by this one's (RFC 826). The kernel repeats it twice. It asks nothing about a
 * machine that it knows, and nothing anew about one that it is still asking for: those are passed over.
 */
async function announce(address: string, nic: string): Promise<void> {
  const network = networkOf(
    (await readLinks()).filter(({ ifname }) => ifname === nic),
    address,
  );
  const known = await readNeighbours(nic).catch(() => []);
  const passedOver = new Set(known.filter(({ state }) => !state.includes('FAILED')).map(({ dst }) => dst));
  const others = othersOf(network?.local ?? address, network?.prefix ?? 24, address);
  for (const other of others.filter((one) => !passedOver.has(one)).slice(0, ANNOUNCED_TO)) {
    await poke(other, address).catch(() => {});
  }
}

/** Some addresses of an IPv4 network that are neither of the two. */
function othersOf(local: string, prefix: number, address: string): string[] {
  const toNumber = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(toNumber(local) / size) * size;
  const known = new Set([toNumber(local), toNumber(address)]);
  // From the end of the network, where fewer machines are.
  const numbers = Array.from({ length: Math.min(size - 2, 64) }, (_item, index) => first + size - 2 - index);
  return numbers
    .filter((number) => !known.has(number))
    .map((number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.'));
}

/** Makes the kernel look for `to`; `from` is the address in whose name. */
function poke(to: string, from: string | null): Promise<void> {
  const socket = createSocket(isIP(to) === 6 ? 'udp6' : 'udp4');
  const sent = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    const send = (): void =>
      socket.send(Buffer.alloc(1), DISCARD_PORT, to, (error) => (error ? reject(error) : resolve()));
    if (from === null) send();
    else socket.bind({ address: from, port: 0 }, send);
  });
  return sent.finally(() => socket.close());
}

/** Would the network hear of it? A kernel that always speaks in the name of its first address tells nobody (IPv4). */
async function announces(address: string, nic: string): Promise<boolean> {
  if (isIP(plain(address)) === 6) return true;
  const values = await Promise.all(
    ['all', nic].map((name) => readFile(`/proc/sys/net/ipv4/conf/${name}/arp_announce`, 'utf8').catch(() => '0')),
  );
  return Math.max(...values.map(Number)) < 2;
}
