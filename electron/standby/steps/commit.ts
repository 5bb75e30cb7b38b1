/** Writes down who serves. Epoch, machines and incident agree from here on, and the standby drops what it no longer needs. */
import { isoTime } from '../../kernel/clock.ts';
import { isReachable } from './claim.ts';
import type { Step } from './step.ts';

export const commit: Step = {
  deadlineMs: 30_000,
  async act(context) {
    const { ask, opening, ports, machine } = context;
    const { releaseId, nonce, watchIncidentId } = opening;
    const epoch = context.number('claim', 'epoch');
    await ask({ verb: 'epoch', act: { kind: 'close', epoch, nonce, outcome: 'committed' } });
    const { freedBytes } = await ask({ verb: 'tidy', keep: [releaseId] });
    await ports.machines.setServing({ machine: machine.name, releaseId, since: isoTime(ports.clock.now()) });
    if (watchIncidentId) await ports.watch.noteIncident(watchIncidentId, 'served-by-standby');
    return { facts: { epoch, freedBytes } };
  },
};

export const commitFailBack: Step = {
  deadlineMs: 30_000,
  async act(context) {
    const { ask, opening, ports } = context;
    const epoch = context.number('claim', 'epoch');
    if (isReachable(context)) {
      await ask({ verb: 'epoch', act: { kind: 'close', epoch, nonce: opening.nonce, outcome: 'committed' } });
    }
    await ports.machines.setServing(null);
    if (opening.watchIncidentId) await ports.watch.noteIncident(opening.watchIncidentId, 'closed');
    return { facts: { epoch } };
  },
};
