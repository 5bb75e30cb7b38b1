/** Writes down who serves. Epoch, machines and incident agree from here on, and the standby drops what it no longer needs. */
import { AppError } from '../../kernel/app-error.ts';
import { servingOf } from '../serving-seen.ts';
import { isReachable } from './claim.ts';
import type { Step, StepContext } from './step.ts';

export const commit: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const { ask, opening, ports } = context;
    const { nonce, watchIncidentId } = opening;
    const epoch = context.number('claim', 'epoch');
    // Listeners are there already, so this is written down first: it holds even if the machine is lost in this moment.
    await ports.machines.setServing(servingOf(context));
    if (watchIncidentId) await ports.watch.noteIncident(watchIncidentId, 'served-by-standby');
    await ask({ verb: 'epoch', command: { kind: 'close', epoch, nonce, outcome: 'committed' } });
    return { facts: { epoch, freedBytes: await tidy(context) } };
  },
};

/** Room on the standby is welcome, but no reason to call a promotion that succeeded a failure. */
async function tidy({ ask, opening }: StepContext): Promise<number | null> {
  try {
    return (await ask({ verb: 'tidy', keep: [opening.releaseId] })).freedBytes;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

export const commitFailBack: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const { ask, opening, ports } = context;
    const epoch = context.number('claim', 'epoch');
    if (isReachable(context)) {
      await ask({ verb: 'epoch', command: { kind: 'close', epoch, nonce: opening.nonce, outcome: 'committed' } });
    }
    await ports.machines.setServing(null);
    if (opening.watchIncidentId) await ports.watch.noteIncident(opening.watchIncidentId, 'closed');
    return { facts: { epoch } };
  },
};
