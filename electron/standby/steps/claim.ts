/** Takes the next epoch at the standby's own register. The nonce makes asking twice harmless; a loser never gets further. */
import type { Step, StepContext } from './step.ts';

export const claim: Step = {
  deadlineMs: 20_000,
  async run({ ask, opening }) {
    const { nonce, incidentId, epochBefore } = opening;
    const register = await ask({ verb: 'epoch', command: { kind: 'claim', above: epochBefore, nonce, incidentId } });
    return { facts: { epoch: register.epoch } };
  },
  async undo({ ask, opening }) {
    const { nonce, incidentId, epochBefore } = opening;
    // Whether the claim arrived is not known after a crash; asking again answers with the same number.
    const { epoch } = await ask({ verb: 'epoch', command: { kind: 'claim', above: epochBefore, nonce, incidentId } });
    await ask({ verb: 'epoch', command: { kind: 'close', epoch, nonce, outcome: 'aborted' } });
    return { epoch, closed: 'aborted' };
  },
};

/** Without the standby nobody else can hold its register: the next number is free. */
export const claimIfThere: Step = {
  ...claim,
  async run(context) {
    if (isReachable(context)) return claim.run(context);
    return { facts: { epoch: context.opening.epochBefore + 1 } };
  },
  async undo(context) {
    if (!isReachable(context)) return {};
    return (await claim.undo?.(context)) ?? {};
  },
};

export function isReachable(context: StepContext): boolean {
  return context.fact('connect', 'reachable') === true;
}
