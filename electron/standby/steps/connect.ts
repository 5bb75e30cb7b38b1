/** Reaches the machine by its pinned key; a bare one gets the agent now, because a promotion may be its first day. */
import { enrol } from '../enrol.ts';
import { isGone } from './gone.ts';
import { isLoaded } from './loaded.ts';
import type { Step } from './step.ts';

export const connect: Step = {
  deadlineMs: 180_000,
  async run(context) {
    const { ports, signal, owner } = context;
    const { hello, installed, lineRate } = await enrol(await context.agent(), ports.image, owner, {
      update: false,
      sign: ports.backup.sign,
      mayInstall: context.machine.keyFrom !== 'own',
      here: context.machine.practice,
      entries: async () => (await context.release()).entries,
      signal,
      onBytes: (done, total) => context.progress(done, total, 'bytes'),
    });
    if (lineRate !== null) await ports.machines.noteRates(context.machine.name, { line: lineRate });
    const loaded = isLoaded(hello, context.opening.releaseId);
    return { facts: { reachable: true, installed, protocol: hello.protocol, loaded } };
  },
};

/** A standby that is gone must not keep the service away from a primary that is back. */
export const connectIfThere: Step = {
  deadlineMs: 30_000,
  async run(context) {
    try {
      return await connect.run(context);
    } catch (error) {
      if (!(await isGone(context, error))) throw error;
      return { facts: { reachable: false } };
    }
  },
};
