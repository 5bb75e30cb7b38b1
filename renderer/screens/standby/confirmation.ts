/** Pure: when the red button may be pressed, and which facts changed since the plan was read. */
import type { Plan, PlanFact } from '../../../electron/contract/models/plan.ts';
import type { PreflightReport } from '../../../electron/contract/standby.ts';
import { sameName } from '../../ui/keys.ts';

export const PREFLIGHT_VALID_MS = 10 * 60_000;

export type Missing = 'reason' | 'name' | 'check' | 'read' | 'unblocked';

export interface Confirmation {
  /** The plan that the person has read. */
  readonly read: Plan;
  /** The newest plan; another hash means that something changed since. */
  readonly newest: Plan;
  readonly lastCheck: PreflightReport | null;
  readonly reason: string;
  readonly typedName: string;
  readonly nowMs: number;
}

export function findMissing(confirmation: Confirmation): readonly Missing[] {
  const { read, newest, reason, typedName } = confirmation;
  const missing: Missing[] = [];
  if (newest.blockedBy.length > 0) missing.push('unblocked');
  if (read.planHash !== newest.planHash) missing.push('read');
  if (read.intent === 'promote' && judgePreflight(confirmation.lastCheck, confirmation.nowMs) !== 'ok') {
    missing.push('check');
  }
  if (reason.trim() === '') missing.push('reason');
  if (!sameName(typedName, read.machine)) missing.push('name');
  return missing;
}

export type PreflightVerdict = 'ok' | 'missing' | 'failed' | 'old';

export function judgePreflight(check: PreflightReport | null, nowMs: number): PreflightVerdict {
  if (check === null) return 'missing';
  if (!check.ok) return 'failed';
  return nowMs - Date.parse(check.at) > PREFLIGHT_VALID_MS ? 'old' : 'ok';
}

/** Keys of facts whose values or level differ from those that were read. The moment of observation alone is no change. */
export function changedFacts(read: Plan, newest: Plan): ReadonlySet<string> {
  const known = new Map(read.facts.map((fact) => [fact.key, describe(fact)]));
  return new Set(newest.facts.filter((fact) => known.get(fact.key) !== describe(fact)).map((fact) => fact.key));
}

function describe(fact: PlanFact): string {
  return JSON.stringify([fact.level, fact.values]);
}
