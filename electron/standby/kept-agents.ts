/**
 * A machine that has just answered is likely to be asked again: for the plan, its check, the plan once more and the promotion.
 * Its connection and the agent at the other end are kept for that long. Each is lent to one at a time, and only after it
 * answered once more: one that is dead is never believed.
 */
import type { Machine } from '../contract/standby.ts';
import type { Stop, Ticker } from '../kernel/ports.ts';
import { AgentChannel } from './agent-client.ts';
import type { RemoteShell } from './ports.ts';

/** Long enough to read a plan. */
const KEPT_MS = 60_000;
/** One that is slower than this is not waited for: a new connection has limits of its own. */
const ANSWERS_WITHIN_MS = 1_500;

interface Kept {
  readonly agent: AgentChannel;
  readonly stopTimer: Stop;
}

export interface KeptAgents {
  /** One that was kept and answers, or a new one. Throws what `RemoteShell.connect` throws. */
  borrow(machine: Machine, signal?: AbortSignal): Promise<AgentChannel>;
  /** One that was kept and answers; null: there is none. */
  lend(machine: Machine, signal?: AbortSignal): Promise<AgentChannel | null>;
  /** Of a caller that needs it no more, and had an answer to all that it asked. */
  keep(machine: Machine, agent: AgentChannel): void;
  /** Hangs up what is kept of a machine. */
  drop(machine: Machine): void;
  close(): void;
}

export function createKeptAgents(deps: { readonly shell: RemoteShell; readonly ticker: Ticker }): KeptAgents {
  const { shell, ticker } = deps;
  const kept = new Map<string, Kept>();
  let isClosed = false;

  function take(login: string): AgentChannel | null {
    const found = kept.get(login);
    kept.delete(login);
    found?.stopTimer();
    return found?.agent ?? null;
  }

  async function lend(machine: Machine, signal?: AbortSignal): Promise<AgentChannel | null> {
    const agent = take(loginOf(machine));
    if (agent === null || (await answers(agent, signal))) return agent;
    hangUp(agent);
    return null;
  }

  return {
    lend,
    async borrow(machine, signal) {
      const agent = await lend(machine, signal);
      if (agent) return agent;
      signal?.throwIfAborted();
      return new AgentChannel(await shell.connect(machine, signal));
    },
    keep(machine, agent) {
      const login = loginOf(machine);
      if (isClosed || !agent.isOpen || kept.has(login)) return hangUp(agent);
      const stopTimer = ticker.after(KEPT_MS, () => this.drop(machine));
      kept.set(login, { agent, stopTimer });
    },
    drop(machine) {
      const agent = take(loginOf(machine));
      if (agent) hangUp(agent);
    },
    close() {
      isClosed = true;
      for (const { agent, stopTimer } of kept.values()) {
        stopTimer();
        hangUp(agent);
      }
      kept.clear();
    },
  };
}

/** The agent of a machine for one piece of work. What failed, or was given up, is not kept. */
export async function withKeptAgent<T>(
  agents: Pick<KeptAgents, 'borrow' | 'keep'>,
  machine: Machine,
  signal: AbortSignal | undefined,
  work: (agent: AgentChannel) => Promise<T>,
): Promise<T> {
  const agent = await agents.borrow(machine, signal);
  try {
    const result = await work(agent);
    agents.keep(machine, agent);
    return result;
  } catch (error) {
    hangUp(agent);
    throw error;
  }
}

export function hangUp(agent: AgentChannel): void {
  agent.close();
  agent.session.close();
}

/** An agent that was taken away, or a machine that cannot tell, is asked anew like any other. */
async function answers(agent: AgentChannel, signal: AbortSignal | undefined): Promise<boolean> {
  if (!agent.isOpen) return false;
  const limit = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  try {
    await agent.ask({ verb: 'hello' }, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    return agent.isOpen;
  } catch {
    return false;
  }
}

/** Another way in, or another key, is another connection. */
function loginOf({ name, host, port, user, fingerprint, keyFrom, keyFile, jumps }: Machine): string {
  return JSON.stringify([name, host, port, user, fingerprint, keyFrom, keyFile, jumps]);
}
