/**
 * On the way home: the standby's own gate sends a growing share of what is said to the primary, and speaks itself whatever was
 * not answered there. When the primary fails the gate sends nobody there any more, without being asked, and the operation is
 * taken back.
 */
import type { SplitHealth } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { StepFacts } from '../journal-line.ts';
import { isReachable } from './claim.ts';
import { whereListenersAre } from './retire.ts';
import { MOST_BAKE_SECONDS, type Step, type StepContext, type StepResult } from './step.ts';

export const shares = [10, 25, 50, 100] as const;
const LOOK_EVERY_MS = 500;

export const split: Step = {
  deadlineMs: (shares.length * MOST_BAKE_SECONDS + 120) * 1000,
  async run(context): Promise<StepResult> {
    if (!isReachable(context)) return { facts: { share: 0, problem: 'unreachable' } };
    const forwardTo = await whereListenersAre(context);
    if (forwardTo === null) return { facts: { share: 0, problem: 'no-way' } };
    let [there, failed] = [0, 0];
    for (const percent of shares) {
      const { split: begun } = await turn(context, { mode: 'split', forwardTo, splitPercent: percent });
      // A gate from before this version would go on sending listeners to a primary that fails.
      if (!begun) {
        await stop(context);
        return { facts: { share: 0, problem: 'old-gate' } };
      }
      const count = await bake(context, percent);
      there += count.there;
      failed += count.failed;
    }
    return { facts: { share: 100, there, failed, problem: null } };
  },
  async undo(context): Promise<StepFacts> {
    if (!isReachable(context)) return {};
    return { mode: (await stop(context)).mode };
  },
};

/** Throws STANDBY_SPLIT_RETURNED as soon as the gate has given the primary up. */
async function bake(context: StepContext, percent: number): Promise<SplitHealth> {
  const { ask, ports, opening, signal } = context;
  const endMs = ports.clock.monotonicMs() + (opening.bakeSeconds ?? 0) * 1000;
  for (;;) {
    const { split: count } = await ask({ verb: 'status' });
    // A gate that was started anew has written down that it sends nobody there.
    if (!count || count.returned) {
      const { there = 0, failed = 0 } = count ?? {};
      throw new AppError('STANDBY_SPLIT_RETURNED', { details: { percent, there, failed } });
    }
    const leftMs = endMs - ports.clock.monotonicMs();
    if (leftMs <= 0) return count;
    context.progress(percent, 100, 'steps');
    await ports.sleep(Math.min(LOOK_EVERY_MS, leftMs), signal);
  }
}

const stop = (context: StepContext) => turn(context, { mode: 'serve', forwardTo: null, splitPercent: 0 });

function turn(
  { ask, number, opening }: StepContext,
  wanted: {
    readonly mode: 'split' | 'serve';
    readonly forwardTo: { readonly url: string; readonly key: string | null } | null;
    readonly splitPercent: number;
  },
) {
  const about = { verb: 'gate', epoch: number('claim', 'epoch'), nonce: opening.nonce, drainSeconds: 0 } as const;
  return ask({ ...about, ...wanted });
}
