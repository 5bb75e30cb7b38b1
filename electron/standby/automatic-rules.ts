/**
 * May this computer promote a standby without being asked, now? Pure, and stricter than a person has to be: whatever is not
 * known counts as no. Of the conditions that do not hold the first one is told.
 */
import type { ErrorCode } from '../contract/errors.ts';
import type { AutomaticLack, AutomaticRule } from '../contract/models/automatic.ts';
import type { Incident, WatchState } from '../contract/watch.ts';
import type { Verdict } from '../watch/witnesses.ts';

const DAY_MS = 24 * 3600_000;
/** A store may change hands or settings: what `store check` saw is believed for a week and a day, and seen anew after a week. */
const GRADE_HOLDS_MS = 8 * DAY_MS;
const GRADE_DUE_MS = 7 * DAY_MS;

export interface AutomaticStandby {
  readonly name: string;
  /** Its last promotion that came as far as starting the service ended with a voice that was heard. */
  readonly proven: boolean;
  /** Of this computer, made for practice: the last one to be taken. */
  readonly practice: boolean;
  readonly mac: string | null;
}

/** What is known without asking anybody. */
export interface KnownFacts {
  readonly on: boolean;
  readonly incident: Pick<Incident, 'id' | 'kind' | 'state'> | null;
  readonly watchState: WatchState;
  /** The last probes that failed in a row and were sent since this computer woke up and this app began. */
  readonly failuresSeen: number;
  /** That many in a row are still no P1. */
  readonly toleratedFailures: number;
  /** An operation is open, here or elsewhere, or a standby serves. */
  readonly busy: boolean;
  /** The registers and journals in the store were read. */
  readonly storeRead: boolean;
  readonly grade: { readonly grade: 'A' | 'B' | 'C'; readonly testedAt: string } | null;
  readonly cutover: 'none' | 'by-hand' | 'by-itself';
  /** When any desktop of the studio last began a promotion without being asked. */
  readonly lastAutomaticAtMs: number | null;
  /** This computer promoted in this very incident already without being asked, whatever became of it. */
  readonly tried: boolean;
  /** In the order in which they were added. */
  readonly standbys: readonly AutomaticStandby[];
  readonly nowMs: number;
}

/** Null: everything that is known allows it. */
export function refusalOf(facts: KnownFacts): AutomaticRule | null {
  const { incident, lastAutomaticAtMs, nowMs } = facts;
  const holds: Readonly<Record<Exclude<AutomaticRule, AskedRule>, boolean>> = {
    'switched-on': facts.on,
    'primary-down': incident?.kind === 'down' && facts.watchState === 'down',
    'seen-afresh': facts.failuresSeen > facts.toleratedFailures,
    'nothing-open': !facts.busy,
    'nobody-handles-it': incident?.state === 'open',
    'store-answers': facts.storeRead,
    'store-arbitrates': arbitrates(facts),
    'moves-by-itself': facts.cutover === 'by-itself',
    'voice-proven': facts.standbys.some(({ proven }) => proven),
    'once-a-day': !facts.tried && (lastAutomaticAtMs === null || nowMs - lastAutomaticAtMs >= DAY_MS),
  };
  return firstBroken(holds);
}

/** What was learned by reading a plan, seconds ago. */
export interface AskedFacts {
  readonly verdict: Verdict;
  /** Another desktop is at work, also one that was not heard of for a while, or promoted a standby. */
  readonly elsewhere: boolean;
  readonly storeAnswered: boolean;
  readonly byHand: boolean;
  readonly blockedBy: readonly ErrorCode[];
}

type AskedRule = 'witnesses-agree' | 'standby-ready';

/** Null: it may begin. Only `standby-ready` is about that one standby; the other answers hold for all of them. */
export function refusalOfPlan(facts: AskedFacts): AutomaticRule | null {
  return firstBroken({
    'nothing-open': !facts.elsewhere,
    'store-answers': facts.storeAnswered,
    'moves-by-itself': !facts.byHand,
    'witnesses-agree': facts.verdict === 'down' || facts.verdict === 'service-down',
    'standby-ready': facts.blockedBy.length === 0,
  });
}

function firstBroken(holds: Readonly<Partial<Record<AutomaticRule, boolean>>>): AutomaticRule | null {
  const broken = Object.entries(holds).find(([, isHeld]) => !isHeld);
  return (broken?.[0] as AutomaticRule | undefined) ?? null;
}

/** The proven ones, those of other computers before one of this computer. */
export function candidatesOf({ standbys }: Pick<KnownFacts, 'standbys'>): readonly AutomaticStandby[] {
  return standbys.filter(({ proven }) => proven).sort((a, b) => Number(a.practice) - Number(b.practice));
}

/** Seen to create an object twice: it never decides between two computers, whatever else is done. */
export const neverArbitrates = ({ grade }: Pick<KnownFacts, 'grade'>): boolean => grade !== null && grade.grade !== 'A';

export function isGradeDue({ grade, nowMs }: Pick<KnownFacts, 'grade' | 'nowMs'>): boolean {
  return grade === null || !isWithin(GRADE_DUE_MS, grade.testedAt, nowMs);
}

function arbitrates({ grade, nowMs }: Pick<KnownFacts, 'grade' | 'nowMs'>): boolean {
  return grade?.grade === 'A' && isWithin(GRADE_HOLDS_MS, grade.testedAt, nowMs);
}

/** A time that is yet to come was written by a clock that was wrong. */
function isWithin(spanMs: number, iso: string, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(iso);
  return ageMs >= 0 && ageMs <= spanMs;
}

/** What has to be done so that it could act in an incident to come, the most needed first. */
export function lacksOf(
  facts: Pick<KnownFacts, 'cutover' | 'grade' | 'nowMs' | 'standbys'> & {
    readonly watches: boolean;
    readonly hasStore: boolean;
  },
): readonly AutomaticLack[] {
  const { standbys, grade, cutover } = facts;
  const named = (lacks: (standby: AutomaticStandby) => boolean): string[] =>
    standbys.filter(lacks).map(({ name }) => name);
  const unproven = named(({ proven }) => !proven);
  const asleepForGood = named(({ mac, practice }) => mac === null && !practice);
  const lacks: readonly (AutomaticLack | false)[] = [
    !facts.watches && { need: 'watch', machines: [] },
    !facts.hasStore && { need: 'store', machines: [] },
    facts.hasStore && (grade === null || !arbitrates(facts)) && { need: 'store-check', machines: [] },
    cutover === 'none' && { need: 'cutover', machines: [] },
    cutover === 'by-hand' && { need: 'cutover-by-hand', machines: [] },
    standbys.length === 0 && { need: 'machine', machines: [] },
    unproven.length > 0 && { need: 'proof', machines: unproven },
    asleepForGood.length > 0 && { need: 'mac', machines: asleepForGood },
  ];
  return lacks.filter((lack) => lack !== false);
}
