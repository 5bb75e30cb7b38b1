/** Writes down who serves. Epoch, machines and incident agree from here on, and the standby drops what it no longer needs. */
import type { ServingSite } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { StepFacts } from '../journal-line.ts';
import { servingOf } from '../serving-seen.ts';
import { claimOf, isReachable } from './claim.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext } from './step.ts';

export const commit: Step = {
  deadlineMs: 60_000,
  async run(context) {
    const { opening, ports, machine } = context;
    const { watchIncidentId } = opening;
    const epoch = context.number('claim', 'epoch');
    // Listeners are there already, so this is written down first: it holds even if the machine is lost in this moment.
    await ports.machines.setServing(servingOf(context));
    if (watchIncidentId) await ports.watch.noteIncident(watchIncidentId, 'served-by-standby');
    const { name, fingerprint } = machine;
    const url = context.text('start', 'url');
    const known = await settle(context, { kind: 'standby', machine: name, url, fingerprint });
    const isClosed = ['fence-primary', 'stand-back'] as const;
    const primary = isClosed.some((step) => context.fact(step, 'fenced') === true)
      ? await settlePrimary(context, epoch, 'standby')
      : {};
    return { facts: { epoch, ...known, ...primary, freedBytes: await tidy(context) } };
  },
};

/**
 * Every register learns who serves. Another standby that still runs an older epoch stops: it holds this one now, so that
 * nobody can take it for the one that serves.
 */
async function settle(context: StepContext, site: ServingSite): Promise<{ registers: string; stopped: string }> {
  const { opening, ports, machine, signal } = context;
  const epoch = context.number('claim', 'epoch');
  const { releaseId, nonce } = opening;
  const closing = { ...claimOf(context, epoch), outcome: 'committed', site, releaseId: releaseId || null } as const;
  const registers = await context.registers({ target: isReachable(context) }).close(closing, signal);
  const stopped = await ports.registers.stopOlder(machine, { epoch, nonce }, signal);
  return { registers: registers.join(' '), stopped: stopped.join(' ') };
}

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
  deadlineMs: 60_000,
  async run(context) {
    const { opening, ports } = context;
    const epoch = context.number('claim', 'epoch');
    const url = primaryUrl(context);
    const known = await settle(context, { kind: 'primary', machine: null, url, fingerprint: null });
    await ports.machines.setServing(null);
    const primary = await settlePrimary(context, epoch, 'primary');
    if (opening.watchIncidentId) await ports.watch.noteIncident(opening.watchIncidentId, 'closed');
    return { facts: { epoch, ...known, ...primary } };
  },
};

const SETTLE_MS = 5_000;

/** What the primary's gate does now counts for good, and other sites hear so. Listeners are served whether or not this arrives. */
async function settlePrimary(
  { primaryGate, signal }: StepContext,
  epoch: number,
  site: ServingSite['kind'],
): Promise<StepFacts> {
  if (!primaryGate) return {};
  const within = AbortSignal.any([signal, AbortSignal.timeout(SETTLE_MS)]);
  try {
    await primaryGate.settle(epoch, site, within);
    return { primarySettled: true };
  } catch (error) {
    if (within.aborted || error instanceof AppError) return { primarySettled: false };
    throw error;
  }
}
