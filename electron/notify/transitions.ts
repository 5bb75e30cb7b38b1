/**
 * What changed since people were last told. Pure: what was seen and what is the case now in, notices out. What was seen is kept
 * on disk with them, so that a restart neither tells anything twice nor swallows what happened meanwhile.
 */
import type { Notice, NoticeKind } from '../contract/models/notify.ts';
import type { PromotionView } from '../contract/standby.ts';
import { weights } from './policy.ts';
import type { Facts } from './ports.ts';

export interface Seen {
  /** Acknowledged, or being answered: whoever has to know does. */
  readonly incident: { readonly id: string; readonly isOpen: boolean } | null;
  readonly offline: boolean;
  /** When the machine that serves fell silent. */
  readonly servingDown: string | null;
  readonly failedBackup: string | null;
  readonly overdue: boolean;
  readonly backupBad: boolean;
  readonly operation: { readonly id: string; readonly state: PromotionView['state']; readonly moved: boolean } | null;
  /** Steps of automatic mode that were told in this incident. */
  readonly automatic: readonly string[];
  readonly engineStopped: boolean;
  /** Alerts from outside that were told and are not over, and what they are called. Left out in what older programs wrote. */
  readonly alerts?: Readonly<Record<string, string>>;
  /** Last day of the certificate that was told to be ending. */
  readonly certificate?: string | null;
  /** Drill of the schedule whose end was told, and since when one was told to be owed. */
  readonly drill?: string | null;
  readonly drillOwed?: string | null;
}

/** Before anything was seen: what is in order is not told. */
export const nothingSeen: Seen = {
  incident: null,
  offline: false,
  servingDown: null,
  failedBackup: null,
  overdue: false,
  backupBad: false,
  operation: null,
  automatic: [],
  engineStopped: false,
  alerts: {},
  certificate: null,
  drill: null,
  drillOwed: null,
};

/** The operation that was asked for. */
type Ended = PromotionView | null;

/** A certificate with fewer days than this is told. */
const DAYS_TOLD = 14;
const DAY_MS = 86_400_000;

export interface Step {
  readonly seen: Seen;
  readonly notices: readonly Notice[];
}

/** An operation that was under way and is open no more: how it ended has to be asked for. */
export function operationToAskFor(seen: Seen, { standby }: Facts): string | null {
  if (seen.operation === null || isOver(seen.operation.state)) return null;
  return standby.running?.incidentId === seen.operation.id ? null : seen.operation.id;
}

export function step(seen: Seen, facts: Facts, ended: Ended, at: string): Step {
  const notices: Notice[] = [];
  const tell = (
    kind: NoticeKind,
    subject: string,
    about: string,
    values: Readonly<Record<string, string | number>> = {},
  ): void => void notices.push({ key: `${subject}:${kind}:${about}`, kind, subject, p1: weights[kind].p1, at, values });
  const next: Seen = {
    ...watchStep(seen, facts, tell),
    ...servingStep(seen, facts, tell),
    ...backupStep(seen, facts, tell),
    operation: operationStep(seen, facts, ended, at, tell),
    automatic: automaticStep(seen, facts, tell),
    engineStopped: facts.engine.state === 'stopped',
    alerts: alertsStep(seen, facts, tell),
    certificate: certificateStep(seen, facts, at, tell),
    ...drillStep(seen, facts, tell),
  };
  if (next.engineStopped && !seen.engineStopped) tell('engine-stopped', 'engine', at);
  return { seen: next, notices };
}

type Tell = (
  kind: NoticeKind,
  subject: string,
  about: string,
  values?: Readonly<Record<string, string | number>>,
) => void;

export const subjectOf = {
  incident: (id: string): string => `incident ${id}`,
  serving: (since: string): string => `serving ${since}`,
  operation: (id: string): string => `operation ${id}`,
} as const;

function watchStep(seen: Seen, { watch }: Facts, tell: Tell): Pick<Seen, 'incident' | 'offline'> {
  const open = watch.incident && watch.incident.state !== 'closed' ? watch.incident : null;
  const before = seen.incident;
  if (before && before.id !== open?.id && watch.target !== null) {
    tell('primary-back', subjectOf.incident(before.id), '');
  }
  if (open && open.id !== before?.id) {
    const cause = open.evidence.at(-1)?.kind ?? 'timeout';
    const facts = { failures: open.failures, cause };
    tell(open.kind === 'wrong-model' ? 'wrong-model' : 'primary-down', subjectOf.incident(open.id), '', facts);
  }
  const offline = watch.state === 'offline-here';
  if (offline && !seen.offline) tell('offline-here', 'network', watch.since);
  return { incident: open ? { id: open.id, isOpen: open.state === 'open' } : null, offline };
}

function servingStep(seen: Seen, { standby }: Facts, tell: Tell): Pick<Seen, 'servingDown'> {
  const { serving, servingDown } = standby;
  const now = serving && servingDown ? servingDown.openedAt : null;
  const machine = serving?.machine ?? '';
  if (now !== null && now !== seen.servingDown) {
    tell('serving-down', subjectOf.serving(now), '', { machine, failures: servingDown?.failures ?? 0 });
  }
  // Where nobody serves in place of the primary any more, the operation that ended it was told.
  if (now === null && seen.servingDown !== null && serving) {
    tell('serving-back', subjectOf.serving(seen.servingDown), '', { machine });
  }
  return { servingDown: now };
}

