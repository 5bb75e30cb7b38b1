/** Gathers what automatic mode decides by, out of what this computer knows: nobody is asked. */
import type { AutomaticSettings } from '../contract/models/automatic.ts';
import type { CutoverStatus } from '../contract/models/cutover.ts';
import type { Machine, StandbyOverview } from '../contract/standby.ts';
import type { ProbeSample, WatchStatus } from '../contract/watch.ts';
import { isAlive } from '../watch/rules.ts';
import type { AskedFacts, AutomaticStandby, KnownFacts } from './automatic-rules.ts';
import type { OperationState } from './operation-state.ts';
import { makePlan, type PlanInputs } from './plan.ts';
import { verdictOf } from './plan-primary.ts';
import type { ForeignOperation } from './registers/journal-mirror.ts';

/** What was begun here, and what other desktops mirrored. */
export interface PastOperations {
  readonly own: readonly OperationState[];
  readonly foreign: readonly Pick<ForeignOperation, 'fingerprint' | 'operation'>[];
}

export function knownFacts(sources: {
  readonly settings: AutomaticSettings | undefined;
  readonly watch: Pick<WatchStatus, 'incident' | 'state' | 'samples' | 'target'>;
  readonly overview: Pick<
    StandbyOverview,
    'running' | 'elsewhere' | 'serving' | 'arbitration' | 'machines' | 'cutover'
  >;
  readonly past: PastOperations;
  readonly storeRead: boolean;
  /** Since when this computer is awake and this app runs. */
  readonly awakeSinceMs: number;
  readonly nowMs: number;
}): KnownFacts {
  const { watch, overview, past, nowMs } = sources;
  const { running, elsewhere, serving, arbitration, machines, cutover } = overview;
  return {
    on: sources.settings?.on ?? false,
    incident: watch.incident,
    watchState: watch.state,
    failuresSeen: failuresSince(watch.samples, sources.awakeSinceMs),
    toleratedFailures: watch.target?.failures ?? Number.POSITIVE_INFINITY,
    busy: running !== null || (elsewhere ?? null) !== null || serving !== null,
    storeRead: sources.storeRead,
    grade: arbitration ?? null,
    cutover: movesBy(cutover),
    lastAutomaticAtMs: lastAutomaticAtMs(past),
    tried: watch.incident !== null && wasTriedIn(watch.incident.id, past),
    standbys: machines.map((machine) => standbyOf(machine, past)),
    nowMs,
  };
}

export function standbyOf(machine: Machine, past: PastOperations): AutomaticStandby {
  const { name, practice, mac = null } = machine;
  return { name, practice, mac, proven: isProven(machine, past) };
}

export function movesBy(cutover: CutoverStatus | null): KnownFacts['cutover'] {
  if (cutover === null) return 'none';
  return cutover.provider === 'manual' ? 'by-hand' : 'by-itself';
}

function failuresSince(samples: readonly ProbeSample[], sinceMs: number): number {
  const asked = samples.filter(({ deep }) => !deep);
  const answered = asked.findLastIndex((sample) => isAlive(sample));
  return asked.slice(answered + 1).filter(({ at }) => Date.parse(at) >= sinceMs).length;
}

const promotionsOf = ({ own, foreign }: PastOperations): readonly OperationState[] =>
  [...own, ...foreign.map(({ operation }) => operation)].filter(({ opening }) => opening.intent === 'promote');

function lastAutomaticAtMs(past: PastOperations): number | null {
  const begun = promotionsOf(past).filter(({ opening }) => opening.automatic !== undefined);
  return begun.reduce<number | null>((last, { startedAt }) => Math.max(last ?? 0, Date.parse(startedAt)), null);
}

function wasTriedIn(incidentId: string, { own }: PastOperations): boolean {
  return own.some(({ opening }) => opening.automatic !== undefined && opening.watchIncidentId === incidentId);
}

/** Another desktop's promotion is told by the host key, one of here by the name since it was added. */
function isProven({ name, fingerprint, addedAt, lastDrill }: Machine, { own, foreign }: PastOperations): boolean {
  const here = own.filter(({ opening, startedAt }) => opening.machine === name && startedAt >= addedAt);
  const there = foreign.filter((mirrored) => mirrored.fingerprint === fingerprint);
  const tried = promotionsOf({ own: here, foreign: there }).filter(
    ({ ended, steps }) => ended !== null && steps.get('start')?.startedAt != null,
  );
  const [last] = tried.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  // Whichever was the last to try: a drill, or a promotion.
  if (lastDrill && (last === undefined || last.startedAt < lastDrill.at)) return lastDrill.ok;
  return last?.voiceProof?.ok === true;
}

export function askedFacts(inputs: PlanInputs): AskedFacts {
  const { registers, outlook } = inputs;
  return {
    verdict: verdictOf(inputs),
    elsewhere: registers === undefined || registers.other !== null || registers.served !== null,
    storeAnswered: registers?.answered.includes('store') ?? false,
    byHand: outlook.plan?.byHand ?? false,
    blockedBy: makePlan(inputs).blockedBy,
  };
}
