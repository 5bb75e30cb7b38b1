/** The plans that were shown to somebody, and whether one of them still holds when it is confirmed. */
import type { ErrorCode } from '../contract/errors.ts';
import type { DangerInput, Plan, PlanIntent } from '../contract/models/plan.ts';
import type { Cutover } from '../cutover/service.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock } from '../kernel/ports.ts';
import type { WatchReader } from '../watch/service.ts';
import type { Machines } from './machines.ts';
import type { Operations } from './operations.ts';
import { hashPlan, makePlan, type PlanInputs } from './plan.ts';
import { referenceOf } from './primary-views.ts';

const KEPT_PLANS = 20;

interface ReadPlansDeps {
  readonly machines: Machines;
  readonly operations: Pick<Operations, 'blocking'>;
  readonly cutover: Pick<Cutover, 'status' | 'primaryUrl'>;
  readonly watch: Pick<WatchReader, 'status'>;
  readonly clock: Clock;
}

export class ReadPlans {
  readonly #deps: ReadPlansDeps;
  readonly #shown = new Map<string, PlanInputs>();

  constructor(deps: ReadPlansDeps) {
    this.#deps = deps;
  }

  show(inputs: PlanInputs): Plan {
    this.#shown.set(inputs.planId, inputs);
    for (const old of [...this.#shown.keys()].slice(0, -KEPT_PLANS)) this.#shown.delete(old);
    return makePlan(inputs);
  }

  /** A plan is confirmed once. */
  forget(planId: string): void {
    this.#shown.delete(planId);
  }

  /**
   * What the confirmed plan would be made of now. Throws STANDBY_PLAN_STALE, STANDBY_NAME_NOT_CONFIRMED, STANDBY_UNKNOWN, or
   * the first code that blocks it.
   */
  confirm(intent: PlanIntent, confirmed: DangerInput): PlanInputs {
    const read = this.#shown.get(confirmed.planId);
    if (!read || read.intent !== intent) throw stale(confirmed);
    const now = this.#asOfNow(read);
    const { name } = now.machine;
    if (!sameName(confirmed.confirmName, name)) {
      throw new AppError('STANDBY_NAME_NOT_CONFIRMED', { details: { typed: confirmed.confirmName, name } });
    }
    if (confirmed.planHash !== hashPlan(now)) throw stale(confirmed);
    const [blocked] = makePlan(now).blockedBy;
    if (blocked) throw refused(blocked, name);
    return now;
  }

  /** The same with everything that can be known without asking anybody. */
  #asOfNow(read: PlanInputs): PlanInputs {
    const { machines, operations, cutover, watch, clock } = this.#deps;
    const { samples, target } = watch.status();
    const primaryUrl = cutover.primaryUrl() ?? target?.url ?? null;
    const isSame = target && sameOrigin(target.url, read.primaryUrl);
    const lastSample = isSame ? samples.findLast((sample) => !sample.deep) : undefined;
    return {
      ...read,
      nowIso: isoTime(clock.now()),
      machine: machines.get(read.machine.name),
      cutover: cutover.status(),
      primaryUrl,
      reference: referenceOf(watch, primaryUrl),
      primary: lastSample && lastSample.at > (read.primary?.at ?? '') ? lastSample : read.primary,
      serving: machines.serving,
      otherOperation: operations.blocking,
    };
  }
}

/** Input methods and copy-paste change widths and spaces; what is compared is what a person sees. */
function sameName(typed: string, name: string): boolean {
  const seen = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  return seen(typed) === seen(name);
}

function sameOrigin(a: string, b: string | null): boolean {
  return b !== null && new URL(a).origin === new URL(b).origin;
}

/** Where what is missing is put right, for the few codes of which that is the same everywhere. */
const remedyScreens: Partial<Readonly<Record<ErrorCode, 'standby' | 'watch'>>> = {
  STANDBY_CHECK_NEEDED: 'standby',
  WATCH_REFERENCE_MISSING: 'watch',
};

function refused(code: ErrorCode, machine: string): AppError {
  const screen = remedyScreens[code];
  return new AppError(code, { details: { machine }, remedy: screen && { kind: 'open', screen } });
}

function stale({ planId }: DangerInput): AppError {
  return new AppError('STANDBY_PLAN_STALE', { details: { planId }, remedy: { kind: 'read-again' } });
}
