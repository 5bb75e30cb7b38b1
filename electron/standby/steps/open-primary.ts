/**
 * On the way home the gate before the primary is opened: its voice is heard while nobody else is let in, then listeners are, and
 * only after that they are sent there.
 */
import { AppError } from '../../kernel/app-error.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import { referenceOf } from '../primary-views.ts';
import { committedOf } from '../registers/claim-rules.ts';
import { accessKey } from '../service-address.ts';
import { turnBack } from './fence-primary.ts';
import { listen, lookTimeouts } from './prove.ts';
import type { Step, StepContext, StepResult } from './step.ts';

export const openPrimary: Step = {
  deadlineMs: 150_000,
  async run(context): Promise<StepResult> {
    const { primaryGate, signal, ports, opening } = context;
    if (!primaryGate) return { facts: { gate: false } };
    const epoch = context.number('claim', 'epoch');
    try {
      await primaryGate.turn('warm', epoch, signal);
    } catch (error) {
      if (!(await isOpenAnyway(context, primaryGate.url, error))) throw error;
      return { facts: { gate: true, reached: false } };
    }
    const { url } = primaryGate;
    const key = accessKey(opening.nonce);
    const reference = referenceOf(ports.watch, url);
    const primary = createVoiceSite({ url, prober: ports.prober, site: 'primary', key, reference });
    const heard = await listen(context, primary, 'official');
    const { mode } = await primaryGate.turn('serve', epoch, signal);
    return { ...heard, facts: { ...heard.facts, gate: true, reached: true, mode } };
  },
  async undo(context) {
    return context.primaryGate ? turnBack(context, context.primaryGate) : {};
  },
};

/** Nobody could close it either, so there is nothing to open. */
async function isOpenAnyway({ ports, signal }: StepContext, url: string, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.code !== 'STANDBY_UNREACHABLE') return false;
  const primary = await ports.watch.primaryAt(url);
  return (await primary.look({ timeouts: lookTimeouts, signal })).kind === 'ok';
}

/** What another desktop's promotion closed is opened again, unless a standby serves. Where nobody can reach it, it stays. */
export const reopenPrimary: Step = {
  deadlineMs: 30_000,
  async run(context): Promise<StepResult> {
    const { primaryGate, signal } = context;
    if (!primaryGate) return { facts: { gate: false } };
    const { readings } = await context.registers({ target: true }).readAll(signal);
    if (committedOf(readings)?.site?.kind === 'standby') return { facts: { gate: true, mode: null } };
    try {
      const { mode } = await primaryGate.turn('serve', context.number('claim', 'epoch'), signal);
      return { facts: { gate: true, reached: true, mode } };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { facts: { gate: true, reached: false, problem: error.code } };
    }
  },
};
