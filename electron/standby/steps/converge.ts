/**
 * Waits until everybody gets the new site: all who answer for the address agree, the service answers three times in a row
 * under the address that listeners use, and what others may still remember of the old place has run out. A standby that dies
 * meanwhile is not waited for.
 */
import type { CutoverTarget } from '../../cutover/provider.ts';
import { LONGEST_TTL_S } from '../../cutover/records.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { VoiceSite } from '../../watch/ports.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import { keepUp, type Upkeep } from './keep-up.ts';
import type { Step, StepContext } from './step.ts';

const ANSWERS = 3;
const timeouts = { connectMs: 1_000, firstByteMs: 3_000, totalMs: 3_000 } as const;
/** Beside the time for which old answers may be kept. */
const PATIENCE_MS = 120_000;
/** Between two looks at the standby while nobody is asked anything else. */
const LOOK_EVERY_MS = 5_000;

function convergeOn(site: 'primary' | 'standby'): Step {
  return {
    deadlineMs: LONGEST_TTL_S * 1000 + 2 * PATIENCE_MS,
    async run(context) {
      const ttlMs = ttlSecondsOf(context) * 1000;
      const deadlineMs = context.ports.clock.monotonicMs() + ttlMs + PATIENCE_MS;
      const upkeep = site === 'standby' ? keepUp(context) : null;
      const waiting = { deadlineMs, upkeep };
      await untilAllAgree(context, site, waiting);
      const url = context.text('cutover', 'serviceUrl');
      const name = createVoiceSite({ url, prober: context.ports.prober, site, key: await keyOf(context) });
      let asked = 0;
      for (let answers = 0; answers < ANSWERS; ) {
        asked += 1;
        if (await answersFrom(context, name, site)) answers += 1;
        else {
          answers = 0;
          await pause(context, waiting, { expected: site, seen: null, where: url });
        }
      }
      await untilForgotten(context, ttlMs, upkeep);
      return { facts: { url: new URL('/healthz', url).href, asked, ...(upkeep?.restarted && { restarted: true }) } };
    },
  };
}

/** The gate shows its own; everywhere else listeners bring the one that the primary wants, and so does this. */
async function keyOf({ ports }: StepContext): Promise<string | null> {
  const primaryUrl = ports.cutover.primaryUrl();
  const isDirect = ports.cutover.status()?.provider !== 'gate';
  return isDirect && primaryUrl !== null ? ports.watch.keyFor(primaryUrl) : null;
}

function ttlSecondsOf(context: StepContext): number {
  const told = context.fact('cutover', 'ttlSeconds');
  return typeof told === 'number' ? Math.min(told, LONGEST_TTL_S) : 0;
}

/** A name server that lags behind still sends listeners to the old place. */
async function untilAllAgree(context: StepContext, site: CutoverTarget['site'], waiting: Waiting): Promise<void> {
  for (;;) {
    const { ok, ...verdict } = await context.ports.cutover.verify(targetOf(context, site), context.signal);
    if (ok) return;
    await pause(context, waiting, verdict);
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

interface Waiting {
  readonly deadlineMs: number;
  readonly upkeep: Upkeep | null;
}

async function pause(
  { ports, signal }: StepContext,
  { deadlineMs, upkeep }: Waiting,
  verdict: { readonly expected: string; readonly seen: string | null; readonly where: string | null },
): Promise<void> {
  if (ports.clock.monotonicMs() > deadlineMs) throw new AppError('CUTOVER_NOT_THERE_YET', { details: verdict });
  await upkeep?.look();
  await ports.sleep(200, signal);
}

/** Whoever asked just before the change may keep the old answer for so long. */
async function untilForgotten(context: StepContext, ttlMs: number, upkeep: Upkeep | null): Promise<void> {
  const { clock, sleep } = context.ports;
  if (ttlMs === 0) return;
  const sinceMs = clock.now() - Date.parse(context.text('cutover', 'appliedAt'));
  const endMs = clock.monotonicMs() + Math.min(ttlMs, Math.max(0, ttlMs - Math.max(0, sinceMs)));
  for (let leftMs = endMs - clock.monotonicMs(); leftMs > 0; leftMs = endMs - clock.monotonicMs()) {
    await sleep(Math.min(leftMs, LOOK_EVERY_MS), context.signal);
    await upkeep?.look();
  }
}

/**
 * The label is of the gate that the name leads to; whichever API is behind it, it has to be well. Without a gate the primary
 * speaks for itself.
 */
async function answersFrom(context: StepContext, name: VoiceSite, site: string): Promise<boolean> {
  const { kind, label } = await name.look({ timeouts, signal: context.signal });
  if (kind !== 'ok') return false;
  if (site === 'primary' && context.ports.cutover.status()?.provider !== 'gate') return true;
  return label.site === site && label.epoch === context.number('cutover', 'epoch');
}

export const converge = convergeOn('standby');
export const convergeBack = convergeOn('primary');
