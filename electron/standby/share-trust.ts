/** A changed device list, told to every machine that can be reached now. */
import { AGENT_PROTOCOL } from '../contract/models/agent.ts';
import type { Machine } from '../contract/standby.ts';
import type { MachineTold } from '../contract/trust.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import { askHello } from './enrol.ts';
import type { RemoteShell } from './ports.ts';
import { bringTrust, type Owner } from './trust.ts';
import { withAgent } from './with-agent.ts';

const REACH_MS = 12_000;

/** Tells each machine that is there and has an agent; a bare one gets the list when it is enrolled. */
export function shareTrust(
  about: { readonly machines: readonly Machine[]; readonly shell: RemoteShell; readonly owner: Owner },
  signal?: AbortSignal,
): Promise<readonly MachineTold[]> {
  return Promise.all(about.machines.map((machine) => tell(machine, about, signal)));
}

async function tell(
  machine: Machine,
  { shell, owner }: { readonly shell: RemoteShell; readonly owner: Owner },
  signal?: AbortSignal,
): Promise<MachineTold> {
  const deadline = AbortSignal.timeout(REACH_MS);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  try {
    return await withAgent(shell, machine, either, async (agent) => {
      const hello = await askHello(agent, either);
      // One of another protocol gets the list when it is replaced.
      if (hello?.protocol !== AGENT_PROTOCOL)
        return { machine: machine.name, told: false, code: 'STANDBY_CHECK_NEEDED' };
      await bringTrust(agent, hello, owner, either);
      return { machine: machine.name, told: true, code: null };
    });
  } catch (error) {
    if (signal?.aborted && isCancelled(error)) throw error;
    return {
      machine: machine.name,
      told: false,
      code: deadline.aborted ? 'STANDBY_UNREACHABLE' : toWireError(error).code,
    };
  }
}
