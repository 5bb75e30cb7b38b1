/**
 * Reads the primary's own beat from its agent, over SSH: a way of its own beside the one of listeners. The primary has no keys to the
 * store and is given none, and an address that lets it write there would be a secret that travels; SSH proves whose words these are.
 */
import { AppError, isCancelled } from '../kernel/app-error.ts';
import { judgeBeat } from '../watch/beat-rules.ts';
import type { Beat } from '../watch/witnesses.ts';
import { askAgent } from './agent-client.ts';
import type { RemoteShell } from './ports.ts';
import { readPrimaryMachine } from './primary-machine.ts';

/** `withinMs`: a machine that is gone holds nobody up for longer. Only `signal` makes it reject. */
export type PrimaryBeat = (primaryUrl: string, withinMs: number, signal: AbortSignal) => Promise<Beat>;

export function primaryBeat({ dir, shell }: { readonly dir: string; readonly shell: RemoteShell }): PrimaryBeat {
  return async (primaryUrl, withinMs, signal) => {
    const machine = await readPrimaryMachine(dir, primaryUrl);
    if (machine === null) return 'none';
    const limit = AbortSignal.timeout(withinMs);
    const either = AbortSignal.any([signal, limit]);
    try {
      const session = await shell.connect(machine, either);
      try {
        return judgeBeat(await askAgent<'beat'>(session, { verb: 'beat' }, { signal: either }));
      } finally {
        session.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      return beatOf(error, limit);
    }
  };
}

/** A machine that is not heard of does not beat; one that keeps this computer out may be well. */
function beatOf(error: unknown, limit: AbortSignal): Beat {
  if (limit.aborted && isCancelled(error)) return 'stale';
  if (!(error instanceof AppError)) throw error;
  switch (error.code) {
    case 'STANDBY_UNREACHABLE':
    case 'STANDBY_CONNECTION_LOST':
      return 'stale';
    // An agent from before, or none any more.
    case 'APP_INPUT_INVALID':
    case 'STANDBY_AGENT_MISSING':
      return 'none';
    default:
      return 'unreadable';
  }
}
