/** The standby reads every byte of the release and compares it with the signed manifest. */
import type { Step } from './step.ts';

export const verify: Step = {
  deadlineMs: 3600_000,
  async run({ ask, opening }) {
    const { files, bytes } = await ask({ verb: 'verify', releaseId: opening.releaseId });
    return { facts: { files, bytes } };
  },
};
