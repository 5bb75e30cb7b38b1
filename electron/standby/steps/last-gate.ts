/** The last check before listeners are moved: the primary is still away, and nobody else has taken a newer epoch. */
import { AppError } from '../../kernel/app-error.ts';
import { isLoopback } from '../../kernel/loopback.ts';
import { readHealth } from '../../watch/probe.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext } from './step.ts';

const HEALTHY_ANSWERS = 3;

export const lastGate: Step = {
  deadlineMs: 30_000,
  async run(context) {
    if (await isPrimaryBack(context)) {
      throw new AppError('STANDBY_PRIMARY_ANSWERS', { details: { url: primaryUrl(context) } });
    }
    const epoch = context.number('claim', 'epoch');
    const register = await context.ask({ verb: 'epoch', command: { kind: 'read' } });
    const atGate = context.ports.gate.read()?.epoch ?? 0;
    if (register.epoch !== epoch || register.nonce !== context.opening.nonce || atGate >= epoch) {
      throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: Math.max(register.epoch, atGate) } });
    }
    return { facts: { primaryAnswers: false, seenFromStandby: await seenFromStandby(context) } };
  },
};

/** For the report only: if the primary answers the standby, it is the network from here to it that failed, not the primary. */
async function seenFromStandby(context: StepContext): Promise<boolean | null> {
  const url = new URL('/healthz', primaryUrl(context));
  if (url.protocol !== 'http:' || (isLoopback(url.hostname) && !isLoopback(context.machine.host))) return null;
  return (await context.ask({ verb: 'probe', url: url.href })).answered;
}

/** A failing machine may still answer once; only several good answers in a row mean that the primary is back. */
async function isPrimaryBack(context: StepContext): Promise<boolean> {
  const url = new URL('/healthz', primaryUrl(context)).href;
  for (let answers = 0; answers < HEALTHY_ANSWERS; answers++) {
    if (answers > 0) await context.ports.sleep(300, context.signal);
    const answer = await context.ports.prober.ask({
      url,
      timeouts: { connectMs: 1_000, firstByteMs: 2_000, totalMs: 2_000 },
      signal: context.signal,
    });
    if (readHealth(answer, null).kind !== 'ok') return false;
  }
  return true;
}
