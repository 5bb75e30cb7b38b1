/** What the steps of one operation share: the connection to the machine, the release, and the facts that earlier steps wrote down. */
import type { ReadRelease } from '../backup/service.ts';
import type { AgentRequest, AgentVerb, EpochHolder } from '../contract/models/agent.ts';
import type { Machine } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { AgentChannel, type AskOptions } from './agent-client.ts';
import { hangUp, type KeptAgents } from './kept-agents.ts';
import type { OperationState } from './operation-state.ts';
import type { RemoteShell } from './ports.ts';
import type { PrimaryLink } from './primary-link.ts';
import type { AskEpoch } from './registers/agent-register.ts';
import type { Registers } from './registers/registers.ts';
import type { StepContext, StepPorts } from './steps/step.ts';
import type { Owner } from './trust.ts';

export interface OperationContexts {
  contextFor(operation: OperationState, signal: AbortSignal): StepContext;
  registers: StepContext['registers'];
  close(): void;
}

export function createContexts(deps: {
  readonly ports: StepPorts;
  readonly shell: RemoteShell;
  readonly agents: Pick<KeptAgents, 'lend'>;
  readonly machine: Machine;
  readonly owner: Owner;
  readonly holder: EpochHolder;
  /** Closed with the rest. */
  readonly primaryGate: PrimaryLink | null;
  readonly progress: StepContext['progress'];
}): OperationContexts {
  const { ports, machine, owner, holder } = deps;
  let agent: AgentChannel | null = null;
  let connecting: Promise<AgentChannel> | null = null;
  let release: ReadRelease | null = null;

  async function connected(signal: AbortSignal): Promise<AgentChannel> {
    // One connection serves all that ask at once, a beat too; but a try that failed is nobody else's failure.
    while (connecting) await connecting.catch(() => {});
    if (agent?.session.lost) letGo();
    if (agent) return agent;
    connecting = signInAnew(deps, signal);
    try {
      agent = await connecting;
      return agent;
    } finally {
      connecting = null;
    }
  }

  const askEpoch: AskEpoch = async (request, signal) => {
    try {
      return await (await connected(signal)).ask<'epoch'>(request, { signal });
    } catch (error) {
      if (isLost(error)) letGo();
      throw error;
    }
  };
  const joined = new Map<boolean, Registers>();
  /** Kept, so that one which was silent is remembered to be. */
  function registers({ target }: { readonly target: boolean }): Registers {
    const known = joined.get(target) ?? ports.registers.about(machine, target ? askEpoch : null);
    joined.set(target, known);
    return known;
  }

  function letGo(): void {
    if (agent) hangUp(agent);
    agent = null;
  }

  return {
    contextFor(operation, signal) {
      const factOf: StepContext['fact'] = (step, name) => {
        const record = operation.steps.get(step);
        return record?.state === 'done' ? record.facts[name] : undefined;
      };
      const ask = async <V extends AgentVerb>(
        request: Extract<AgentRequest, { verb: V }>,
        options: Pick<AskOptions, 'body'> = {},
      ) => {
        const onProgress = (done: number, total: number): void => deps.progress(done, total, 'bytes');
        try {
          return await (await connected(signal)).ask<V>(request, { ...options, signal, onProgress });
        } catch (error) {
          // Also when the agent says so: one that lost its input has lost the connection.
          if (signal.aborted || isLost(error)) letGo();
          throw error;
        }
      };
      return {
        ports,
        opening: operation.opening,
        machine,
        owner,
        holder,
        signal,
        fact: factOf,
        number(step, name) {
          const value = factOf(step, name);
          if (typeof value !== 'number') throw missing(step, name);
          return value;
        },
        text(step, name) {
          const value = factOf(step, name);
          if (typeof value !== 'string') throw missing(step, name);
          return value;
        },
        agent: () => connected(signal),
        ask,
        registers,
        primaryGate: deps.primaryGate,
        async release() {
          release ??= await ports.backup.readRelease(operation.opening.releaseId, signal, { begun: true });
          return release;
        },
        progress: deps.progress,
      };
    },
    registers,
    close() {
      letGo();
      deps.primaryGate?.close();
    },
  };
}

/** Who was let in for a plan may be refused now. Where one is let in, the agent that answered the plan need not be started again. */
async function signInAnew(
  { shell, agents, machine }: Pick<Parameters<typeof createContexts>[0], 'shell' | 'agents' | 'machine'>,
  signal: AbortSignal,
): Promise<AgentChannel> {
  const [signedIn, known] = await Promise.allSettled([shell.connect(machine, signal), agents.lend(machine, signal)]);
  const agent = known.status === 'fulfilled' ? known.value : null;
  if (signedIn.status === 'rejected') {
    if (agent) hangUp(agent);
    throw signedIn.reason;
  }
  if (!agent) return new AgentChannel(signedIn.value);
  signedIn.value.close();
  return agent;
}

function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'STANDBY_CONNECTION_LOST';
}

function missing(step: string, fact: string): AppError {
  return new AppError('APP_FILE_DAMAGED', { details: { file: 'journal', step, fact } });
}
