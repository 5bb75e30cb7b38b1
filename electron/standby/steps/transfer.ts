/** Brings the release, as far as it is not there yet. */
import { bringRelease } from '../bring-release.ts';
import type { Step } from './step.ts';

export const transfer: Step = {
  deadlineMs: 4 * 3600_000,
  async run(context) {
    const { ask, signal, ports } = context;
    return { facts: { ...(await bringRelease({ ask, signal, backup: ports.backup }, await context.release())) } };
  },
};
