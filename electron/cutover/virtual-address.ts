/**
 * One address that belongs to the service and not to a machine. The standby's agent takes it up and tells the network, so no
 * name server and no listener is involved. Where the primary has an agent, that gives it back and takes it up in the same way; else
 * it is there by hand. Only machines of one network can hand it to each other.
 */

import type { AgentResults } from '../contract/models/agent.ts';
import type { CutoverCheck, SettingsOf } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import { healthUrl, parseHealth } from '../kernel/voice-service.ts';
import { assertNotOlder, type CutoverMemory, isSameChange } from './memory.ts';
import type { AddressAgent, CutoverHttp, PrimaryAddressAgent } from './ports.ts';
import type { CutoverHold, CutoverProvider, CutoverTarget } from './provider.ts';
import { withHost } from './with-host.ts';

export function createVirtualAddressProvider(
  settings: SettingsOf<'virtual-address'>,
  world: {
    readonly agent: AddressAgent;
    readonly primaryAgent: PrimaryAddressAgent;
    readonly memory: Pick<CutoverMemory, 'last'>;
    readonly http: CutoverHttp;
    readonly machines: () => readonly string[];
  },
): CutoverProvider {
  const { address, primaryUrl } = settings;
  const { agent, primaryAgent, memory } = world;
  const about = { address, ...(settings.interface === undefined ? {} : { interface: settings.interface }) };
  const [plainAddress = ''] = address.split('/');
  const listeners = settings.serviceUrl ?? withHost(primaryUrl, plainAddress);

  const look = (machine: string, signal?: AbortSignal) => agent(machine, { kind: 'read', ...about }, signal);

  /** Null where the address comes and goes there by hand: no agent, one that is away, or one that may not change addresses. */
  async function lookAtPrimary(signal?: AbortSignal): Promise<AgentResults['address'] | null> {
    const found = await primaryAgent({ kind: 'read', address }, signal);
    return found?.allowed && found.interface !== null ? found : null;
  }

  /** Of the change before, when that was to a standby: its agent still holds the address. */
  const holderBefore = ({ machine }: CutoverTarget): string | null => {
    const { last } = memory;
    return last?.site === 'standby' && last.machine !== machine ? last.machine : null;
  };

  /** `found`: of the machine that takes it up; null where that is a person's business. */
  function changesFor(
    target: CutoverTarget,
    found: AgentResults['address'] | null,
    atPrimary: AgentResults['address'] | null,
  ): string[] {
    const before = holderBefore(target);
    const nic = found?.interface ?? settings.interface ?? '';
    const to = target.machine ?? (atPrimary === null ? null : PRIMARY);
    return [
      ...(target.machine !== null && atPrimary?.held ? [`- ${PRIMARY}: ip addr del ${address}`] : []),
      ...(before === null ? [] : [`- ${before}: ip addr del ${address}`]),
      ...(to === null ? [] : [`+ ${to}: ip addr add ${address} dev ${nic}`.trim()]),
    ];
  }

  /** A machine that is away is taken for one that does not hold it. */
  async function isHeldBy(machine: string, signal?: AbortSignal): Promise<boolean> {
    try {
      return (await look(machine, signal)).held;
    } catch (error) {
      if (isAway(error)) return false;
      throw error;
    }
  }

  async function isThere(target: CutoverTarget, signal?: AbortSignal): Promise<boolean> {
    if (target.machine === null) {
      const atPrimary = await lookAtPrimary(signal);
      if (atPrimary !== null) return atPrimary.held && atPrimary.epoch === target.epoch;
      const before = holderBefore(target);
      return isSameChange(memory.last, target) || before === null || !(await isHeldBy(before, signal));
    }
    const found = await look(target.machine, signal);
    return found.held && found.epoch === target.epoch;
  }

  /** Who answers listeners there, as this computer's network has it. Null: it says nothing of itself. */
  async function whoAnswers(signal?: AbortSignal): Promise<ReturnType<typeof parseHealth> | 'silence'> {
    try {
      const { text } = await world.http({
        method: 'GET',
        url: healthUrl(listeners),
        headers: {},
        ...(signal ? { signal } : {}),
      });
      return parseHealth(Buffer.from(text));
    } catch (error) {
      if (error instanceof AppError && error.code === 'CUTOVER_UNREACHABLE') return 'silence';
      throw error;
    }
  }

  async function holds(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold> {
    const health = await whoAnswers(signal);
    if (target.machine === null) {
      // A machine that was restarted has lost what its agent took up. By hand it is not ours to put right.
      const isLost = health === 'silence' && (await lookAtPrimary(signal))?.held === false;
      return { state: isLost ? 'drifted' : 'held', seen: null };
    }
    // A service that is silent is no sign of another machine: then its own is asked.
    if (health === 'silence') {
      return { state: (await isThere(target, signal)) ? 'held' : 'drifted', seen: null };
    }
    const seen = health === null ? plainAddress : `${plainAddress} (${health.site}, ${health.epoch})`;
    if (health !== null && health.epoch > target.epoch) return { state: 'passed', seen };
    const isOurs = health?.site === 'standby' && health.epoch === target.epoch;
    return { state: isOurs ? 'held' : 'drifted', seen };
  }

  return {
    holds,
    kind: 'virtual-address',
    primaryUrl,
    serviceUrl: () => listeners,
    async read(signal) {
      const { last } = memory;
      const held = last?.site === 'standby' && last.machine !== null && (await isHeldBy(last.machine, signal));
      return {
        target: held ? 'standby' : last?.site === 'standby' ? 'unknown' : 'primary',
        address: plainAddress,
        epoch: last?.epoch ?? 0,
        ttlSeconds: null,
        ttlSource: 'none',
      };
    },
    async plan(target, signal) {
      assertNotOlder(memory.last, target);
      const atPrimary = await lookAtPrimary(signal);
      const found = target.machine === null ? atPrimary : await look(target.machine, signal);
      if (found && !found.held) assertAble(target.machine ?? PRIMARY, address, found);
      return {
        provider: 'virtual-address',
        target,
        from: isSameChange(memory.last, target) ? null : (memory.last?.machine ?? PRIMARY),
        to: target.machine ?? PRIMARY,
        changes: changesFor(target, found, atPrimary),
        seenEpoch: memory.last?.epoch ?? 0,
        ttlSeconds: null,
        byHand: false,
      };
    },
    async apply({ target }, signal) {
      assertNotOlder(memory.last, target);
      const { epoch, nonce, machine } = target;
      const order = { address, epoch, nonce };
      const atPrimary = await lookAtPrimary(signal);
      const before = holderBefore(target);
      const leaves: Holder[] = before === null ? [] : [(kind) => agent(before, { kind, ...about, ...order }, signal)];
      const primary: Holder = (kind) => primaryAgent({ kind, ...order }, signal);
      if (machine === null) return handOver(leaves, atPrimary === null ? null : primary);
      if (atPrimary?.held) leaves.push(primary);
      return handOver(leaves, (kind) => agent(machine, { kind, ...about, ...order }, signal));
    },
    inspect: isThere,
    async verify(target, signal) {
      const ok = await isThere(target, signal);
      const expected = `${target.machine ?? PRIMARY}: ${address}`;
      return { ok, expected, seen: ok ? expected : null, where: target.machine };
    },
    async check(signal) {
      const standbys = world.machines().map((machine) => checkMachine(machine, signal));
      const primary = await primaryAgent({ kind: 'read', address }, signal);
      return [...(await Promise.all(standbys)), ...(primary === null ? [] : [told(PRIMARY, primary, 'warn')])];
    },
  };

  async function checkMachine(machine: string, signal?: AbortSignal): Promise<CutoverCheck> {
    try {
      return told(machine, await look(machine, signal), 'fail');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { name: CHECK, state: 'fail', details: { machine, problem: error.code } };
    }
  }
}

const CHECK = 'cutover-address';

/** `unable`: how much it matters that this machine may not take it up. */
function told(machine: string, found: AgentResults['address'], unable: 'warn' | 'fail'): CutoverCheck {
  const able = found.allowed && found.interface !== null;
  const state = !able ? unable : found.announces ? 'ok' : 'warn';
  const line = found.allowed ? null : found.sudoers;
  return { name: CHECK, state, details: { machine, interface: found.interface, held: found.held, line } };
}

/** A machine that gives the address back, or takes it up. */
type Holder = (kind: 'add' | 'drop') => Promise<unknown>;

/** An address that nobody holds is heard by nobody: where the newcomer cannot take it up, whoever had it last gets it back. */
async function handOver(leaves: readonly Holder[], to: Holder | null): Promise<void> {
  const left: Holder[] = [];
  for (const holder of leaves) {
    // A machine that is away cannot be asked; whether it still answers for the address, the newcomer hears by itself.
    await holder('drop').then(() => left.push(holder), unlessAway);
  }
  try {
    await to?.('add');
  } catch (error) {
    await left
      .at(-1)?.('add')
      .catch(() => {});
    throw error;
  }
}

function unlessAway(error: unknown): void {
  if (!isAway(error)) throw error;
}

const PRIMARY = 'primary';

const isAway = (error: unknown): boolean => error instanceof AppError && error.code === 'STANDBY_UNREACHABLE';

function assertAble(machine: string, address: string, found: AgentResults['address']): void {
  const details = { machine, address };
  if (found.interface === null) throw new AppError('CUTOVER_ADDRESS_OFF_NETWORK', { details });
  if (!found.allowed) {
    throw new AppError('CUTOVER_ADDRESS_NOT_ALLOWED', { details: { ...details, line: found.sudoers } });
  }
}
