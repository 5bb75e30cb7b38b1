/** The standbys, what they did so far, and which site serves. */
import type { AutomaticStatus } from '../../../../electron/contract/models/automatic.ts';
import type { Plan } from '../../../../electron/contract/models/plan.ts';
import type { DrillReport, Machine, PromotionView, StandbyOverview } from '../../../../electron/contract/standby.ts';
import { lastDrillOf, pretendedDrill } from '../drills.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Moment } from './moment.ts';
import { PRIMARY } from './watch.ts';

export function standbyOf(moment: Moment): StandbyOverview {
  const { scene, fresh, text, at } = moment;
  return {
    machines: machinesOf(moment),
    cutover: fresh
      ? null
      : {
          provider: 'gate',
          serviceUrl: 'http://127.0.0.1:9870/',
          site: scene === 'serving' ? 'standby' : 'primary',
          upstreamUrl: scene === 'serving' ? 'http://192.168.1.42:9880/' : PRIMARY,
          epoch: 4,
          listening: true,
          problem: null,
        },
    running: null,
    serving:
      scene === 'serving'
        ? {
            machine: text.standby,
            releaseId: 'r7kq2m',
            since: at(2 * MINUTE_MS),
            epoch: 1,
            url: 'http://192.168.1.42:9880',
            incidentId: 'i7kq2m',
          }
        : null,
    servingDown: null,
    automatic: automaticOff,
  };
}

export function drillOf({ text, at, recording }: Moment): DrillReport {
  return {
    ...pretendedDrill(recording(0)),
    drillId: 'DRILL-1121',
    machine: text.standby,
    startedAt: at(2 * DAY_MS + 49_000),
    endedAt: at(2 * DAY_MS),
  };
}

function machinesOf(moment: Moment): Machine[] {
  const { fresh, text, at } = moment;
  if (fresh) return [];
  return [
    {
      name: text.standby,
      host: '192.168.1.42',
      port: 22,
      user: 'understudy',
      keyFrom: 'file',
      keyFile: '~/.ssh/understudy_ed25519',
      jumps: [],
      pairing: false,
      fingerprint: 'SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u',
      practice: false,
      servicePort: 9880,
      addedAt: at(30 * DAY_MS),
      lastCheck: {
        machine: text.standby,
        at: at(4 * MINUTE_MS),
        ok: true,
        checks: [
          { name: 'agent', state: 'ok', details: { protocol: 1, roundTripMs: 38 } },
          { name: 'trust', state: 'ok', details: {} },
          { name: 'key-restricted', state: 'warn', details: {} },
          { name: 'platform', state: 'ok', details: { platform: 'linux', arch: 'x64', glibc: '2.36' } },
          { name: 'disk', state: 'ok', details: { freeBytes: 182_000_000_000, neededBytes: 271_300_000 } },
          { name: 'memory', state: 'ok', details: { memoryBytes: 33_600_000_000, cpus: 12 } },
          { name: 'clock', state: 'ok', details: { offsetMs: 42 } },
          { name: 'port', state: 'ok', details: { state: 'free' } },
          { name: 'service', state: 'ok', details: { state: 'stopped' } },
        ],
      },
      lastPromotion: { at: at(17 * DAY_MS), rtoSeconds: 250 },
      lastDrill: lastDrillOf(drillOf(moment)),
      placeNightly: true,
      lastPlaced: { at: at(9 * HOUR_MS), releaseId: 'z5ae2k' },
    },
    {
      name: 'practice',
      host: '127.0.0.1',
      port: 40122,
      user: 'practice',
      keyFrom: 'file',
      keyFile: '',
      jumps: [],
      pairing: false,
      fingerprint: 'SHA256:Zt1bW4yJr0sQnVxE7uKdLmPfHgCa6oTiB3wXz5RkY2M',
      practice: true,
      servicePort: 40180,
      addedAt: at(12 * DAY_MS),
      lastCheck: null,
      lastPromotion: { at: at(12 * DAY_MS), rtoSeconds: 18.4 },
      placeNightly: false,
      lastPlaced: null,
    },
  ];
}

export function promotionOf({ text, at }: Moment): PromotionView {
  return {
    incidentId: 'INC-1107',
    jobId: null,
    intent: 'promote',
    machine: text.standby,
    releaseId: 'z5ae2k',
    epoch: 4,
    reason: text.reason,
    state: 'done',
    steps: planSteps('promote').map((step, index) => ({
      name: step.name,
      state: 'done',
      startedAt: at(17 * DAY_MS - index * 8000),
      seconds: [0.4, 2.1, 0.3, 148.2, 18.6, 14.9, 6.1, 9.7, 3.2, 0.2, 4.8, 41.5][index] ?? 1,
      details: {},
    })),
    startedAt: at(17 * DAY_MS),
    endedAt: at(17 * DAY_MS - 250_000),
    bytesTransferred: 826_000_000,
    rtoSeconds: 250,
    voiceProof: {
      ok: true,
      releaseId: 'z5ae2k',
      audioSeconds: 2.84,
      rmsDbfs: -19.6,
      peak: 0.81,
      silenceRatio: 0.12,
      clippedRatio: 0,
      sampleRateHz: 32000,
      problems: [],
    },
  };
}

export function planSteps(intent: Plan['intent']): Plan['steps'] {
  const measured = (name: Plan['steps'][number]['name'], expectedSeconds: number, affectsService = false) =>
    ({ name, expectedSeconds, source: 'measured', affectsService }) as const;
  if (intent === 'fail-back') {
    return [
      measured('connect', 1),
      measured('prove', 10),
      measured('claim', 1),
      measured('resync', 4),
      { name: 'split', expectedSeconds: 121, source: 'estimated', affectsService: false },
      measured('cutover', 1, true),
      measured('converge', 5, true),
      measured('drain', 30, true),
      measured('bring-rest', 1, true),
      measured('stop-standby', 4, true),
      measured('commit', 1, true),
    ];
  }
  const steps = [
    measured('connect', 1),
    measured('preflight', 2),
    measured('claim', 1),
    { name: 'transfer', expectedSeconds: 12, source: 'estimated', affectsService: false } as const,
    measured('verify', 19),
    measured('start', 15),
    measured('warm', 6),
    measured('prove', 10),
    measured(intent === 'switchover' ? 'last-look' : 'last-gate', 3),
    measured('cutover', 1, true),
    measured('converge', 5, true),
    ...(intent === 'switchover'
      ? [{ name: 'window', expectedSeconds: 300, source: 'estimated', affectsService: true } as const]
      : []),
    measured('commit', 1, true),
  ];
  return steps;
}

const automaticOff: AutomaticStatus = {
  on: false,
  delayS: 60,
  by: null,
  at: null,
  phase: 'off',
  rule: null,
  detail: null,
  machine: null,
  beginsAt: null,
  incidentId: null,
};
