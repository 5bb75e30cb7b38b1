import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../electron/contract/watch.ts';
import { deriveStatus, type StatusFacts } from '../../../electron/status/rules.ts';
import { factsOf } from '../../fakes/quiet-facts.ts';
import { plainRelease } from '../../fixtures/plain-release.ts';

const nowMs = Date.parse('2026-11-22T10:00:00Z');

const serving = { machine: 'm', releaseId: 'r', since: '', epoch: 1, url: 'http://m', incidentId: 'i' };
const quiet: StatusFacts = {
  nowMs,
  jobs: [],
  ...factsOf({ watch: { state: 'off', target: null, since: '' } }),
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

const answering = { ...watched, state: 'healthy' as const, consecutiveFailures: 0 };
const store = { kind: 'folder' as const, path: '/mnt/nas' };
const release: NonNullable<StatusFacts['backup']['lastRelease']> = {
  releaseId: 'r',
  createdAt: 'then',
  host: 'studio',
  trigger: 'manual',
  files: 1,
  bytesTotal: 1,
  bytesNew: 1,
  voices: [],
  signed: true,
  verifiedAt: 'then',
  verification: null,
  damaged: null,
  ahead: false,
  pinned: false,
  ...plainRelease,
};
const damage = {
  releaseId: 'r',
  createdAt: 'then',
  since: 'then',
  by: 'studio',
  blobs: 1,
  voices: ['Lin'],
  lost: false,
};
/** @param lastGoodAt of the newest that went well. */
function drilled(lastGoodAt: string | null, ok: boolean) {
  const at = '2026-11-22T09:00:00Z';
  return { drillId: 'd', at, ok, releaseId: 'r', rtoSeconds: ok ? 4 : null, segments: {}, lastGoodAt };
}

const machine: StatusFacts['standby']['machines'][number] = {
  name: '备用机-2',
  host: 'h',
  port: 22,
  user: 'u',
  keyFrom: 'file',
  keyFile: 'k',
  jumps: [],
  pairing: false,
  fingerprint: 'f',
  practice: false,
  servicePort: 9880,
  addedAt: '',
  lastCheck: { machine: '备用机-2', at: '', ok: true, checks: [] },
  lastDrill: drilled('2026-11-20T10:00:00Z', true),
  lastPromotion: null,
  placeNightly: true,
  lastPlaced: null,
};
/** A promotion could begin this minute. */
const ready = {
  watch: answering,
  backup: { ...quiet.backup, store, lastRelease: release },
  standby: {
    ...quiet.standby,
    machines: [machine],
    cutover: {
      provider: 'gate',
      serviceUrl: 's',
      site: 'primary',
      upstreamUrl: 'u',
      epoch: 1,
      listening: true,
      problem: null,
    },
  },
} as const satisfies Partial<StatusFacts>;
const AT = '2026-11-21T10:00:00Z';
const withMachine = (change: Partial<typeof machine>): Partial<StatusFacts> => ({
  ...ready,
  standby: { ...ready.standby, machines: [{ ...machine, ...change }] },
});

/** With a drill every month, at that time. */
const monthly = (now: string): Partial<StatusFacts> => {
  const drillSchedule = { machine: machine.name, day: 1, time: '04:00', nextAt: '', overdueSince: null, last: null };
  return { ...ready, standby: { ...ready.standby, drillSchedule }, nowMs: Date.parse(now) };
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
    [
      'a damaged release, of which the bytes are here',
      { backup: { ...quiet.backup, damaged: [damage, { ...damage, lost: true }], overdue: true } },
      'degraded',
      'releaseDamaged',
      { releases: 1 },
    ],
    [
      'a damaged release, of which nobody has the bytes',
      { backup: { ...quiet.backup, damaged: [{ ...damage, lost: true }] } },
      'not-set-up',
      'notSetUp',
      {},
    ],
    ['P1', { watch: { ...watched, state: 'down', incident }, jobs: [running] }, 'p1', 'primaryDown', { seconds: 360 }],
    [
      'P1 acknowledged',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'acknowledged', acknowledgedBy: '小林' } },
      },
      'p1',
      'primaryDownAcknowledged',
      { by: '小林' },
    ],
    [
      'P1 with a countdown',
      {
        watch: { ...watched, state: 'down', incident },
        standby: {
          ...quiet.standby,
          automatic: {
            on: true,
            delayS: 60,
            by: 'Lin',
            at: '2026-11-01T10:00:00Z',
            phase: 'counting',
            rule: null,
            detail: null,
            machine: '备用机-2',
            beginsAt: '2026-11-01T10:09:00Z',
            incidentId: null,
          },
        },
      },
      'p1',
      'automaticBegins',
      { machine: '备用机-2', at: '2026-11-01T10:09:00Z' },
    ],
    ['wrong model', { watch: { ...watched, incident: { ...incident, kind: 'wrong-model' } } }, 'p1', 'wrongModel', {}],
    [
      'promoting beats P1',
      { watch: { ...watched, state: 'down', incident }, standby: { ...quiet.standby, running: promotion } },
      'promoting',
      'promoting',
      { machine: '备用机-2', step: 2, steps: 3, name: 'preflight' },
    ],
    [
      'a promotion that nobody asked for can be told apart',
      { standby: { ...quiet.standby, running: { ...promotion, automatic: { by: 'Lin' } } } },
      'promoting',
      'promoting',
      { machine: '备用机-2', automatic: 1 },
    ],
    [
      'a fail-back is not called a promotion',
      { standby: { ...quiet.standby, running: { ...promotion, intent: 'fail-back' } } },
      'promoting',
      'failingBack',
      { machine: '备用机-2' },
    ],
    [
      'an interrupted promotion during a P1',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'promoting' } },
        standby: { ...quiet.standby, running: { ...promotion, state: 'interrupted' } },
      },
      'p1',
      'primaryDown',
      {},
    ],
    [
      'an interrupted planned switch',
      { standby: { ...quiet.standby, running: { ...promotion, state: 'interrupted' } } },
      'degraded',
      'interrupted',
      { machine: '备用机-2' },
    ],
    [
      'the first minute of a P1 in seconds',
      { watch: { ...watched, state: 'down', incident: { ...incident, openedAt: '2026-11-22T09:59:23Z' } } },
      'p1',
      'primaryDown',
      { seconds: 37 },
    ],
    [
      'standby serves',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'served-by-standby' } },
        standby: { ...quiet.standby, serving },
      },
      'degraded',
      'standbyServing',
      { machine: 'm' },
    ],
    [
      'the standby that serves is silent, whatever else there is to say',
      {
        watch: { ...watched, state: 'down', incident: { ...incident, state: 'served-by-standby' } },
        standby: {
          ...quiet.standby,
          serving,
          servingDown: { openedAt: '2026-11-22T09:59:23Z', failures: 4, detectSeconds: 15 },
        },
      },
      'p1',
      'servingDown',
      { machine: 'm', seconds: 37 },
    ],
    [
      'an address that is no voice service is never green',
      { ...ready, watch: { ...answering, state: 'misconfigured' } },
      'degraded',
      'primaryMisconfigured',
      {},
    ],
    [
      'a primary that is kept from listeners while nobody serves is never green',
      { ...ready, watch: { ...answering, state: 'fenced' } },
      'degraded',
      'primaryFenced',
      {},
    ],
    [
      'down with no incident left',
      { ...ready, watch: { ...answering, state: 'down' } },
      'degraded',
      'primarySilent',
      {},
    ],
    ['paused', { ...ready, watch: { ...answering, state: 'paused' } }, 'degraded', 'watchPaused', {}],
    ['first probes', { ...ready, watch: { ...answering, state: 'starting' } }, 'busy', 'watchStarting', {}],
    ['watched, no store', { watch: answering }, 'healthy', 'noStore', {}],
    ['watched, no release', { ...ready, backup: { ...quiet.backup, store } }, 'healthy', 'noRelease', {}],
    [
      'watched, release not verified',
      { ...ready, backup: { ...quiet.backup, store, lastRelease: { ...release, verifiedAt: null } } },
      'healthy',
      'releaseUnverified',
      {},
    ],
    ['watched, backed up, no machine', { ...ready, standby: quiet.standby }, 'healthy', 'noStandby', { at: 'then' }],
    [
      'watched, backed up, machine not checked',
      { ...ready, standby: { ...ready.standby, machines: [{ ...machine, lastCheck: null }] } },
      'healthy',
      'standbyNotReady',
      {},
    ],
    [
      'watched, backed up, no gate',
      { ...ready, standby: { ...ready.standby, cutover: null } },
      'healthy',
      'noGate',
      {},
    ],
    [
      'a gate that is closed',
      { ...ready, standby: { ...ready.standby, cutover: { ...ready.standby.cutover, listening: false } } },
      'degraded',
      'gateClosed',
      {},
    ],
    ['everything', ready, 'healthy', 'allGood', { at: 'then' }],
    [
      'N6: a drill that was good eight days later',
      { ...ready, nowMs: Date.parse('2026-11-28T10:00:01Z') },
      'degraded',
      'drillOld',
      { machine: '备用机-2', days: 8 },
    ],
    ['N6: eight days later with a drill every month', monthly('2026-11-28T10:00:01Z'), 'healthy', 'allGood', {}],
    [
      'N6: 36 days later with a drill every month',
      monthly('2026-12-26T10:00:00Z'),
      'degraded',
      'drillOld',
      { machine: '备用机-2', days: 36 },
    ],
    ['N6: seven days later', { ...ready, nowMs: Date.parse('2026-11-27T10:00:00Z') }, 'healthy', 'allGood', {}],
    ['N6: a drill that failed since', withMachine({ lastDrill: drilled(AT, false) }), 'degraded', 'drillFailed', {}],
    ['N6: a machine that was only checked', withMachine({ lastDrill: undefined }), 'degraded', 'noDrill', {}],
    [
      'N6: a machine that was promoted lately',
      withMachine({ lastDrill: undefined, lastPromotion: { at: AT, rtoSeconds: 41 } }),
      'healthy',
      'allGood',
      {},
    ],
    ['a store with a schedule', { backup: { ...quiet.backup, store } }, 'healthy', 'backupsOnly', {}],
    [
      'a store without a schedule',
      { backup: { ...quiet.backup, store, schedule: { ...quiet.backup.schedule, enabled: false } } },
      'healthy',
      'storeOnly',
      {},
    ],
  ];

  it.each(table)('%s', (_name, facts, state, key, values) => {
    const status = deriveStatus({ ...quiet, ...facts });
    expect({ state: status.state, key: status.sentence.key }).toEqual({ state, key });
    expect(status.sentence.values).toMatchObject(values);
  });
});
