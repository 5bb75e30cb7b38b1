/**
 * A planned switch: everybody who asks for the address gets the standby by now. Whoever still comes to the primary, on a
 * connection from before, is sent on by its gate, and nobody is refused. A primary without a gate goes on answering them.
 */
import { AppError } from '../../kernel/app-error.ts';
import type { PrimaryGate } from '../primary-link.ts';
import { turnBack } from './fence-primary.ts';
import type { Step, StepContext, StepResult } from './step.ts';

export const standBack: Step = {
  deadlineMs: 60_000,
  async run(context): Promise<StepResult> {
    const { primaryGate } = context;
    if (!primaryGate) return { facts: { gate: false } };
    const { mode } = await sendOn(context, primaryGate);
    return { facts: { gate: true, fenced: true, mode, problem: null } };
  },
  async undo(context) {
    return context.primaryGate ? turnBack(context, context.primaryGate) : {};
  },
};

/** An agent from before this version, or one that cannot reach the standby, lets nobody in instead. */
async function sendOn(context: StepContext, gate: PrimaryGate): ReturnType<PrimaryGate['turn']> {
  const { ports, signal } = context;
  const epoch = context.number('claim', 'epoch');
  const primaryUrl = ports.cutover.primaryUrl();
  const key = primaryUrl === null ? null : await ports.watch.keyFor(primaryUrl);
  try {
    return await gate.turn('forward', epoch, signal, { url: context.text('start', 'url'), key });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'APP_INPUT_INVALID') throw error;
    return gate.turn('fenced', epoch, signal);
  }
}
