/** Lets the voice say one sentence and judges its sound. A service that answers is not yet a service that speaks. */
import { AppError } from '../../kernel/app-error.ts';
import { parseHealth } from '../../kernel/voice-service.ts';
import { canaryRequest, judgeVoice } from '../../watch/voice-proof.ts';
import { accessKey } from '../service-address.ts';
import type { Step, StepContext, StepResult } from './step.ts';

const SPEAK_MS = 60_000;

/** On the standby, before listeners hear it. */
export const prove: Step = {
  deadlineMs: 75_000,
  run(context) {
    const { opening, machine } = context;
    return listen(context, {
      url: context.text('start', 'url'),
      bearer: accessKey(machine, opening.nonce) ?? undefined,
      releaseId: opening.releaseId,
    });
  },
};

/** On the repaired primary: the same models as the standby serves, and a voice. */
export const provePrimary: Step = {
  deadlineMs: 75_000,
  async run(context) {
    const { ports, opening, signal } = context;
    const url = primaryUrl(context);
    const answer = await ports.prober.ask({
      url: new URL('/healthz', url).href,
      timeouts: { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 },
      signal,
    });
    const health = answer.kind === 'answered' && answer.status === 200 ? parseHealth(answer.body) : null;
    if (!health?.ready) throw new AppError('STANDBY_VOICE_NOT_PROVEN', { details: { url, problems: ['not-ready'] } });
    const release = await context.release();
    const { voices } = release.summary;
    // Of several voices the one that listeners hear now; without a name any of them.
    const served = voices.filter((voice) => voice.id === opening.voice);
    const known = (served.length > 0 ? served : voices).map((voice) => voice.modelId);
    const strangers = health.modelIds.filter((modelId) => !known.includes(modelId));
    if (
      health.modelIds.length === 0 ||
      strangers.length > 0 ||
      (health.releaseId !== null && health.releaseId !== opening.releaseId)
    ) {
      throw new AppError('STANDBY_RELEASE_MISMATCH', {
        details: { primary: health.releaseId ?? strangers.join(' '), standby: opening.releaseId },
      });
    }
    return listen(context, { url, bearer: (await ports.watch.keyFor(url)) ?? undefined, releaseId: null });
  },
};

export function primaryUrl(context: StepContext): string {
  const url = context.ports.cutover.primaryUrl();
  if (!url) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
  return url;
}

async function listen(
  context: StepContext,
  where: { readonly url: string; readonly bearer: string | undefined; readonly releaseId: string | null },
): Promise<StepResult> {
  const answer = await context.ports.prober.ask({
    url: new URL('/tts', where.url).href,
    method: 'POST',
    json: canaryRequest,
    bearer: where.bearer,
    timeouts: { connectMs: 2_000, firstByteMs: SPEAK_MS, totalMs: SPEAK_MS },
    signal: context.signal,
  });
  if (answer.kind === 'failed') {
    throw new AppError('STANDBY_VOICE_NOT_PROVEN', { details: { url: where.url, problems: [answer.failure] } });
  }
  if (answer.status !== 200) {
    const said = new TextDecoder().decode(answer.body.subarray(0, 300));
    throw new AppError('STANDBY_VOICE_NOT_PROVEN', { details: { url: where.url, status: answer.status, said } });
  }
  const answered = answer.headers['x-understudy-release'] ?? null;
  const voiceProof = judgeVoice(answer.body, { answered, expected: where.releaseId });
  if (!voiceProof.ok) {
    throw new AppError('STANDBY_VOICE_NOT_PROVEN', { details: { url: where.url, problems: voiceProof.problems } });
  }
  const { audioSeconds, rmsDbfs } = voiceProof;
  return { facts: { audioSeconds, rmsDbfs }, voiceProof };
}
