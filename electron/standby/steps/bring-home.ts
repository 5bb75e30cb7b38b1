/**
 * On the way home: what the standby's service made meanwhile is brought before anybody is sent back, and once more when it has
 * spoken its last word there. A standby that is gone keeps what it has, and the plan said so.
 */
import { AppError } from '../../kernel/app-error.ts';
import { type BroughtHome, bringHome } from '../made/bring-home.ts';
import { isOldAgent } from '../made/look.ts';
import { isReachable } from './claim.ts';
import type { Step, StepContext, StepResult } from './step.ts';

const DEADLINE_MS = 4 * 3600_000;
const NAMED = 10;

export const resync: Step = {
  deadlineMs: DEADLINE_MS,
  async run(context) {
    if (!isReachable(context)) return { facts: { reached: false } };
    try {
      return told(await bring(context));
    } catch (error) {
      if (isOldAgent(error)) return { facts: { reached: true, problem: 'old-agent' } };
      throw error;
    }
  },
};

/** What is still being written there now would be lost with the machine: the operation waits for a person then. */
export const bringRest: Step = {
  deadlineMs: DEADLINE_MS,
  async run(context) {
    if (!isReachable(context)) return { facts: { reached: false } };
    // It tells nothing, and keeps what it has.
    if (context.fact('resync', 'problem') === 'old-agent') return { facts: { reached: true, problem: 'old-agent' } };
    const brought = await bring(context);
    if (brought.leftOut.length > 0) {
      const files = brought.leftOut.slice(0, NAMED);
      throw new AppError('STANDBY_FILES_LEFT', { details: { files, count: brought.leftOut.length } });
    }
    return told(brought);
  },
};

function bring(context: StepContext): Promise<BroughtHome> {
  const { ask, machine, ports, signal, progress } = context;
  return bringHome({
    ask,
    library: ports.made,
    machine,
    epoch: ports.machines.serving?.epoch ?? context.number('claim', 'epoch'),
    signal,
    progress: (done, total) => progress(done, total, 'bytes'),
  });
}

function told({ files, brought, bytes, conflicts, leftOut }: BroughtHome): StepResult {
  const named = conflicts.slice(0, NAMED).map((pair) => pair.join(' + '));
  return {
    facts: {
      reached: true,
      files,
      brought,
      bytes,
      conflicts: conflicts.length,
      conflictNames: named.join(' · '),
      leftOut: leftOut.length,
    },
  };
}
