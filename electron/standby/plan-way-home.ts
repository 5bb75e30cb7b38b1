/** What a person reads of the way home: what comes along, what stays behind, and how listeners are sent back. Pure. */
import type { PlanFact, PlanIntent } from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import type { MadeThere } from './made/look.ts';
import { isMeantThere } from './service-address.ts';

export interface WayHomeInputs {
  readonly intent: PlanIntent;
  readonly machine: Pick<Machine, 'name' | 'host'>;
  readonly reached: object | null;
  readonly primaryUrl: string | null;
  /** What the standby's service made and is not here. */
  readonly made?: MadeThere;
  /** How long each share of listeners is watched before the next. */
  readonly bakeSeconds?: number | undefined;
  readonly nowIso: string;
}

export function* wayHomeFacts(inputs: WayHomeInputs): Generator<PlanFact> {
  if (inputs.intent !== 'fail-back') return;
  const { machine, reached, primaryUrl, made = null, bakeSeconds = 0, nowIso: observedAt } = inputs;
  const fact = (key: string, level: PlanFact['level'], values: PlanFact['values'] = {}): PlanFact => ({
    key,
    level,
    values: { machine: machine.name, ...values },
    observedAt,
  });
  // A standby that is gone takes along what nobody has brought.
  if (reached === null) {
    yield fact('made-left', 'warn');
    return;
  }
  if (made === 'old-agent') yield fact('made-old-agent', 'warn');
  else if (made === null) yield fact('made-unknown', 'warn');
  else yield fact('made', made.conflicts + made.leftOut > 0 ? 'warn' : 'ok', { ...made });
  const isThere = primaryUrl !== null && isMeantThere(primaryUrl, machine);
  yield isThere ? fact('split', 'ok', { bakeSeconds }) : fact('split-no-way', 'warn', { url: primaryUrl });
}
