/** Reaches the machine by its pinned key; a bare one gets the agent now, because a promotion may be its first day. */
import { AppError } from '../../kernel/app-error.ts';
import { enrol } from '../enrol.ts';
import type { Step } from './step.ts';

export const connect: Step = {
  deadlineMs: 180_000,
  async run(context) {
    const { ports, signal, owner } = context;
    const { hello, installed, lineRate } = await enrol(await context.agent(), ports.image, owner, {
      update: false,
      here: context.machine.practice,
      entries: async () => (await context.release()).entries,
      signal,
      onBytes: (done, total) => context.progress(done, total, 'bytes'),
    });
    if (lineRate !== null) await ports.machines.noteRates(context.machine.name, { line: lineRate });
    return { facts: { reachable: true, installed, protocol: hello.protocol } };
  },
};

/** A standby that is gone must not keep the service away from a primary that is back. */
export const connectIfThere: Step = {
  deadlineMs: 30_000,
  async run(context) {
    try {
      return await connect.run(context);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STANDBY_UNREACHABLE') throw error;
      return { facts: { reachable: false } };
    }
  },
};
