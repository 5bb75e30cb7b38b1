/**
 * A studio as data: what a host would know on one afternoon, in either language and in the states that are hard to reach with
 * real parts. Every moment is told relative to `nowMs`, so pictures made on different days look alike.
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../../electron/contract/app.ts';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { AuditEntry } from '../../../electron/contract/models/audit-entry.ts';
import type { AutomaticStatus } from '../../../electron/contract/models/automatic.ts';
import type { Delivery, Notice, NotifyOverview } from '../../../electron/contract/models/notify.ts';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import { defaultRetention } from '../../../electron/contract/models/retention.ts';
import type { ModelSummary } from '../../../electron/contract/models-library.ts';
import { type Locale, voiceNetworks } from '../../../electron/contract/names.ts';
import type { DrillReport, Machine, PromotionView } from '../../../electron/contract/standby.ts';
import type { DeviceFact, Take } from '../../../electron/contract/synthesis.ts';
import type { TrustedDevice } from '../../../electron/contract/trust.ts';
import type { VoiceNetworkTuning, VoicePlace, VoiceSummary, VoiceTuning } from '../../../electron/contract/voices.ts';
import type { Incident, ProbeSample } from '../../../electron/contract/watch.ts';
import { defaultPolicy } from '../../../electron/notify/policy.ts';
import { lastDrillOf, pretendedDrill } from './drills.ts';
import { damagedFor, verifiedAt } from './release-checks.ts';

export type Scene = 'fresh' | 'healthy' | 'p1' | 'acknowledged' | 'serving';

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface World {
  readonly snapshot: Changeable<Omit<Snapshot, 'seq' | 'status'>>;
  takes: Take[];
  releases: ReleaseSummary[];
  incidents: Incident[];
  promotions: PromotionView[];
  drills: DrillReport[];
  /** What is heard in the next one. */
  drillSound: Recording;
  models: ModelSummary[];
  audit: AuditEntry[];
  notify: NotifyOverview;
  trust: { devices: TrustedDevice[]; requests: { readonly fingerprint: string; readonly name: string }[] };
}

