/**
 * The point of no return: listeners go to the other site. The provider refuses an epoch that is not the newest. When it is
 * not certain whether the change arrived, it is looked for: moved means forward, not moved means back, and what nobody can
 * tell is left as it is, because a standby that listeners may have reached must not be stopped.
 */

import type { CutoverPlan, CutoverTarget } from '../../cutover/provider.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import { accessKey } from '../service-address.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext, StepResult } from './step.ts';

const APPLY_MS = 60_000;
const LOOK_MS = 20_000;
/** A person may have to walk to a router. */
const BY_HAND_MS = 2 * 3600_000;
const LOOK_EVERY_MS = 1_000;

function cutTo(targetOf: (context: StepContext) => CutoverTarget): Step {
  return {
    deadlineMs: BY_HAND_MS + 2 * APPLY_MS,
    async run(context) {
      const target = targetOf(context);
      const { cutover } = context.ports;
      const plan = await cutover.plan(target, within(context, LOOK_MS));
      assertAsRead(context, plan);
      try {
        await cutover.apply(plan, within(context, APPLY_MS));
        if (plan.byHand) {
          await waitForPerson(context, plan);
          // From now on this counts as the last change, and an older one is refused.
          await cutover.inspect(target, within(context, LOOK_MS));
        }
      } catch (error) {
        if (!(await hasArrived(context, target, error))) throw error;
      }
      return resultOf(context, plan.target, plan.ttlSeconds);
    },
    async inspect(context) {
      const target = targetOf(context);
      if (!(await hasArrived(context, target, null))) return null;
      const { ttlSeconds } = await context.ports.cutover.read(within(context, LOOK_MS));
      return resultOf(context, target, ttlSeconds);
    },
  };
}

function resultOf({ ports }: StepContext, target: CutoverTarget, ttlSeconds: number | null): StepResult {
  const { url, epoch } = target;
  const serviceUrl = ports.cutover.serviceUrl(target);
  return { facts: { serviceUrl, to: url, epoch, ttlSeconds, appliedAt: isoTime(ports.clock.now()) } };
}

/** Asked anew, also when a person or a deadline ended the try: a cancelled request may have arrived. */
async function hasArrived({ ports }: StepContext, target: CutoverTarget, why: unknown): Promise<boolean> {
  try {
    return await ports.cutover.inspect(target, AbortSignal.timeout(LOOK_MS));
  } catch (cause) {
    const details = why instanceof AppError ? { reason: why.code, ...why.details } : {};
    throw new AppError('CUTOVER_OUTCOME_UNKNOWN', { details, remedy: { kind: 'open', screen: 'standby' }, cause });
  }
}

/** Listeners were sent somewhere else than the person who confirmed had read. */
function assertAsRead({ opening }: StepContext, plan: CutoverPlan): void {
  const { cutoverFrom = null } = opening;
  if (cutoverFrom === null || plan.from === null || plan.from === cutoverFrom) return;
  throw new AppError('CUTOVER_CHANGED_MEANWHILE', {
    details: { expected: cutoverFrom, seen: plan.from },
    remedy: { kind: 'read-again' },
  });
}

async function waitForPerson(context: StepContext, plan: CutoverPlan): Promise<void> {
  const { cutover, clock, sleep } = context.ports;
  const deadlineMs = clock.monotonicMs() + BY_HAND_MS;
  try {
    for (;;) {
      const { ok, expected, seen } = await cutover.verify(plan.target, within(context, LOOK_MS));
      if (ok) return;
      cutover.tellWaiting({ lines: plan.changes, expected, seen });
      if (clock.monotonicMs() > deadlineMs) {
        throw new AppError('CUTOVER_NOT_THERE_YET', { details: { expected, seen, where: null } });
      }
      await sleep(LOOK_EVERY_MS, context.signal);
    }
  } finally {
    cutover.tellWaiting(null);
  }
}

const within = ({ signal }: StepContext, ms: number): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ms)]);

export const cutover = cutTo((context) => ({
  site: 'standby',
  machine: context.machine.name,
  url: context.text('start', 'url'),
  address: context.machine.host,
  epoch: context.number('claim', 'epoch'),
  nonce: context.opening.nonce,
  releaseId: context.opening.releaseId,
  accessKey: accessKey(context.opening.nonce),
}));

export const cutBack = cutTo((context) => {
  const url = primaryUrl(context);
  return {
    site: 'primary',
    machine: null,
    url,
    address: new URL(url).hostname,
    epoch: context.number('claim', 'epoch'),
    nonce: context.opening.nonce,
    releaseId: null,
    accessKey: null,
  };
});
