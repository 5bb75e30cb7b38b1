/**
 * The one sentence. Pure: facts in, status out, in the order of urgency that the tray icon has too
 * (promoting > P1 > degraded > busy > healthy > not set up).
 */
import type { BackupOverview } from '../contract/backup.ts';
import type { Job } from '../contract/models/job.ts';
import type { Status, StatusSentenceKey } from '../contract/models/status.ts';
import type { Machine, PromotionView, StandbyOverview } from '../contract/standby.ts';
import type { EngineState } from '../contract/synthesis.ts';
import type { WatchStatus } from '../contract/watch.ts';

export interface StatusFacts {
  readonly nowMs: number;
  readonly jobs: readonly Job[];
  readonly watch: WatchStatus;
  readonly backup: BackupOverview;
  readonly standby: StandbyOverview;
  readonly engine: EngineState;
}

export function deriveStatus(facts: StatusFacts): Status {
  const { watch, backup, standby, engine } = facts;

  const operation = standby.running;
  if (operation?.state === 'running') {
    return says('promoting', operation.intent === 'fail-back' ? 'failingBack' : 'promoting', {
      machine: operation.machine,
      ...stepOf(operation.steps),
      ...(operation.automatic && { automatic: 1 }),
    });
  }

  const { serving, servingDown, elsewhere } = standby;
  if (elsewhere?.state === 'running') return says('promoting', 'otherDesktop', atOtherDesktop(elsewhere));
  if (serving && servingDown) {
    const seconds = secondsSince(servingDown.openedAt, facts.nowMs);
    return says('p1', 'servingDown', { machine: serving.machine, seconds });
  }

  const incident = watch.incident;
  if (incident && incident.state !== 'closed' && incident.state !== 'served-by-standby') {
    const seconds = secondsSince(incident.openedAt, facts.nowMs);
    if (incident.kind === 'wrong-model') return says('p1', 'wrongModel', { seconds });
    const { automatic } = standby;
    if (automatic?.phase === 'counting') {
      return says('p1', 'automaticBegins', { machine: automatic.machine ?? '', at: automatic.beginsAt ?? '' });
    }
    if (incident.state === 'acknowledged') {
      return says('p1', 'primaryDownAcknowledged', { seconds, by: incident.acknowledgedBy ?? '' });
    }
    return says('p1', 'primaryDown', { seconds });
  }
  if (operation?.state === 'interrupted') return says('degraded', 'interrupted', { machine: operation.machine });

  if (elsewhere) return says('degraded', 'otherDesktopGone', atOtherDesktop(elsewhere));

  if (watch.state === 'offline-here') return says('degraded', 'offlineHere');
  if (watch.state === 'misconfigured') return says('degraded', 'primaryMisconfigured');
  if (watch.state === 'suspect') {
    const threshold = (watch.target?.failures ?? 0) + 1;
    return says('degraded', 'suspect', { failures: watch.consecutiveFailures, threshold });
  }
  if (backup.lastError) return says('degraded', 'backupFailed', { code: backup.lastError.code });
  // What nobody here has the bytes for is told once, where the releases are listed, and not for ever after.
  const repairable = backup.damaged.filter(({ lost }) => !lost);
  if (repairable.length > 0) return says('degraded', 'releaseDamaged', { releases: repairable.length });
  if (backup.overdue) return says('degraded', 'backupOverdue', { hours: Math.max(1, Math.round(backup.overdueHours)) });
  if (engine.state === 'stopped') return says('degraded', 'engineStopped');
  if (standby.cutover?.provider === 'gate' && !standby.cutover.listening) return says('degraded', 'gateClosed');
  if (standby.serving) {
    const { machine, by } = standby.serving;
    return says('degraded', 'standbyServing', { machine, ...(by === undefined ? {} : { by }) });
  }

  if (watch.state === 'fenced') return says('degraded', 'primaryFenced');
  if (watch.state === 'down' || watch.state === 'wrong-model') return says('degraded', 'primarySilent');
  if (watch.state === 'paused') return says('degraded', 'watchPaused');

  const running = facts.jobs.find((job) => job.state === 'running');
  if (running) {
    const { done, total } = running.progress;
    return says('busy', 'jobRunning', {
      kind: running.kind,
      subject: running.subject,
      percent: total > 0 ? Math.floor((100 * done) / total) : -1,
    });
  }

  return watch.target === null ? unwatched(backup) : watched(facts);
}

