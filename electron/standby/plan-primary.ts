/** What a plan says of the primary: who saw what when, what that means, and whether it can be gone back to. Pure. */
import type { ErrorCode } from '../contract/errors.ts';
import type { PlanFact, PlanIntent } from '../contract/models/plan.ts';
import type { ReferenceClip } from '../contract/models/settings.ts';
import type { ProbeSample } from '../contract/watch.ts';
import { type Beat, judgeWitnesses, permissionOf, type Testimony, type Verdict } from '../watch/witnesses.ts';
import { viewFromHere } from './primary-views.ts';

export interface PrimaryInputs {
  readonly intent: PlanIntent;
  readonly machine: { readonly name: string };
  /** Does a voice service answer the standby at the primary's address? Null when it could not be asked. */
  readonly reached: { readonly seesPrimary: boolean | null } | null;
  readonly primaryUrl: string | null;
  /** This computer's look at it. */
  readonly primary: ProbeSample | null;
  /** The same at the primary's other address; null where none was given. */
  readonly second: { readonly url: string; readonly sample: ProbeSample } | null;
  readonly beat: Beat;
  /** What the official API speaks with, if it was given. */
  readonly reference: ReferenceClip | null;
  /** This computer put a gate before the primary, and can turn it. */
  readonly hasGate: boolean;
  readonly nowIso: string;
}

export function testimonyOf({ reached, primary, second, beat }: PrimaryInputs): Testimony {
  const seen = reached?.seesPrimary ?? null;
  return {
    desktop: viewFromHere(primary),
    standby: seen === null ? 'not-asked' : seen ? 'answer' : 'silence',
    second: viewFromHere(second?.sample ?? null),
    beat,
  };
}

export const verdictOf = (inputs: PrimaryInputs): Verdict => judgeWitnesses(testimonyOf(inputs));

/** Good enough to go back to. */
export const answersWell = ({ primary, hasGate }: PrimaryInputs): boolean =>
  primary?.kind === 'ok' || (primary?.kind === 'fenced' && hasGate);

/** Another computer closed it, and this one has no way to open it. */
const isFencedElsewhere = ({ primary, hasGate }: PrimaryInputs): boolean => primary?.kind === 'fenced' && !hasGate;

const lacksReference = (inputs: PrimaryInputs): boolean =>
  answersWell(inputs) && inputs.primary?.api === 'official' && !inputs.reference;

/** Null: nothing about the primary forbids it. */
export function primaryBlock(inputs: PrimaryInputs): ErrorCode | null {
  if (inputs.intent === 'promote') return permissionOf(verdictOf(inputs), testimonyOf(inputs)).code;
  if (inputs.intent === 'switchover') return inputs.primary?.kind === 'ok' ? null : 'STANDBY_PRIMARY_NOT_WELL';
  if (isFencedElsewhere(inputs)) return 'PRIMARY_GATE_ELSEWHERE';
  if (!answersWell(inputs)) return 'STANDBY_UNREACHABLE';
  return lacksReference(inputs) ? 'WATCH_REFERENCE_MISSING' : null;
}

export function* primaryFacts(inputs: PrimaryInputs): Generator<PlanFact> {
  const { primary, primaryUrl } = inputs;
  if (!primary) return;
  const values = { url: primaryUrl, kind: primary.kind, latencyMs: primary.latencyMs };
  const fact = (level: PlanFact['level']): PlanFact => ({ key: 'primary', level, values, observedAt: primary.at });
  if (inputs.intent === 'promote') {
    yield fact(viewFromHere(primary) === 'answer' ? 'block' : 'ok');
    yield* witnessFacts(inputs);
  } else if (inputs.intent === 'switchover') {
    yield fact(primary.kind === 'ok' ? 'ok' : 'block');
  } else {
    yield fact(answersWell(inputs) ? 'ok' : 'block');
    yield* wayBackFacts(inputs);
  }
}

/** Each witness with what it got; then what they mean together. */
function* witnessFacts(inputs: PrimaryInputs): Generator<PlanFact> {
  const { machine, primaryUrl, second, beat, nowIso } = inputs;
  const testimony = testimonyOf(inputs);
  if (testimony.desktop === 'answer') return;
  if (testimony.standby !== 'not-asked') {
    const seen = testimony.standby === 'answer';
    const values = { machine: machine.name, url: primaryUrl, seen: seen ? 1 : null };
    yield { key: 'primary-from-standby', level: seen ? 'block' : 'ok', values, observedAt: nowIso };
  }
  // Behind a gate that lets nobody in, its own address is no way for listeners.
  if (second && testimony.desktop !== 'fenced') {
    const { kind, latencyMs, at } = second.sample;
    const level = testimony.second === 'answer' ? 'block' : 'ok';
    yield { key: 'primary-second', level, values: { url: second.url, kind, latencyMs }, observedAt: at };
  }
  if (beat !== 'none') {
    yield { key: 'primary-beat', level: beat === 'fresh-good' ? 'warn' : 'ok', values: { beat }, observedAt: nowIso };
  }
  const verdict = verdictOf(inputs);
  const { level } = permissionOf(verdict, testimony);
  yield { key: `verdict-${verdict}`, level, values: { machine: machine.name }, observedAt: nowIso };
}

/** The official API never says which model it speaks with: it is told, and what its sound proves is all that is claimed. */
function* wayBackFacts(inputs: PrimaryInputs): Generator<PlanFact> {
  const { primary, hasGate, nowIso: observedAt } = inputs;
  if (primary?.kind === 'fenced')
    yield { key: 'primary-fenced', level: hasGate ? 'ok' : 'block', values: {}, observedAt };
  if (!answersWell(inputs) || primary?.api !== 'official') return;
  const missing = lacksReference(inputs);
  const key = missing ? 'primary-reference-missing' : 'primary-model-unknown';
  yield { key, level: missing ? 'block' : 'warn', values: { url: inputs.primaryUrl }, observedAt: inputs.nowIso };
}
