/** Lets listeners in at the standby's own gate, before any of them is sent there. */
import type { SiteMode } from '../../contract/models/site.ts';
import { AppError } from '../../kernel/app-error.ts';
import { lookAtServing } from '../serving-seen.ts';
import type { Step, StepContext } from './step.ts';

export const serve: Step = {
  deadlineMs: 30_000,
  async run(context) {
    await assertNobodyElseServes(context);
    return { facts: await turnTo(context, 'serve') };
  },
  undo: (context) => turnTo(context, 'warm'),
};

async function turnTo(
  { ask, number, opening }: StepContext,
  mode: SiteMode,
): Promise<{ readonly mode: string | null }> {
  const about = { epoch: number('claim', 'epoch'), nonce: opening.nonce, forwardTo: null, splitPercent: 0 };
  const told = await ask({ verb: 'gate', ...about, mode, drainSeconds: 0 });
  return { mode: told.mode };
}

/** The standby that was given up may have come back meanwhile. */
async function assertNobodyElseServes({ ports, signal }: StepContext): Promise<void> {
  const { serving } = ports.machines;
  if (serving === null || (await lookAtServing(ports.prober, serving, signal)) !== 'serves') return;
  throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { machine: serving.machine } });
}
