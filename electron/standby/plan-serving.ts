/**
 * Serving is a state that can be left: whoever serves keeps its place for as long as it does, and not a moment longer. Pure.
 */
import type { PlanFact } from '../contract/models/plan.ts';
import type { Serving, ServingDown } from '../contract/standby.ts';
import type { ServingLook } from './serving-seen.ts';

export interface ServingInputs {
  readonly serving: Serving | null;
  /** Null while the primary serves, or where a fail-back has moved listeners away from it already. */
  readonly servingLook: ServingLook | null;
  /** Does the machine of the plan reach the serving one? Null when it cannot tell. */
  readonly servingSeen: boolean | null;
  readonly servingDown: ServingDown | null;
}

/** May its place not be taken? One that is starting anew keeps it until it is a P1. */
export function servingHolds({ servingLook, servingSeen, servingDown }: ServingInputs): boolean {
  if (servingLook === null) return false;
  if (servingLook === 'serves' || servingSeen === true) return true;
  return servingLook === 'not-ready' && servingDown === null;
}

/** What the person reads about it before a promotion. */
export function* observeServing(inputs: ServingInputs, machine: string, nowIso: string): Generator<PlanFact> {
  const { serving, servingLook, servingSeen } = inputs;
  if (serving === null || servingLook === null) return;
  const level = servingHolds(inputs) ? 'block' : 'ok';
  const seenOnly = servingSeen === true && servingLook !== 'serves';
  const values = { machine: serving.machine, state: seenOnly ? 'seen' : servingLook, by: seenOnly ? machine : null };
  yield { key: 'serving', level, values, observedAt: nowIso };
}
