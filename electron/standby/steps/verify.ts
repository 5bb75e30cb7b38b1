/**
 * The standby compares every byte of the release with the signed manifest: it reads what it has not hashed in this very
 * operation, when it was received, or what changed since.
 */
import type { Step } from './step.ts';

export const verify: Step = {
  deadlineMs: 3600_000,
  async run({ ask, opening }) {
    const { files, bytes, readBytes } = await ask({ verb: 'verify', releaseId: opening.releaseId });
    return { facts: { files, bytes, readBytes } };
  },
};
