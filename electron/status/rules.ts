/**
 * The one sentence. Pure: facts in, status out, in the order of urgency that the tray icon has too
 * (promoting > P1 > degraded > busy > healthy > not set up).
 */
import type { BackupOverview } from '../contract/backup.ts';
import type { Job } from '../contract/models/job.ts';
import type { Status, StatusSentenceKey } from '../contract/models/status.ts';
import type { StandbyOverview } from '../contract/standby.ts';
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

  const promotion = standby.running;
  if (promotion?.state === 'running') {
    const running = promotion.steps.findIndex((step) => step.state === 'running');
    return says('promoting', 'promoting', {
      machine: promotion.machine,
      step: running < 0 ? promotion.steps.length : running + 1,
      steps: promotion.steps.length,
    });
  }

  const incident = watch.incident;
  if (incident && incident.state !== 'closed' && incident.state !== 'served-by-standby') {
    const minutes = minutesSince(incident.openedAt, facts.nowMs);
    if (incident.kind === 'wrong-model') return says('p1', 'wrongModel', { minutes });
    if (incident.state === 'acknowledged') {
      return says('p1', 'primaryDownAcknowledged', { minutes, by: incident.acknowledgedBy ?? '' });
    }
    return says('p1', 'primaryDown', { minutes });
  }

  if (watch.state === 'offline-here') return says('degraded', 'offlineHere');
  if (watch.state === 'suspect') {
    const threshold = (watch.target?.failures ?? 0) + 1;
    return says('degraded', 'suspect', { failures: watch.consecutiveFailures, threshold });
  }
  if (backup.lastError) return says('degraded', 'backupFailed', { code: backup.lastError.code });
  if (backup.overdue) return says('degraded', 'backupOverdue', { hours: Math.max(1, Math.round(backup.overdueHours)) });
  if (engine.state === 'stopped') return says('degraded', 'engineStopped');
  if (standby.serving) return says('degraded', 'standbyServing', { machine: standby.serving.machine });

  const running = facts.jobs.find((job) => job.state === 'running');
  if (running) {
    const { done, total } = running.progress;
    return says('busy', 'jobRunning', {
      kind: running.kind,
      subject: running.subject,
      percent: total > 0 ? Math.floor((100 * done) / total) : -1,
    });
  }

  if (backup.lastRelease) return says('healthy', 'backedUp', { at: backup.lastRelease.createdAt });
  if (watch.target) return says('healthy', 'watchingOnly');
  return says('not-set-up', 'notSetUp');
}

function says(state: Status['state'], key: StatusSentenceKey, values: Record<string, string | number> = {}): Status {
  return { state, sentence: { key, values } };
}

function minutesSince(iso: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 60_000));
}