/** Nothing fails, and a primary is watched. "All good" is kept for when a promotion could begin this minute. */
function watched({ watch, backup, standby, nowMs }: StatusFacts): Status {
  if (watch.state === 'starting') return says('busy', 'watchStarting');
  if (backup.store === null) return says('healthy', 'noStore');
  const { lastRelease } = backup;
  if (lastRelease === null) return says('healthy', 'noRelease');
  if (lastRelease.verifiedAt === null) return says('healthy', 'releaseUnverified');
  const at = lastRelease.stillWholeAt ?? lastRelease.createdAt;
  if (standby.machines.length === 0) return says('healthy', 'noStandby', { at });
  if (!standby.machines.some((machine) => machine.lastCheck?.ok)) return says('healthy', 'standbyNotReady', { at });
  if (standby.cutover === null) return says('healthy', 'noGate', { at });
  return lastDrillSays(standby, nowMs) ?? says('healthy', 'allGood', { at });
}

/** That a machine could serve is shown by a drill that is no older. */
const PROVEN_FOR_DAYS = 7;
/** With a drill every month: a long month, and a few days in which that one may have to wait. */
const PROVEN_MONTHLY_FOR_DAYS = 35;
const DAY_MS = 86_400_000;

/** Null while the last drill of a machine went well, and not long ago. A promotion shows as much. */
function lastDrillSays({ machines, drillSchedule }: StandbyOverview, nowMs: number): Status | null {
  const days = drillSchedule ? PROVEN_MONTHLY_FOR_DAYS : PROVEN_FOR_DAYS;
  const checked = machines.filter(({ lastCheck }) => lastCheck?.ok);
  const failed = checked.filter(({ lastDrill }) => lastDrill?.ok === false);
  const shown = checked
    .filter((machine) => !failed.includes(machine))
    .map((machine) => ({ machine: machine.name, atMs: lastShownMs(machine) }))
    .sort((a, b) => b.atMs - a.atMs);
  const [newest] = shown.filter(({ atMs }) => atMs > 0);
  if (newest && nowMs - newest.atMs <= days * DAY_MS) return null;
  if (failed[0]) return says('degraded', 'drillFailed', { machine: failed[0].name });
  if (!newest) return says('degraded', 'noDrill', { machine: checked[0]?.name ?? '' });
  return says('degraded', 'drillOld', { machine: newest.machine, days: Math.floor((nowMs - newest.atMs) / DAY_MS) });
}

function lastShownMs({ lastDrill, lastPromotion }: Machine): number {
  return Math.max(...[lastDrill?.lastGoodAt, lastPromotion?.at].map((at) => (at ? Date.parse(at) : 0)));
}

function unwatched(backup: BackupOverview): Status {
  if (backup.store === null) return says('not-set-up', 'notSetUp');
  return backup.schedule.enabled || backup.lastRelease !== null
    ? says('healthy', 'backupsOnly')
    : says('healthy', 'storeOnly');
}

function atOtherDesktop({ desktop, machine }: PromotionView): { by: string; machine: string } {
  return { by: desktop ?? '', machine };
}

function stepOf(steps: PromotionView['steps']): { step: number; steps: number; name: string } {
  const running = steps.findIndex((step) => step.state === 'running');
  const done = steps.filter((step) => step.state === 'done').length;
  const index = Math.min(running < 0 ? done : running, steps.length - 1);
  return { step: index + 1, steps: steps.length, name: steps[index]?.name ?? '' };
}

function says(state: Status['state'], key: StatusSentenceKey, values: Record<string, string | number> = {}): Status {
  return { state, sentence: { key, values } };
}

/** Whole minutes from the first one on, so that the sentence changes, and is told, once a minute and not every second. */
function secondsSince(iso: string, nowMs: number): number {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1000));
  return seconds < 60 ? seconds : seconds - (seconds % 60);
}
