/**
 * The end of another desktop's operation that nobody works on any more: under an epoch of its own this desktop stops what was
 * begun, and gives that epoch back. What serves by an earlier commit goes on.
 */
import { committedOf } from '../registers/claim-rules.ts';
import { claimOf } from './claim.ts';
import type { Step, StepResult } from './step.ts';

export const stopUncommitted: Step = {
  deadlineMs: 30_000,
  async run(context): Promise<StepResult> {
    const { ask, opening, machine, signal } = context;
    const { readings } = await context.registers({ target: true }).readAll(signal);
    if (committedOf(readings)?.site?.fingerprint === machine.fingerprint) return { facts: { stopped: false } };
    const { portClosed } = await ask({ verb: 'stop', epoch: context.number('claim', 'epoch'), nonce: opening.nonce });
    return { facts: { stopped: true, portClosed } };
  },
};

export const withdraw: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const epoch = context.number('claim', 'epoch');
    const closing = { ...claimOf(context, epoch), outcome: 'aborted', site: null, releaseId: null } as const;
    const registers = await context.registers({ target: true }).close(closing, context.signal);
    return { facts: { epoch, registers: registers.join(' ') } };
  },
};
