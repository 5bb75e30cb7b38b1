/** Pure: one event applied to the snapshot that the chrome and Home are drawn from. */
import type { Snapshot } from '../../electron/contract/app.ts';
import type { WireEvent } from '../../electron/contract/index.ts';
import type { Job } from '../../electron/contract/models/job.ts';

const RECENT_AUDIT_LINES = 20;

export function applyEvent(snapshot: Snapshot, event: WireEvent): Snapshot {
  const next = { ...snapshot, seq: event.seq };
  switch (event.name) {
    case 'job.changed':
      return { ...next, jobs: putJob(snapshot.jobs, event.payload) };
    case 'status.changed':
      return { ...next, status: event.payload };
    case 'voices.changed':
      return { ...next, voices: event.payload };
    case 'backup.changed':
      return { ...next, backup: event.payload };
    case 'watch.changed':
      return { ...next, watch: event.payload };
    case 'standby.changed':
      return { ...next, standby: event.payload };
    case 'settings.changed':
      return { ...next, settings: event.payload };
    case 'synthesis.engineChanged':
      return { ...next, engine: event.payload };
    case 'audit.appended':
      return { ...next, recentAudit: [event.payload, ...snapshot.recentAudit].slice(0, RECENT_AUDIT_LINES) };
    case 'alerts.changed':
    case 'notify.changed':
    case 'notify.announced':
    case 'synthesis.takeAdded':
    case 'synthesis.takesChanged':
    case 'synthesis.sentenceReady':
    case 'projects.changed':
    case 'updates.changed':
      return next;
    default:
      // A newer host may tell things that this page does not know; they are counted and otherwise left alone.
      return { ...snapshot, seq: (event as WireEvent).seq };
  }
}

/** Newest first, one entry per id. */
function putJob(jobs: readonly Job[], job: Job): readonly Job[] {
  return jobs.some((known) => known.id === job.id)
    ? jobs.map((known) => (known.id === job.id ? job : known))
    : [job, ...jobs];
}

export type SeqVerdict = 'apply' | 'known' | 'gap';

/** Events are numbered without holes: a jump means that something was missed and the snapshot has to be asked for again. */
export function judgeSeq(lastSeq: number, seq: number): SeqVerdict {
  if (seq <= lastSeq) return 'known';
  return seq === lastSeq + 1 ? 'apply' : 'gap';
}
