/** After a fail-back: the standby finishes what it had begun, then its service ends and its port is closed. */
import { AppError } from '../../kernel/app-error.ts';
import { isReachable } from './claim.ts';
import type { Step, StepResult } from './step.ts';

/** Whoever still listens after this long hears the end of a very long take. */
const DRAIN_MS = 60_000;

export const drain: Step = {
  deadlineMs: DRAIN_MS + 10_000,
  async run({ ports, signal }) {
    const { clock, gate, sleep } = ports;
    const deadlineMs = clock.monotonicMs() + DRAIN_MS;
    while (gate.inFlight('standby') > 0 && clock.monotonicMs() < deadlineMs) await sleep(50, signal);
    return { facts: { cutOff: gate.inFlight('standby') } };
  },
};

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
