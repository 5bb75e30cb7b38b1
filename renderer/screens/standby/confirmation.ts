/** Pure: when the red button may be pressed, and which facts changed since the plan was read. */
import type { Plan, PlanFact } from '../../../electron/contract/models/plan.ts';
import { sameName } from '../../ui/keys.ts';

export type Missing = 'reason' | 'name' | 'read' | 'unblocked';

export interface Confirmation {
  /** The plan that the person has read. */
  readonly read: Plan;
  /** The newest plan; another hash means that something changed since. */
  readonly newest: Plan;
  readonly reason: string;
  readonly typedName: string;
}

export function findMissing(confirmation: Confirmation): readonly Missing[] {
  const { read, newest, reason, typedName } = confirmation;
  const missing: Missing[] = [];
  if (newest.blockedBy.length > 0) missing.push('unblocked');
  if (read.planHash !== newest.planHash) missing.push('read');
  if (reason.trim() === '') missing.push('reason');
  if (!sameName(typedName, read.machine)) missing.push('name');
  return missing;
}

export type CheckState = 'passed' | 'missing' | 'failed' | 'old';

/** What the plan says about the machine's last check. The host decides; a page only shows it. */
export function checkStateOf(plan: Plan): CheckState {
  const fact = plan.facts.find(({ key }) => key === 'last-check');
  if (!fact) return 'missing';
  if (fact.values['failed']) return 'failed';
  return fact.values['expired'] ? 'old' : 'passed';
}

/** True once the check that the plan rests on has become too old: time to ask for the plan again. */
export function hasCheckExpired(plan: Plan, nowMs: number): boolean {
  const validUntil = plan.facts.find(({ key }) => key === 'last-check')?.values['validUntil'];
  return typeof validUntil === 'string' && nowMs > Date.parse(validUntil);
}

/** Keys of facts whose values or level differ from those that were read. The moment of observation alone is no change. */
export function changedFacts(read: Plan, newest: Plan): ReadonlySet<string> {
  const known = new Map(read.facts.map((fact) => [fact.key, describe(fact)]));
  return new Set(newest.facts.filter((fact) => known.get(fact.key) !== describe(fact)).map((fact) => fact.key));
}

function describe(fact: PlanFact): string {
  return JSON.stringify([fact.level, fact.values]);
}
