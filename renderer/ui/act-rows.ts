/**
 * Pure: the record as people read it. A promotion or fail-back is one row with its steps inside, and a step that began and
 * ended is one row, however many lines the record holds of them.
 */
import type { AuditEntry } from '../../electron/contract/models/audit-entry.ts';
import type { PlanIntent } from '../../electron/contract/models/plan.ts';

export interface EntryRow {
  readonly kind: 'entry';
  readonly entry: AuditEntry;
}

export interface OperationRow {
  readonly kind: 'operation';
  readonly intent: PlanIntent;
  readonly incidentId: string;
  readonly machine: string;
  /** Who acknowledged the incident that it answers; null for a planned one. */
  readonly person: string | null;
  readonly actor: string;
  readonly device: string;
  readonly startedAt: string;
  /** Null while it runs, and when its end lies outside of what was loaded. */
  readonly seconds: number | null;
  readonly outcome: string | null;
  readonly steps: readonly StepRow[];
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
}

export interface StepRow {
  readonly step: string;
  readonly undo: boolean;
  readonly at: string;
  /** `begins` until its end was recorded. */
  readonly state: string;
  readonly seconds: number | null;
}

export type ActRow = EntryRow | OperationRow;

const planIntents: readonly PlanIntent[] = ['promote', 'switchover', 'fail-back'];

/** What confirmed an operation; the operation's own row says it better. */
const confirms: Readonly<Record<string, PlanIntent>> = {
  'standby.promote': 'promote',
  'standby.switchover': 'switchover',
  'standby.failBack': 'fail-back',
};

export function keyOf(row: ActRow): string {
  return row.kind === 'entry' ? String(row.entry.seq) : `${row.intent} ${row.incidentId}`;
}

/** Newest first in, newest first out; an operation stands where its newest line stands. */
export function foldActs(entries: readonly AuditEntry[]): readonly ActRow[] {
  const people = new Map<string, string>();
  const operations = new Map<string, AuditEntry[]>();
  const placeOf = new Map<AuditEntry, string>();
  const opened = new Map<PlanIntent, string>();
  for (const entry of entries.toReversed()) {
    const by = acknowledgedBy(entry);
    if (by !== null && entry.incidentId !== null) people.set(entry.incidentId, by);
    const intent = intentOf(entry);
    const confirmed = entry.data['result'] === 'ok' ? confirms[entry.event] : undefined;
    const place =
      intent !== null ? `${intent} ${entry.incidentId}` : confirmed === undefined ? undefined : opened.get(confirmed);
    if (intent !== null && entry.event.endsWith('.opened')) opened.set(intent, `${intent} ${entry.incidentId}`);
    if (confirmed !== undefined) opened.delete(confirmed);
    if (place === undefined) continue;
    placeOf.set(entry, place);
    operations.set(place, [...(operations.get(place) ?? []), entry]);
  }
  const done = new Set<string>();
  return entries.flatMap((entry): ActRow[] => {
    const place = placeOf.get(entry);
    if (place === undefined) return [{ kind: 'entry', entry }];
    if (done.has(place)) return [];
    done.add(place);
    return [operationOf(operations.get(place) ?? [entry], people)];
  });
}

function intentOf(entry: AuditEntry): PlanIntent | null {
  if (entry.incidentId === null) return null;
  return planIntents.find((intent) => entry.event.startsWith(`${intent}.`)) ?? null;
}

function acknowledgedBy(entry: AuditEntry): string | null {
  if (!/^watch\..*acknowledged?$/.test(entry.event)) return null;
  // The call's own line has the name in its input; the incident's line is written in that name.
  const input = entry.data['input'];
  return typeof input === 'object' && input !== null && 'by' in input ? text(input.by) : entry.actor;
}

function operationOf(entries: readonly AuditEntry[], people: ReadonlyMap<string, string>): OperationRow {
  const own = entries.filter((entry) => intentOf(entry) !== null);
  const first = own[0] ?? entries[0];
  if (first === undefined) throw new Error('an operation without a line');
  const opening = own.find((entry) => entry.event.endsWith('.opened'));
  const ending = own.findLast((entry) => entry.event.endsWith('.ended'));
  const answers = text(opening?.data['watchIncidentId']);
  return {
    kind: 'operation',
    intent: intentOf(first) ?? 'promote',
    incidentId: first.incidentId ?? '',
    machine: text(opening?.data['machine']) ?? '',
    person: answers === null ? null : (people.get(answers) ?? null),
    actor: first.actor,
    device: first.device,
    startedAt: first.at,
    seconds: opening && ending ? (Date.parse(ending.at) - Date.parse(opening.at)) / 1000 : null,
    outcome: ending === undefined ? null : text(ending.data['outcome']),
    steps: foldSteps(own),
    entries,
  };
}

/** A step that is tried again after an interruption is one row still: its last word counts. */
function foldSteps(entries: readonly AuditEntry[]): readonly StepRow[] {
  const rows = new Map<string, StepRow>();
  for (const { event, data, at } of entries) {
    const step = text(data['step']);
    const undo = event.endsWith('.undo');
    if (step === null || !(undo || event.endsWith('.step'))) continue;
    const key = `${undo} ${step}`;
    const seconds = typeof data['seconds'] === 'number' ? data['seconds'] : null;
    rows.set(key, { step, undo, at: rows.get(key)?.at ?? at, state: text(data['state']) ?? '', seconds });
  }
  return [...rows.values()];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
