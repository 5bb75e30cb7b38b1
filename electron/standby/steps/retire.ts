/** After a fail-back: the standby finishes what it had begun, then its service ends and its port is closed. */
import { AppError } from '../../kernel/app-error.ts';
import { isMeantThere } from '../service-address.ts';
import { isReachable } from './claim.ts';
import type { Step, StepContext, StepResult } from './step.ts';

/** Whoever still listens after this long hears the end of a very long take. */
const DRAIN_SECONDS = 60;

export const drain: Step = {
  deadlineMs: (DRAIN_SECONDS + 30) * 1000,
  async run(context): Promise<StepResult> {
    if (!isReachable(context)) return { facts: { cutOff: await untilNobodyListens(context) } };
    const forwardTo = await whereListenersAre(context);
    const { inFlight, stragglers } = await context.ask({
      verb: 'gate',
      epoch: context.number('claim', 'epoch'),
      nonce: context.opening.nonce,
      mode: forwardTo ? 'forward' : 'fenced',
      forwardTo,
      splitPercent: 0,
      drainSeconds: DRAIN_SECONDS,
    });
    return { facts: { cutOff: inFlight, stragglers } };
  },
};

/** Where the agent cannot be asked, this computer's own gate knows who still listens through it. */
async function untilNobodyListens({ ports: { clock, gate, sleep }, signal }: StepContext): Promise<number> {
  const deadlineMs = clock.monotonicMs() + DRAIN_SECONDS * 1000;
  while (gate.inFlight('standby') > 0 && clock.monotonicMs() < deadlineMs) await sleep(50, signal);
  return gate.inFlight('standby');
}

/** Who still comes to the standby is sent on to the primary, where its address means the same there as here. */
export async function whereListenersAre(
  context: StepContext,
): Promise<{ readonly url: string; readonly key: string | null } | null> {
  const url = context.ports.cutover.primaryUrl();
  if (url === null || !isMeantThere(url, context.machine)) return null;
  return { url, key: await context.ports.watch.keyFor(url) };
}

export const stopStandby: Step = {
  deadlineMs: 30_000,
  async run(context): Promise<StepResult> {
    if (!isReachable(context)) return { facts: { stopped: false } };
    const epoch = context.number('claim', 'epoch');
    const { portClosed } = await context.ask({ verb: 'stop', epoch, nonce: context.opening.nonce });
    if (!portClosed) throw new AppError('STANDBY_COMMAND_FAILED', { details: { reason: 'port-still-open' } });
    return { facts: { stopped: true, portClosed } };
  },
};
