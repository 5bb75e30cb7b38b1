/**
 * A primary that begins to fail may need a standby in a moment: the machines that are ready for one are reached now, while it
 * is still being made sure, and whoever plans finds the connection open. Nothing is asked but whether they are there.
 */
import type { WatchStatus } from '../contract/watch.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Log } from '../kernel/ports.ts';
import { type KeptAgents, withKeptAgent } from './kept-agents.ts';
import type { Machines } from './machines.ts';

const WITHIN_MS = 12_000;

export function reachAhead(
  deps: { readonly bus: Bus; readonly agents: KeptAgents; readonly machines: Machines; readonly log: Log },
  closing: AbortSignal,
): void {
  const { bus, agents, machines, log } = deps;
  let seen = 0;

  async function reach(): Promise<void> {
    const ready = machines.list().filter(({ lastCheck }) => lastCheck?.ok === true);
    await Promise.all(
      ready.map(async (machine) => {
        const within = AbortSignal.any([closing, AbortSignal.timeout(WITHIN_MS)]);
        try {
          await withKeptAgent(agents, machine, within, (agent) => agent.ask({ verb: 'hello' }, { signal: within }));
        } catch (error) {
          log.debug('machine not reached ahead', { machine: machine.name, error: String(error) });
        }
      }),
    );
  }

  bus.on('watch.changed', ({ consecutiveFailures, target }: WatchStatus) => {
    const isNews = consecutiveFailures > seen;
    seen = consecutiveFailures;
    // After the P1 it is for a person to begin: nobody is kept waiting on the line for hours.
    if (isNews && consecutiveFailures <= (target?.failures ?? 0) && !closing.aborted) void reach();
  });
}
