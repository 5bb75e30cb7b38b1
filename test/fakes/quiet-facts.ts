/** What is the case in the rooms, as much of it as people are told of. */
import type { BackupOverview } from '../../electron/contract/backup.ts';
import type { OutsideAlert } from '../../electron/contract/models/alerts.ts';
import { defaultRetention } from '../../electron/contract/models/retention.ts';
import type { PromotionView, StandbyOverview } from '../../electron/contract/standby.ts';
import type { Incident, WatchStatus } from '../../electron/contract/watch.ts';
import type { Facts } from '../../electron/notify/ports.ts';

export const AT = '2026-11-28T14:00:00.000Z';

const watch: WatchStatus = {
  state: 'healthy',
  target: { url: 'http://10.1.2.3:9880/', intervalS: 10, failures: 3, deep: false },
  since: AT,
  consecutiveFailures: 0,
  samples: [],
  p95LatencyMs: null,
  incident: null,
  pausedUntil: null,
};
const backup: BackupOverview = {
  store: null,
  schedule: { enabled: true, time: '02:00', timeZone: '' },
  bandwidth: null,
  sameDisk: false,
  arbitrates: null,
  silentSince: null,
  lastRelease: null,
  doneBy: null,
  lastError: null,
  overdue: false,
  overdueHours: 0,
  nextAt: null,
  tidying: {
    rule: defaultRetention,
    prunedAt: null,
    removed: 0,
    denied: false,
    collectedAt: null,
    collected: null,
    problem: null,
  },
  damaged: [],
  reading: null,
  days: [],
};
const standby: StandbyOverview = { machines: [], cutover: null, running: null, serving: null, servingDown: null };

export function factsOf(
  change: {
    readonly watch?: Partial<WatchStatus>;
    readonly backup?: Partial<BackupOverview>;
    readonly standby?: Partial<StandbyOverview>;
    readonly engine?: 'ready' | 'stopped';
    readonly alerts?: readonly OutsideAlert[];
  } = {},
): Facts {
  return {
    watch: { ...watch, ...change.watch },
    backup: { ...backup, ...change.backup },
    standby: { ...standby, ...change.standby },
    engine: { state: change.engine ?? 'ready', provider: null, rssBytes: null, loadedVoices: [] },
    alerts: { witness: false, alerts: change.alerts ?? [] },
  };
}

export function incident(id: string, change: Partial<Incident> = {}): Incident {
  return {
    id,
    openedAt: AT,
    kind: 'down',
    state: 'open',
    acknowledgedBy: null,
    acknowledgedAt: null,
    closedAt: null,
    failures: 4,
    detectSeconds: 31,
    evidence: [{ at: AT, kind: 'expired', latencyMs: 5, status: null, releaseId: null, deep: false }],
    ...change,
  };
}

export function promotion(change: Partial<PromotionView> = {}): PromotionView {
  return {
    incidentId: 'OP-1',
    jobId: null,
    intent: 'promote',
    machine: 'spare',
    releaseId: 'r1',
    epoch: 1,
    reason: '',
    state: 'running',
    steps: [],
    startedAt: AT,
    endedAt: null,
    bytesTransferred: 0,
    rtoSeconds: null,
    voiceProof: null,
    ...change,
  };
}

export const moved: PromotionView['steps'] = [
  { name: 'cutover', state: 'done', startedAt: AT, seconds: 1, details: {} },
];

export const serving = {
  machine: 'spare',
  releaseId: 'r1',
  since: AT,
  epoch: 1,
  url: 'http://10.1.2.4:9880/',
  incidentId: 'OP-1',
} as const;