export interface Recording {
  readonly mediaPath: string;
  readonly seconds: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A device that runs one network and not the other. */
const devices: readonly DeviceFact[] = [
  { network: 'tokens', provider: 'webgpu', reason: 'runs' },
  {
    network: 'sound',
    provider: 'webgpu',
    reason: 'does-not-run',
    message: 'buffer of 402653184 bytes is larger than the device allows (268435456)',
  },
  { network: 'sound', provider: 'cpu', reason: 'runs' },
];

/** Words of the studio itself; people name their own things. */
const said = {
  'zh-CN': {
    studio: '回声工作室',
    narrator: '林夏 · 旁白',
    host: '老周',
    calm: '平静',
    bright: '明快',
    standby: '备用机-2',
    operator: '小林',
    lines: [
      '各位乘客，前方到站是人民广场，换乘二号线的乘客请从三号口下车。',
      '第 7 章：雨停在凌晨 3:20，街灯一盏一盏地灭了。',
      '今晚八点，老地方见。',
    ],
    reason: '主机断电',
  },
  en: {
    studio: 'Echo Studio',
    narrator: 'Lin Xia · narrator',
    host: 'Old Zhou',
    calm: 'calm',
    bright: 'bright',
    standby: 'standby-2',
    operator: 'Lin',
    lines: [
      'The next stop is the museum. Doors open on the left; mind the gap between the train and the platform.',
      'Chapter 7: the rain stopped at 3:20 a.m., and the street lamps went out one by one.',
      'Eight tonight, the usual place.',
    ],
    reason: 'power cut at the primary',
  },
} as const;

export function createWorld(options: {
  readonly scene: Scene;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly recordings: readonly Recording[];
  readonly theme?: 'system' | 'light' | 'dark';
}): World {
  const { scene, locale, nowMs, recordings } = options;
  const text = said[locale];
  const at = (agoMs: number): string => new Date(nowMs - agoMs).toISOString();
  const recording = (index: number): Recording =>
    recordings[index % recordings.length] ?? { mediaPath: 'none.wav', seconds: 1 };
  const fresh = scene === 'fresh';

  const pilot: VoiceSummary = {
    id: 'pilot',
    name: 'Pilot',
    version: 'v2',
    modelId: 'b1946ac92492d2347c6235b4d2611184',
    sizeBytes: 25_800_000,
    keptBytes: 0,
    importedAt: at(40 * DAY_MS),
    pilot: true,
    inRelease: fresh ? null : 'r7kq2m',
    tuning: null,
    places: placesOf(null),
    references: ['Anna', 'Anna slow', '安娜'].map((name, index) => ({
      name,
      text: '',
      language: index === 2 ? 'zh' : 'en',
      seconds: recording(index).seconds,
      mediaPath: recording(index).mediaPath,
    })),
  };
  const voice = (
    id: string,
    name: string,
    version: string,
    languages: readonly string[],
    inRelease: string | null,
    tuning: VoiceTuning,
  ): VoiceSummary => ({
    id,
    name,
    version,
    modelId: `${id}0c5f4a1f3e2b4d6a8c9e0f1a2b3c4d5e`,
    sizeBytes: version === 'v2' ? 242_600_000 : 318_900_000,
    keptBytes: 231_000_000,
    importedAt: at(21 * DAY_MS),
    pilot: false,
    inRelease,
    tuning,
    places: placesOf(tuning),
    references: languages.map((language, index) => ({
      name: index === 0 ? text.calm : index === 1 ? text.bright : `${text.bright} ${index}`,
      text: text.lines[index % text.lines.length] ?? '',
      language,
      seconds: recording(index).seconds,
      mediaPath: recording(index).mediaPath,
    })),
  });
  const voices = fresh
    ? [pilot]
    : [
        voice(
          'linxia',
          text.narrator,
          'v2ProPlus',
          ['zh', 'zh', 'en'],
          'r7kq2m',
          tuningOf('faster', 'faster', at(20 * DAY_MS)),
        ),
        voice('zhou', text.host, 'v2', ['zh', 'zh'], 'r7kq2m', tuningOf('faster', 'differs', at(20 * DAY_MS))),
        voice('mia', 'Mia', 'v2Pro', ['en', 'en', 'ja'], null, tuningOf('no-gain', 'no-gain', at(20 * DAY_MS))),
        pilot,
      ];

  const releaseVoices = voices
    .filter((one) => one.inRelease !== null)
    .map(({ id, name, modelId }) => ({ id, name, modelId }));
  const releases: ReleaseSummary[] = fresh
    ? []
    : Array.from({ length: 8 }, (_, index) => ({
        releaseId:
          ['r7kq2m', 'm3xw8t', 'h9dd41', 'c0v7pn', 'z5ae2k', 'q1ry6s', 'k8jb3f', 'd4ug9h'][index] ?? `r${index}`,
        createdAt:
          index === 0
            ? at(3.1 * HOUR_MS)
            : new Date(scheduledMs(nowMs) - (index - 1) * DAY_MS + index * 7000).toISOString(),
        host: index === 3 ? 'MAC-MINI' : 'STUDIO-1',
        trigger: index === 0 ? 'manual' : index === 4 ? 'late' : 'schedule',
        files: 41 - index,
        bytesTotal: 829_400_000 - index * 1_200_000,
        bytesNew: index === 0 ? 2_413_000 : index === 5 ? 318_900_000 : 184_000,
        voices: releaseVoices,
        signed: true,
        ...(index === 6
          ? damagedFor(text.narrator, at(2 * DAY_MS))
          : verifiedAt(at(index * DAY_MS + 3 * HOUR_MS), index > 1 ? 'read' : 'listed')),
        ahead: false,
        pinned: index === 5,
        provenance: { appVersion: '1.0.0', parent: null, device: null },
        channels: index === 1 ? ['prod'] : index === 5 ? ['spare'] : [],
        heard: index === 1 ? { at: at(30 * HOUR_MS), by: 'STUDIO-1' } : null,
        stillWholeAt: null,
      }));

  const down = scene === 'p1' || scene === 'acknowledged' || scene === 'serving';
  const samples: ProbeSample[] = fresh
    ? []
    : Array.from({ length: 60 }, (_, index) => {
        const failing = down && index >= 56;
        const slow = 92 + 38 * Math.sin(index * 1.7) + (index % 13 === 5 ? 130 : 0);
        return {
          at: at((60 - index) * 10_000 + 4000),
          kind: failing ? (index % 2 === 0 ? 'timeout' : 'refused') : 'ok',
          latencyMs: failing ? (index % 2 === 0 ? 5000 : 2) : Math.round(slow),
          status: failing ? null : 200,
          releaseId: failing ? null : 'r7kq2m',
          deep: index % 6 === 0,
        };
      });
  const incident: Incident | null = down
    ? {
        id: 'INC-1124',
        openedAt: at(6.3 * MINUTE_MS),
        kind: 'down',
        state: scene === 'p1' ? 'open' : scene === 'acknowledged' ? 'acknowledged' : 'served-by-standby',
        acknowledgedBy: scene === 'p1' ? null : text.operator,
        acknowledgedAt: scene === 'p1' ? null : at(5 * MINUTE_MS),
        closedAt: null,
        failures: 4,
        detectSeconds: 31.4,
        evidence: samples.slice(-4),
      }
    : null;
  const pastIncident: Incident = {
    id: 'INC-1107',
    openedAt: at(17 * DAY_MS),
    kind: 'down',
    state: 'closed',
    acknowledgedBy: text.operator,
    acknowledgedAt: at(17 * DAY_MS - 2 * MINUTE_MS),
    closedAt: at(17 * DAY_MS - 41 * MINUTE_MS),
    failures: 4,
    detectSeconds: 30.9,
    evidence: [],
  };

  const drill: DrillReport = {
    ...pretendedDrill(recording(0)),
    drillId: 'DRILL-1121',
    machine: text.standby,
    startedAt: at(2 * DAY_MS + 49_000),
    endedAt: at(2 * DAY_MS),
  };
  const machines: Machine[] = fresh
    ? []
    : [
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
          lastDrill: lastDrillOf(drill),
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

  const promotion: PromotionView = {
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

  const takes: Take[] = fresh
    ? []
    : text.lines.map((line, index) => {
        const one = voices[index === 2 ? 1 : 0];
        return {
          id: `take-${index}`,
          voiceId: one?.id ?? 'pilot',
          voiceName: one?.name ?? '',
          text: line,
          parameters: {
            language: locale === 'en' ? 'en' : 'zh',
            ...(index === 0 ? { reference: text.calm } : {}),
            speed: 1,
          },
          seed: [2417038465, 90210, 77][index] ?? 1,
          createdAt: at((index * 11 + 6) * MINUTE_MS),
          audioSeconds: recording(index).seconds,
          computeSeconds: recording(index).seconds * 0.41,
          firstAudioSeconds: 0.62,
          provider: 'cpu',
          ...(index === 2 ? { fellBack: { from: 'webgpu', reason: 'the device was lost: unknown reason' } } : {}),
          cutShort: false,
          kept: index === 1,
          mediaPath: recording(index).mediaPath,
          file: `/home/studio/.local/share/understudy/takes/take-${index}.wav`,
        };
      });

  const audit = fresh ? [] : auditLines(text.operator, text.standby, text.narrator, nowMs, scene);
  const firstRelease = releases[0] ?? null;
  const target = fresh ? null : { url: 'http://tts.studio.lan:9880/', intervalS: 10, failures: 3, deep: true };
  const store = fresh
    ? null
    : ({
        kind: 's3',
        endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
        region: 'cn-shanghai',
        bucket: 'echo-understudy',
        prefix: 'understudy/v1/',
        pathStyle: false,
      } as const);
  const schedule = { enabled: !fresh, time: '02:00', timeZone: '' };
  const primary = 'http://tts.studio.lan:9880/';

  return {
    takes,
    releases,
    incidents: [...(incident ? [incident] : []), ...(fresh ? [] : [pastIncident])],
    promotions: fresh ? [] : [promotion],
    drills: fresh ? [] : [drill],
    drillSound: recording(0),
    models: [
      modelSummary('hubert', 'chinese-hubert-base', fresh ? 0 : 189_500_000),
      modelSummary('bert', 'chinese-roberta-wwm-ext-large', fresh ? 0 : 651_200_000),
      modelSummary('speaker', 'pretrained_eres2netv2w24s4ep4.ckpt', 0),
      modelSummary('base-v2', 'base-v2', 0),
      modelSummary('lora-base-v3', 's2Gv3.pth', 0),
      modelSummary('lora-base-v4', 's2Gv4.pth', fresh ? 0 : 769_000_000),
    ],
    audit,
    snapshot: {
      version: '0.1.0',
      surface: 'browser',
      dataDir: '/home/studio/.local/share/understudy',
      settings: {
        locale,
        theme: options.theme ?? 'light',
        studioName: text.studio,
        deviceName: 'STUDIO-1',
        store,
        schedule,
        watch: target,
        keepRunningInBackground: null,
        ...(fresh ? {} : { engineProvider: 'webgpu' }),
      },
      voices,
      engine: {
        state: fresh ? 'idle' : 'ready',
        provider: fresh ? null : 'cpu',
        rssBytes: fresh ? null : 1_482_000_000,
        loadedVoices: fresh ? [] : ['linxia'],
        devices: fresh ? [] : devices,
      },
      jobs: [],
      backup: {
        store,
        schedule,
        bandwidth: null,
        sameDisk: false,
        arbitrates: null,
        silentSince: null,
        lastRelease: firstRelease,
        doneBy: null,
        lastError: null,
        overdue: false,
        overdueHours: 0,
        damaged: releases.flatMap(({ releaseId, createdAt, damaged }) =>
          damaged ? [{ releaseId, createdAt, ...damaged }] : [],
        ),
        reading: fresh
          ? null
          : {
              completeAt: at(6.4 * DAY_MS),
              lastAt: at(0.4 * DAY_MS),
              by: 'STUDIO-1',
              blobs: 58,
              of: 58,
              damaged: 0,
            },
        nextAt: fresh ? null : new Date(scheduledMs(nowMs) + DAY_MS).toISOString(),
        tidying: {
          rule: defaultRetention,
          prunedAt: fresh ? null : at(14 * HOUR_MS),
          removed: 0,
          denied: false,
          collectedAt: null,
          collected: null,
          problem: null,
        },
        days: Array.from({ length: 30 }, (_, index) => ({
          day: localDay(nowMs - (29 - index) * DAY_MS),
          state: fresh || index < 4 ? 'none' : index === 17 ? 'failed' : index === 11 ? 'none' : 'verified',
        })),
      },
      watch: {
        state: fresh ? 'off' : down ? 'down' : 'healthy',
        target,
        since: at(down ? 6.3 * MINUTE_MS : 9 * DAY_MS),
        consecutiveFailures: down ? 4 : 0,
        samples,
        p95LatencyMs: fresh ? null : 214,
        incident,
        pausedUntil: null,
      },
      standby: {
        machines,
        cutover: fresh
          ? null
          : {
              provider: 'gate',
              serviceUrl: 'http://127.0.0.1:9870/',
              site: scene === 'serving' ? 'standby' : 'primary',
              upstreamUrl: scene === 'serving' ? 'http://192.168.1.42:9880/' : primary,
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
      },
      recentAudit: audit.slice(0, 20),
    },
    notify: fresh ? { channels: [], policy: defaultPolicy, recent: [] } : toldOf(at),
    trust: {
      devices: [
        {
          fingerprint: '7K2M-9QXD-4RTB-0GZW-H3NE-8VCA',
          name: 'STUDIO-1',
          addedAt: at(90 * DAY_MS),
          revokedAt: null,
          self: true,
        },
        {
          fingerprint: '3HJW-0V8P-N6CZ-QF2B-5DRK-71XE',
          name: 'MAC-MINI',
          addedAt: at(60 * DAY_MS),
          revokedAt: null,
          self: false,
        },
      ],
      requests: [{ fingerprint: 'ZB4T-6GQ1-XW9H-2MRC-K8EV-0JND', name: 'LAPTOP-7' }],
    },
  };
}

export function tuningOf(
  tokens: VoiceNetworkTuning['reason'],
  sound: VoiceNetworkTuning['reason'],
  testedAt: string,
): VoiceTuning {
  const network = (reason: VoiceNetworkTuning['reason'], exactMs: number, gain: number): VoiceNetworkTuning => ({
    precision: reason === 'faster' ? 'fast' : 'exact',
    reason,
    exactMs,
    fastMs: exactMs / (reason === 'no-gain' ? 1 : gain),
  });
  return {
    testedAt,
    tokens: { ...network(tokens, 41.2, 2.9), agreement: tokens === 'differs' ? 0.87 : 0.99 },
    sound: { ...network(sound, 1310, 1.8), differenceDb: sound === 'differs' ? 4.1 : 0.9 },
    timings: [
      { network: 'prompt', provider: 'cpu', threads: 1, ms: 240 },
      { network: 'prompt', provider: 'cpu', threads: 2, ms: 139 },
      { network: 'prompt', provider: 'webgpu', threads: 1, ms: 28 },
      { network: 'prompt', provider: 'webgpu', form: 'half', threads: 1, ms: 19 },
      { network: 'tokens', provider: 'cpu', threads: 1, ms: 14.2, togetherMs: 2.9 },
      { network: 'tokens', provider: 'cpu', threads: 2, ms: 9.1, togetherMs: 1.8 },
      { network: 'sound', provider: 'cpu', threads: 1, ms: 230 },
      { network: 'sound', provider: 'cpu', threads: 2, ms: 131 },
      { network: 'hubert', provider: 'cpu', threads: 1, ms: 900 },
    ],
    refused: [
      { network: 'tokens', provider: 'webgpu', reason: 'too-slow' },
      { network: 'sound', provider: 'webgpu', reason: 'differs' },
      { network: null, provider: 'cuda', reason: 'does-not-start', message: 'libcudart.so.13 is not there' },
    ],
  };
}

/** As the trial has them: two threads, and one where nothing was tested. */
export function placesOf(tuning: VoiceTuning | null): readonly VoicePlace[] {
  return voiceNetworks.map((network) => ({
    network,
    provider: 'cpu',
    threads: tuning !== null && ['prompt', 'tokens', 'sound'].includes(network) ? 2 : 1,
    by: tuning?.timings.some((timing) => timing.network === network) ? 'trial' : 'default',
  }));
}

function modelSummary(name: ModelSummary['name'], place: string, sizeBytes: number): ModelSummary {
  const present = sizeBytes > 0;
  return {
    name,
    place,
    path: `/home/studio/.local/share/understudy/models/${place}`,
    state: present ? 'present' : 'missing',
    sizeBytes,
    sha256: present ? '7e'.repeat(32) : null,
    receivedBytes: 0,
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

/** One channel that works, and a second one that has just refused. */
function toldOf(at: (msAgo: number) => string): NotifyOverview {
  const down: Notice = {
    key: 'incident INC-1107:primary-down:',
    kind: 'primary-down',
    subject: 'incident INC-1107',
    p1: true,
    at: at(17 * DAY_MS),
    values: { failures: 4, cause: 'timeout' },
  };
  const delivery = { notice: down, mark: 'none', mayDouble: false } as const;
  const told: Delivery = {
    ...delivery,
    id: 'told-1',
    channel: 'dingtalk',
    state: 'delivered',
    attempts: 1,
    at: at(17 * DAY_MS),
    answer: 'HTTP 200 · {"errcode":0,"errmsg":"ok"}',
  };
  const waits: Delivery = {
    ...delivery,
    id: 'told-2',
    channel: 'wecom',
    mark: 'escalation',
    state: 'waiting',
    attempts: 3,
    at: at(-4_000),
    answer: 'HTTP 200 · {"errcode":93000,"errmsg":"invalid webhook url"}',
  };
  return {
    channels: [
      { kind: 'dingtalk', name: 'dingtalk', level: 'all', role: 'first', hasSecret: true, last: told, waiting: 0 },
      { kind: 'wecom', name: 'wecom', level: 'p1', role: 'second', hasSecret: true, last: waits, waiting: 1 },
    ],
    policy: { ...defaultPolicy, quiet: { from: '22:00', to: '08:00' } },
    recent: [waits, told],
  };
}

function auditLines(operator: string, machine: string, voice: string, nowMs: number, scene: Scene): AuditEntry[] {
  const lines: readonly (readonly [number, string, string, Record<string, unknown>, string | null])[] = [
    ...(scene === 'acknowledged' || scene === 'serving'
      ? ([[5, 'browser', 'watch.acknowledge', { input: { by: operator }, result: 'ok' }, 'INC-1124']] as const)
      : []),
    ...(scene === 'healthy' ? [] : ([[6.3, 'watch', 'watch.incident.opened', { failures: 4 }, 'INC-1124']] as const)),
    [8, 'browser', 'watch.set', { input: { url: 'http://tts.studio.lan:9880/' }, result: 'ok' }, null],
    [
      9,
      'browser',
      'synthesis.start',
      { input: { voiceId: 'linxia', name: voice, textCharacters: 31 }, result: 'ok' },
      null,
    ],
    [186, 'browser', 'backup.start', { result: 'ok' }, null],
    [190, 'browser', 'voices.import', { input: { name: 'Mia' }, result: 'ok' }, null],
    [205, 'cli', 'voices.import', { input: { name: 'Mia' }, result: 'VOICES_FILE_TRUNCATED' }, null],
    [1400, 'schedule', 'backup.start', { trigger: 'schedule', result: 'ok' }, null],
    [17 * 1440 - 6, 'browser', 'standby.promote', { machine, result: 'ok' }, 'INC-1107'],
    [17 * 1440, 'watch', 'watch.incident.opened', { failures: 4 }, 'INC-1107'],
  ];
  return lines.map(([agoMinutes, actor, event, data, incidentId], index) => ({
    seq: 214 - index,
    at: new Date(nowMs - agoMinutes * MINUTE_MS).toISOString(),
    device: 'STUDIO-1',
    actor,
    incidentId,
    event,
    data,
    prev: seal(213 - index),
    hash: seal(214 - index),
  }));
}

/** Looks like a chain; the real one is tested where it is made. */
export function seal(line: number): string {
  return createHash('sha256').update(`line ${line}`).digest('hex');
}

function localDay(ms: number): string {
  const day = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last 02:00 in Shanghai, where this studio is and where the test browser's clock stands. */
function scheduledMs(nowMs: number): number {
  const utcOffsetMs = 8 * HOUR_MS;
  const midnightMs = Math.floor((nowMs + utcOffsetMs) / DAY_MS) * DAY_MS - utcOffsetMs;
  const tonightMs = midnightMs + 2 * HOUR_MS;
  return tonightMs <= nowMs ? tonightMs : tonightMs - DAY_MS;
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
