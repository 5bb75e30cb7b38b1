import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../electron/contract/watch.ts';
import { deriveStatus, type StatusFacts } from '../../../electron/status/rules.ts';

const nowMs = Date.parse('2026-11-22T10:00:00Z');

const quiet: StatusFacts = {
  nowMs,
  jobs: [],
  watch: {
    state: 'off',
    target: null,
    since: '',
    consecutiveFailures: 0,
    samples: [],
    p95LatencyMs: null,
    incident: null,
    pausedUntil: null,
  },
  backup: {
    store: null,
    schedule: { enabled: true, time: '02:00', timeZone: '' },
    sameDisk: false,
    silentSince: null,
    lastRelease: null,
    lastError: null,
    overdue: false,
    overdueHours: 0,
    nextAt: null,
    days: [],
  },
  standby: { machines: [], cutover: null, running: null, serving: null },
  engine: { state: 'idle', provider: null, rssBytes: null, loadedVoices: [] },
};

const incident: Incident = {
  id: 'i',
  openedAt: '2026-11-22T09:54:00Z',
  kind: 'down',
  state: 'open',
  acknowledgedBy: null,
  acknowledgedAt: null,
  closedAt: null,
  failures: 4,
  detectSeconds: 12,
  evidence: [],
};

const running: StatusFacts['jobs'][number] = {
  id: 'j',
  kind: 'backup',
  state: 'running',
  subject: 'studio',
  step: null,
  progress: { done: 42, total: 100, unit: 'bytes' },
  createdAt: '',
  startedAt: '',
  endedAt: null,
  error: null,
  result: null,
};

const promotion: NonNullable<StatusFacts['standby']['running']> = {
  incidentId: 'i',
  jobId: 'j',
  intent: 'promote',
  machine: '备用机-2',
  releaseId: 'r',
  epoch: 1,
  reason: 'x',
  state: 'running',
  steps: [
    { name: 'connect', state: 'done', startedAt: null, seconds: 1, details: {} },
    { name: 'preflight', state: 'running', startedAt: null, seconds: null, details: {} },
    { name: 'claim', state: 'waiting', startedAt: null, seconds: null, details: {} },
  ],
  startedAt: '',
  endedAt: null,
  bytesTransferred: 0,
  rtoSeconds: null,
  voiceProof: null,
};

const watched = {
  ...quiet.watch,
  state: 'suspect' as const,
  target: { url: 'http://x', intervalS: 10, failures: 3, deep: false },
  consecutiveFailures: 2,
};

describe('the status sentence', () => {
  const table: readonly (readonly [string, Partial<StatusFacts>, string, string, object])[] = [
    ['nothing set up', {}, 'not-set-up', 'notSetUp', {}],
    ['a job', { jobs: [running] }, 'busy', 'jobRunning', { percent: 42 }],
    ['suspect', { watch: watched, jobs: [running] }, 'degraded', 'suspect', { failures: 2, threshold: 4 }],
    ['offline here', { watch: { ...watched, state: 'offline-here' } }, 'degraded', 'offlineHere', {}],
    [
      'overdue',
      { backup: { ...quiet.backup, overdue: true, overdueHours: 9.2 } },
      'degraded',
      'backupOverdue',
      { hours: 9 },
    ],
    ['P1', { watch: { ...watched, state: 'down', incident }, jobs: [running] }, 'p1', 'primaryDown', { minutes: 6 }],
    [
      'P1 acknowledged',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'acknowledged', acknowledgedBy: '小林' } },
      },
      'p1',
      'primaryDownAcknowledged',
      { by: '小林' },
    ],
    ['wrong model', { watch: { ...watched, incident: { ...incident, kind: 'wrong-model' } } }, 'p1', 'wrongModel', {}],
    [
      'promoting beats P1',
      { watch: { ...watched, state: 'down', incident }, standby: { ...quiet.standby, running: promotion } },
      'promoting',
      'promoting',
      { machine: '备用机-2', step: 2, steps: 3 },
    ],
    [
      'standby serves',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'served-by-standby' } },
        standby: { ...quiet.standby, serving: { machine: 'm', releaseId: 'r', since: '' } },
      },
      'degraded',
      'standbyServing',
      { machine: 'm' },
    ],
    ['watching only', { watch: { ...watched, state: 'healthy' } }, 'healthy', 'watchingOnly', {}],
  ];

  it.each(table)('%s', (_name, facts, state, key, values) => {
    const status = deriveStatus({ ...quiet, ...facts });
    expect({ state: status.state, key: status.sentence.key }).toEqual({ state, key });
    expect(status.sentence.values).toMatchObject(values);
  });
});
