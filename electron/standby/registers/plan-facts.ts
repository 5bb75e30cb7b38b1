/** What the registers say about a plan: facts, what blocks it, and what makes it another plan. */
import type { ErrorCode } from '../../contract/errors.ts';
import { movesToStandby, type PlanFact, type PlanIntent } from '../../contract/models/plan.ts';
import type { Machine } from '../../contract/standby.ts';
import type { HttpProbe } from '../../watch/ports.ts';
import { lookAtServing } from '../serving-seen.ts';
import { type Aim, isFresh, type KnownEpoch, newestOf, servedElsewhere } from './claim-rules.ts';
import type { AllReadings } from './registers.ts';

export interface RegisterFindings {
  readonly answered: readonly string[];
  readonly silent: readonly string[];
  readonly newestEpoch: number;
  /** Entries above it that nobody of the studio signed. */
  readonly passedOver?: readonly number[];
  /** Another desktop is at work; `fresh`: it was heard of within the last while. */
  readonly other: {
    readonly by: string;
    readonly incidentId: string;
    readonly since: string;
    readonly fresh: boolean;
  } | null;
  /** A standby that another desktop promoted; `alive`: it answers. Of this desktop's own the plan tells by itself. */
  readonly served: {
    readonly machine: string;
    readonly by: string;
    readonly since: string;
    readonly alive: boolean;
  } | null;
}

export async function judgeRegisters(
  deps: {
    readonly prober: HttpProbe;
    /** Proofs of what was begun on this computer. */
    readonly own: ReadonlySet<string>;
  },
  about: {
    readonly intent: PlanIntent;
    readonly machine: Machine;
    readonly cutover: { readonly epoch: number } | null;
  },
  { readings, silent }: AllReadings,
  signal = new AbortController().signal,
): Promise<RegisterFindings> {
  const newest = newestOf(readings);
  const aim: Aim = movesToStandby(about.intent)
    ? { kind: 'standby' }
    : { kind: 'primary', from: about.machine.fingerprint };
  const isOwn = ({ proof }: KnownEpoch): boolean => proof !== null && deps.own.has(proof);
  const other = newest.find((known) => known.closed === null && !isOwn(known));
  const served = servedElsewhere(readings, about.cutover?.epoch ?? 0, aim);
  const elsewhere = served && isOwn(served.known) ? null : served;
  const asked = elsewhere && { url: elsewhere.site.url, epoch: elsewhere.known.epoch };
  const alive = asked !== null && (await lookAtServing(deps.prober, asked, signal)) !== 'silent';
  return {
    answered: readings.map(({ name }) => name),
    silent: silent.map(({ name }) => name),
    newestEpoch: newest[0]?.epoch ?? 0,
    passedOver: readings.flatMap(({ passedOver }) => passedOver ?? []),
    other: other ? { ...said(other), incidentId: other.incidentId ?? '', fresh: isFresh(other) } : null,
    served: elsewhere && { ...said(elsewhere.known), machine: elsewhere.site.machine ?? elsewhere.site.url, alive },
  };
}

const said = ({ holder, at }: KnownEpoch) => ({ by: holder?.name ?? '', since: at ?? '' });

export function registerBlocks(found: RegisterFindings | undefined): ErrorCode[] {
  return [
    ...(found?.other?.fresh ? (['STANDBY_OTHER_DESKTOP'] as const) : []),
    ...(found?.served?.alive ? (['STANDBY_ALREADY_SERVED'] as const) : []),
  ];
}

export function* observeRegisters(found: RegisterFindings | undefined, observedAt: string): Generator<PlanFact> {
  if (!found) return;
  const { answered, silent, other, served } = found;
  const values = { answered: answered.join(', '), silent: silent.join(', ') || null };
  if (answered.length + silent.length > 0) {
    yield { key: 'registers', level: silent.length > 0 ? 'warn' : 'ok', values, observedAt };
  }
  const [newestUnsigned] = found.passedOver ?? [];
  if (newestUnsigned !== undefined) {
    const count = found.passedOver?.length ?? 0;
    yield { key: 'registers-unsigned', level: 'warn', values: { count, newest: newestUnsigned }, observedAt };
  }
  if (other) {
    const { by, since, incidentId, fresh } = other;
    const level = fresh ? 'block' : 'warn';
    yield { key: fresh ? 'other-desktop' : 'other-desktop-gone', level, values: { by, since, incidentId }, observedAt };
  }
  if (served) {
    const { machine, by, since, alive } = served;
    const level = alive ? 'block' : 'warn';
    yield { key: alive ? 'served-elsewhere' : 'served-silent', level, values: { machine, by, since }, observedAt };
  }
}

/** What would make it another plan. That one register is silent now does not. */
export function registerMarks(found: RegisterFindings | undefined): readonly (string | number | boolean | null)[] {
  if (!found) return [];
  const { newestEpoch, other, served } = found;
  return [newestEpoch, other?.incidentId ?? null, other?.fresh ?? null, served?.machine ?? null, served?.alive ?? null];
}