function backupStep(seen: Seen, { backup }: Facts, tell: Tell): Pick<Seen, 'failedBackup' | 'overdue' | 'backupBad'> {
  const { lastError, overdue } = backup;
  if (lastError && lastError.at !== seen.failedBackup) {
    tell('backup-failed', 'backup', lastError.at, { code: lastError.code });
  }
  if (overdue && !seen.overdue) {
    tell('backup-overdue', 'backup', backup.lastRelease?.releaseId ?? '', { hours: Math.round(backup.overdueHours) });
  }
  const bad = lastError !== null || overdue;
  if (!bad && seen.backupBad) tell('backup-back', 'backup', backup.lastRelease?.releaseId ?? '');
  return { failedBackup: lastError?.at ?? seen.failedBackup, overdue, backupBad: bad };
}

function operationStep(seen: Seen, facts: Facts, ended: Ended, at: string, tell: Tell): Seen['operation'] {
  const before = operationBefore(seen, facts, ended, tell);
  const now = facts.standby.running;
  if (!now) return before;
  const known = before?.id === now.incidentId ? before : null;
  const subject = subjectOf.operation(now.incidentId);
  const about = { machine: now.machine, intent: now.intent };
  if (!known && now.state === 'running') tell('operation-begun', subject, '', about);
  const moved = now.steps.some((one) => one.name === 'cutover' && one.state === 'done');
  if (moved && !known?.moved) tell('operation-moved', subject, '', about);
  if (now.state !== known?.state) {
    if (now.state === 'interrupted') tell('operation-interrupted', subject, at, about);
    else tellEnd(now, tell);
  }
  return { id: now.incidentId, state: now.state, moved };
}

function alertsStep({ alerts: told = {} }: Seen, { alerts: { alerts } }: Facts, tell: Tell): Seen['alerts'] {
  const firing = new Map(
    alerts
      .filter(({ state, own }) => state === 'firing' && !own)
      .map(({ fingerprint, startsAt, name, severity }) => [`${fingerprint} ${startsAt}`, { name, severity }]),
  );
  for (const [key, { name, severity }] of firing) {
    if (told[key] === undefined) tell('alert-firing', `alert ${key}`, '', { name, severity: severity ?? '' });
  }
  for (const [key, name] of Object.entries(told)) {
    if (!firing.has(key)) tell('alert-resolved', `alert ${key}`, '', { name });
  }
  return Object.fromEntries([...firing].map(([key, { name }]) => [key, name]));
}

/** Each certificate is told once. */
function certificateStep(
  { certificate: told = null }: Seen,
  { watch }: Facts,
  at: string,
  tell: Tell,
): Seen['certificate'] {
  const { certificate } = watch;
  if (!certificate) return told;
  const daysLeft = Math.floor((Date.parse(certificate.endsAt) - Date.parse(at)) / DAY_MS);
  if (daysLeft >= DAYS_TOLD) return null;
  if (told !== certificate.endsAt) {
    tell('certificate-ending', 'certificate', certificate.endsAt, {
      name: certificate.name,
      endsAt: certificate.endsAt,
    });
  }
  return certificate.endsAt;
}

/** Those of the schedule: who begins one sees how it ends. */
function drillStep(seen: Seen, { standby }: Facts, tell: Tell): Pick<Seen, 'drill' | 'drillOwed'> {
  const { drill = null, drillOwed = null } = seen;
  const { drillSchedule } = standby;
  if (!drillSchedule) return { drill, drillOwed: null };
  const { last, overdueSince, machine } = drillSchedule;
  if (overdueSince !== null && overdueSince !== drillOwed) {
    tell('drill-overdue', 'drill', overdueSince, { machine, since: overdueSince });
  }
  if (last && last.drillId !== drill) {
    const about = { machine: last.machine, ...(last.rtoSeconds === null ? {} : { rtoSeconds: last.rtoSeconds }) };
    tell(last.ok ? 'drill-ended' : 'drill-failed', 'drill', last.drillId, about);
  }
  return { drill: last?.drillId ?? drill, drillOwed: overdueSince };
}

/** It looks for a standby again and again; each thing that is missing is worth one message in an incident. */
function automaticStep(seen: Seen, { standby, watch }: Facts, tell: Tell): Seen['automatic'] {
  const { automatic } = standby;
  if (!automatic || automatic.phase === 'off' || automatic.phase === 'armed') return [];
  const { phase, rule, detail, machine, beginsAt } = automatic;
  if (phase === 'waking' || phase === 'checking') return seen.automatic;
  const told = JSON.stringify([phase, rule, detail, machine, beginsAt]);
  if (seen.automatic.includes(told)) return seen.automatic;
  const values = Object.entries({ rule, detail, machine, beginsAt }).filter(([, value]) => value !== null);
  const about = `${watch.incident?.id ?? ''} ${told}`;
  tell(`automatic-${phase}`, 'automatic', about, Object.fromEntries(values) as Record<string, string>);
  return [...seen.automatic, told];
}

/** What was seen of the last one, with its end where that is known now. */
function operationBefore(seen: Seen, facts: Facts, ended: Ended, tell: Tell): Seen['operation'] {
  if (seen.operation === null || operationToAskFor(seen, facts) === null) return seen.operation;
  if (ended === null) return null;
  tellEnd(ended, tell);
  return { ...seen.operation, state: ended.state };
}

/** What stopped was perhaps resumed and stopped again: each end is told. */
function tellEnd({ incidentId, state, machine, intent, rtoSeconds, endedAt }: PromotionView, tell: Tell): void {
  const subject = subjectOf.operation(incidentId);
  const about = { machine, intent, ...(rtoSeconds === null ? {} : { rtoSeconds }) };
  if (state === 'done' || state === 'failed' || state === 'undone') {
    tell(`operation-${state}`, subject, endedAt ?? '', about);
  }
}

const isOver = (state: PromotionView['state']): boolean => state === 'done' || state === 'undone' || state === 'failed';
