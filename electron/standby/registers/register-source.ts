/** Which registers there are: the store that is set, and the standby of every machine that was added. */
import type { Backup } from '../../backup/service.ts';
import type { Machine } from '../../contract/standby.ts';
import { AppError } from '../../kernel/app-error.ts';
import { type KeptAgents, withKeptAgent } from '../kept-agents.ts';
import { type AskEpoch, agentRegister } from './agent-register.ts';
import { mustStop } from './claim-rules.ts';
import type { EpochRegister } from './register.ts';
import { type AllReadings, joinRegisters, type Registers } from './registers.ts';
import { objectTrust } from './signed-object.ts';
import { storeRegister } from './store-register.ts';

/** Whoever is slower than this stops later: the next operation, or a start of this app, finds it again. */
const STOP_WITHIN_MS = 15_000;

export interface RegisterSource {
  /** Those of an operation about `machine`, whose agent is asked by `ask`; null when it cannot be reached. */
  about(machine: Machine, ask: AskEpoch | null): Registers;
  /**
   * Stops what other standbys than `machine` still run under an older epoch than the one that is held there too. Names them;
   * those that cannot be reached are left out.
   */
  stopOlder(
    machine: Machine,
    held: { readonly epoch: number; readonly nonce: string },
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** What every register that can be reached says now. */
  readEvery(signal: AbortSignal): Promise<AllReadings>;
  /** The same of the store alone. */
  readStore(signal: AbortSignal): Promise<AllReadings>;
}

export function createRegisterSource(deps: {
  readonly backup: Pick<Backup, 'objects' | 'overview' | 'sign' | 'trustedKeys'>;
  readonly agents: LendsAgents;
  readonly machines: { list(): readonly Machine[] };
}): RegisterSource {
  const { backup, agents, machines } = deps;
  const store = (): EpochRegister | null => (backup.overview().store === null ? null : openedOnUse(backup));
  const othersThan = (name: string | null): EpochRegister[] =>
    machines
      .list()
      .filter((machine) => machine.name !== name)
      .map((machine) => agentRegister(machine.name, askOnce(agents, machine)));
  return {
    about: (machine, ask) =>
      joinRegisters({
        store: store(),
        target: ask && agentRegister(machine.name, ask),
        others: othersThan(machine.name),
      }),
    async stopOlder(machine, held, signal) {
      const others = machines.list().filter(({ name }) => name !== machine.name);
      const stopped = await Promise.all(
        others.map(async (other) => ((await stopOlderOn(agents, other, held, signal)) ? [other.name] : [])),
      );
      return stopped.flat();
    },
    readEvery: (signal) => joinRegisters({ store: store(), target: null, others: othersThan(null) }).readAll(signal),
    readStore: (signal) => joinRegisters({ store: store(), target: null, others: [] }).readAll(signal),
  };
}

type LendsAgents = Pick<KeptAgents, 'borrow' | 'keep'>;

/** A connection for one question: one that hangs holds nobody else up. */
function askOnce(agents: LendsAgents, machine: Machine): AskEpoch {
  return (request, signal) =>
    withKeptAgent(agents, machine, signal, (agent) => agent.ask<'epoch'>(request, { signal }));
}

async function stopOlderOn(
  agents: LendsAgents,
  machine: Machine,
  held: { readonly epoch: number; readonly nonce: string },
  signal: AbortSignal,
): Promise<boolean> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(STOP_WITHIN_MS)]);
  try {
    return await withKeptAgent(agents, machine, either, async (agent) => {
      if (!mustStop(await agent.ask({ verb: 'status' }, { signal: either }), held)) return false;
      await agent.ask({ verb: 'stop', ...held }, { signal: either });
      return true;
    });
  } catch (error) {
    signal.throwIfAborted();
    if (either.aborted || error instanceof AppError) return false;
    throw error;
  }
}

/** A store that cannot be opened is silent like one that does not answer. */
function openedOnUse(backup: Pick<Backup, 'objects' | 'sign' | 'trustedKeys'>): EpochRegister {
  const opened = async (): Promise<EpochRegister> => {
    const objects = await backup.objects();
    if (!objects) throw new AppError('BACKUP_STORE_MISSING');
    return storeRegister(objects, objectTrust(backup));
  };
  return {
    name: 'store',
    kind: 'store',
    read: async (signal) => (await opened()).read(signal),
    find: async (nonce, signal) => (await opened()).find(nonce, signal),
    claim: async (claim, signal) => (await opened()).claim(claim, signal),
    beat: async (about, signal) => (await opened()).beat(about, signal),
    close: async (closing, signal) => (await opened()).close(closing, signal),
  };
}
