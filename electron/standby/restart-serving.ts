/** Starts the service of the serving machine again where nothing runs there any more, under the promotion that it belongs to. */
import type { Serving } from '../contract/standby.ts';
import type { AdminKey } from './admin-key.ts';
import type { StandbyDeps } from './deps.ts';
import type { Machines } from './machines.ts';
import type { Operations } from './operations.ts';
import { startRequest } from './start-request.ts';
import { withAgent } from './with-agent.ts';

/** Connection, start and loading of a voice; a machine that takes longer is a P1 meanwhile. */
const WITHIN_MS = 90_000;

/** False: there was nothing to restart, because it runs, or because its last promotion is another one. */
export async function restartServing(
  deps: Pick<StandbyDeps, 'shell' | 'cutover' | 'watch'> & {
    readonly machines: Machines;
    readonly adminKey: Pick<AdminKey, 'hash'>;
    readonly operations: Pick<Operations, 'openingOf'>;
  },
  serving: Serving,
  closing: AbortSignal,
): Promise<boolean> {
  const { incidentId, epoch } = serving;
  if (incidentId === null || epoch === null) return false;
  const machine = deps.machines.get(serving.machine);
  const opening = await deps.operations.openingOf(incidentId);
  const signal = AbortSignal.any([closing, AbortSignal.timeout(WITHIN_MS)]);
  return withAgent(deps.shell, machine, signal, async (agent) => {
    const { service, register } = await agent.ask({ verb: 'hello' }, { signal });
    const runs = service.state === 'running' || service.state === 'starting';
    // An agent from before tells of the newest epoch only.
    const last = register.committed ?? register;
    const isItsOwn = last.epoch === epoch && last.nonce === opening.nonce && last.closed === 'committed';
    if (runs || !isItsOwn) return false;
    await agent.ask(await startRequest(deps, { machine, opening, epoch }, 'serve'), { signal });
    return true;
  });
}
