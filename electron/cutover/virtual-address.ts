/**
 * One address that belongs to the service and not to a machine. The standby's agent takes it up and tells the network, so no
 * name server and no listener is involved. Only machines of one network can hand it to each other.
 */

import type { AgentResults } from '../contract/models/agent.ts';
import type { CutoverCheck, SettingsOf } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import { healthUrl, parseHealth } from '../kernel/voice-service.ts';
import { assertNotOlder, type CutoverMemory, isSameChange } from './memory.ts';
import type { AddressAgent, CutoverHttp } from './ports.ts';
import type { CutoverHold, CutoverProvider, CutoverTarget } from './provider.ts';
import { withHost } from './with-host.ts';

export function createVirtualAddressProvider(
  settings: SettingsOf<'virtual-address'>,
  world: {
    readonly agent: AddressAgent;
    readonly memory: Pick<CutoverMemory, 'last'>;
    readonly http: CutoverHttp;
    readonly machines: () => readonly string[];
  },
): CutoverProvider {
  const { address, primaryUrl } = settings;
  const { agent, memory } = world;
  const about = { address, ...(settings.interface === undefined ? {} : { interface: settings.interface }) };
  const [plainAddress = ''] = address.split('/');
  const listeners = settings.serviceUrl ?? withHost(primaryUrl, plainAddress);

  const look = (machine: string, signal?: AbortSignal) => agent(machine, { kind: 'read', ...about }, signal);

  /** Of the change before, when that was to a standby: its agent still holds the address. */
  const holderBefore = ({ machine }: CutoverTarget): string | null => {
    const { last } = memory;
    return last?.site === 'standby' && last.machine !== machine ? last.machine : null;
  };

  function changesFor(target: CutoverTarget, found: AgentResults['address'] | null): string[] {
    const before = holderBefore(target);
    const nic = found?.interface ?? settings.interface ?? '';
    return [
      ...(before === null ? [] : [`- ${before}: ip addr del ${address}`]),
      ...(target.machine === null ? [] : [`+ ${target.machine}: ip addr add ${address} dev ${nic}`.trim()]),
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

  /** While a standby serves. Where the primary does, nothing of ours holds the address. */
  async function holds(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold> {
    if (target.machine === null) return { state: 'held', seen: null };
    const health = await whoAnswers(signal);
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
      const found = target.machine === null ? null : await look(target.machine, signal);
      if (found && !found.held) assertAble(target.machine ?? '', address, found);
      return {
        provider: 'virtual-address',
        target,
        from: isSameChange(memory.last, target) ? null : (memory.last?.machine ?? 'primary'),
        to: target.machine ?? 'primary',
        changes: changesFor(target, found),
        seenEpoch: memory.last?.epoch ?? 0,
        ttlSeconds: null,
        byHand: false,
      };
    },
    async apply({ target }, signal) {
      assertNotOlder(memory.last, target);
      const { epoch, nonce } = target;
      const before = holderBefore(target);
      // A machine that is away cannot be asked; whether it still answers for the address, the newcomer hears by itself.
      if (before !== null) {
        await agent(before, { kind: 'drop', ...about, epoch, nonce }, signal).catch((error: unknown) => {
          if (!isAway(error)) throw error;
        });
      }
      if (target.machine !== null) await agent(target.machine, { kind: 'add', ...about, epoch, nonce }, signal);
    },
    inspect: isThere,
    async verify(target, signal) {
      const ok = await isThere(target, signal);
      const expected = `${target.machine ?? 'primary'}: ${address}`;
      return { ok, expected, seen: ok ? expected : null, where: target.machine };
    },
    async check(signal) {
      return Promise.all(world.machines().map((machine) => checkMachine(machine, signal)));
    },
  };

  async function checkMachine(machine: string, signal?: AbortSignal): Promise<CutoverCheck> {
    const name = 'cutover-address';
    try {
      const found = await look(machine, signal);
      const state = !found.allowed || found.interface === null ? 'fail' : found.announces ? 'ok' : 'warn';
      const line = found.allowed ? null : found.sudoers;
      return { name, state, details: { machine, interface: found.interface, held: found.held, line } };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { name, state: 'fail', details: { machine, problem: error.code } };
    }
  }
}

const isAway = (error: unknown): boolean => error instanceof AppError && error.code === 'STANDBY_UNREACHABLE';

function assertAble(machine: string, address: string, found: AgentResults['address']): void {
  const details = { machine, address };
  if (found.interface === null) throw new AppError('CUTOVER_ADDRESS_OFF_NETWORK', { details });
  if (!found.allowed) {
    throw new AppError('CUTOVER_ADDRESS_NOT_ALLOWED', { details: { ...details, line: found.sudoers } });
  }
}
