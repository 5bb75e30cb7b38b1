/** The last check before listeners are moved: nobody reaches the primary, and nobody else has taken a newer epoch. */
import { AppError } from '../../kernel/app-error.ts';
import { isVoiceServiceAt } from '../../kernel/voice-service.ts';
import { isPrimarySeen, questionFor } from '../primary-seen.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext } from './step.ts';

export const lastGate: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const url = primaryUrl(context);
    const { machine } = context;
    if (await isPrimaryAlive(context, url)) throw new AppError('STANDBY_PRIMARY_ANSWERS', { details: { url } });
    const seenFromStandby = await isSeenFromStandby(context, url);
    if (seenFromStandby) throw new AppError('STANDBY_PRIMARY_SEEN', { details: { url, machine: machine.name } });
    const epoch = context.number('claim', 'epoch');
    const register = await context.ask({ verb: 'epoch', command: { kind: 'read' } });
    const atCutover = (await context.ports.cutover.read(context.signal)).epoch ?? 0;
    if (register.epoch !== epoch || register.nonce !== context.opening.nonce || atCutover >= epoch) {
      throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: Math.max(register.epoch, atCutover) } });
    }
    return { facts: { primaryAnswers: false, seenFromStandby } };
  },
};

async function isSeenFromStandby(context: StepContext, url: string): Promise<boolean | null> {
  const question = questionFor(context.machine, url);
  return question && isPrimarySeen(await context.ask(question));
}

/** One answer of whatever kind is enough: two sites that serve are worse than a promotion that is begun again. */
async function isPrimaryAlive({ ports, signal }: StepContext, address: string): Promise<boolean> {
  const bearer = (await ports.watch.keyFor(address)) ?? undefined;
  return isVoiceServiceAt(address, async (url, json) => {
    const timeouts = { connectMs: 1_000, firstByteMs: 2_000, totalMs: 2_000 };
    const method = json ? 'POST' : 'GET';
    const answer = await ports.prober.ask({ url, method, json, bearer, timeouts, maxBytes: 65_536, signal });
    return answer.kind === 'answered' ? answer : null;
  });
}
