/**
 * Waits until everybody gets the new site: all who answer for the address agree, the service answers three times in a row
 * under the address that listeners use, and what others may still remember of the old place has run out.
 */

import type { CutoverTarget } from '../../cutover/provider.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isVoiceServiceAt } from '../../kernel/voice-service.ts';
import type { Step, StepContext } from './step.ts';

const ANSWERS = 3;
/** Beside the time for which old answers may be kept. */
const PATIENCE_MS = 120_000;
/** Resolvers forget a record after a day, whatever it says. */
const LONGEST_TTL_S = 86_400;

function convergeOn(site: 'primary' | 'standby'): Step {
  return {
    deadlineMs: LONGEST_TTL_S * 1000 + 2 * PATIENCE_MS,
    async run(context) {
      const ttlMs = ttlSecondsOf(context) * 1000;
      const deadlineMs = context.ports.clock.monotonicMs() + ttlMs + PATIENCE_MS;
      await untilAllAgree(context, site, deadlineMs);
      const url = context.text('cutover', 'serviceUrl');
      let asked = 0;
      for (let answers = 0; answers < ANSWERS; ) {
        asked += 1;
        if (await answersFrom(context, url, site)) answers += 1;
        else {
          answers = 0;
          await pause(context, deadlineMs, { expected: site, seen: null, where: url });
        }
      }
      await untilForgotten(context, ttlMs);
      return { facts: { url: new URL('/healthz', url).href, asked } };
    },
  };
}

function ttlSecondsOf(context: StepContext): number {
  const told = context.fact('cutover', 'ttlSeconds');
  return typeof told === 'number' ? Math.min(told, LONGEST_TTL_S) : 0;
}

/** A name server that lags behind still sends listeners to the old place. */
async function untilAllAgree(context: StepContext, site: CutoverTarget['site'], deadlineMs: number): Promise<void> {
  for (;;) {
    const { ok, ...verdict } = await context.ports.cutover.verify(targetOf(context, site), context.signal);
    if (ok) return;
    await pause(context, deadlineMs, verdict);
  }
}

function targetOf(context: StepContext, site: CutoverTarget['site']): CutoverTarget {
  const url = context.text('cutover', 'to');
  return {
    site,
    machine: site === 'standby' ? context.machine.name : null,
    url,
    address: site === 'standby' ? context.machine.host : new URL(url).hostname,
    epoch: context.number('cutover', 'epoch'),
    nonce: context.opening.nonce,
    releaseId: null,
    accessKey: null,
  };
}

async function pause(
  { ports, signal }: StepContext,
  deadlineMs: number,
  verdict: { readonly expected: string; readonly seen: string | null; readonly where: string | null },
): Promise<void> {
  if (ports.clock.monotonicMs() > deadlineMs) throw new AppError('CUTOVER_NOT_THERE_YET', { details: verdict });
  await ports.sleep(200, signal);
}

/** Whoever asked just before the change may keep the old answer for so long. */
async function untilForgotten(context: StepContext, ttlMs: number): Promise<void> {
  const { clock, sleep } = context.ports;
  if (ttlMs === 0) return;
  const sinceMs = clock.now() - Date.parse(context.text('cutover', 'appliedAt'));
  await sleep(Math.min(ttlMs, Math.max(0, ttlMs - Math.max(0, sinceMs))), context.signal);
}

async function answersFrom(context: StepContext, url: string, site: string): Promise<boolean> {
  const { cutover, prober } = context.ports;
  const timeouts = { connectMs: 1_000, firstByteMs: 3_000, totalMs: 3_000 };
  // Only the gate answers for the primary in its own words; without it the primary speaks for itself, whatever it is.
  if (site === 'primary' && cutover.status()?.provider !== 'gate') {
    return isVoiceServiceAt(url, async (asked, json) => {
      const method = json ? 'POST' : 'GET';
      const answer = await prober.ask({ url: asked, method, json, timeouts, signal: context.signal });
      return answer.kind === 'answered' ? answer : null;
    });
  }
  const answer = await prober.ask({ url: new URL('/healthz', url).href, timeouts, signal: context.signal });
  if (answer.kind === 'failed' || answer.status !== 200) return false;
  const { 'x-understudy-site': seenSite, 'x-understudy-epoch': seenEpoch } = answer.headers;
  return seenSite === site && Number(seenEpoch) === context.number('cutover', 'epoch');
}

export const converge = convergeOn('standby');
export const convergeBack = convergeOn('primary');
