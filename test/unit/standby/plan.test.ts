import { describe, expect, it } from 'vitest';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { Machine, PreflightReport } from '../../../electron/contract/standby.ts';
import type { ProbeSample } from '../../../electron/contract/watch.ts';
import { hashPlan, makePlan, type PlanInputs } from '../../../electron/standby/plan.ts';
import type { RegisterFindings } from '../../../electron/standby/registers/plan-facts.ts';
import type { ReleaseFloorInputs } from '../../../electron/standby/release-floor-facts.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { plainRelease } from '../../fixtures/plain-release.ts';
import { machine } from './model-world.ts';

const at = '2026-11-01T10:38:00.000Z';
const sample = (kind: ProbeSample['kind']): ProbeSample => ({
  at,
  kind,
  latencyMs: 1,
  status: null,
  releaseId: null,
  deep: false,
});
const official: ProbeSample = { ...sample('ok'), api: 'official' };
const reference = { audioPath: '/voices/lin.wav', text: '你好', language: 'zh' };
const checked = (change: Partial<PreflightReport>): Machine => ({
  ...machine,
  lastCheck: { machine: 'spare', at, ok: true, checks: [], ...change },
});
const release: ReleaseSummary = {
  releaseId: 'r1',
  createdAt: '2026-11-01T10:00:00.000Z',
  host: 'desk',
  trigger: 'schedule',
  files: 60,
  bytesTotal: 1_200_000_000,
  bytesNew: 0,
  voices: [{ id: 'v', name: 'V', modelId: 'm' }],
  signed: true,
  verifiedAt: at,
  verification: null,
  damaged: null,
  ahead: false,
  pinned: false,
  ...plainRelease,
};
const serving = { machine: 'spare', releaseId: 'r1', since: at, epoch: 4, url: 'http://spare:9880', incidentId: 'i' };
const silent = { serving, servingLook: 'silent' } as const;
const down = { openedAt: at, failures: 4, detectSeconds: 15 };
const reached = { installed: true, missingBytes: 125_000_000, restricted: true, seesPrimary: null };
const inputs: PlanInputs = {
  planId: 'p',
  intent: 'promote',
  machine: checked({}),
  reached,
  unreachableCode: null,
  release,
  hasRuntime: true,
  cutover: {
    provider: 'gate',
    serviceUrl: 'http://gate',
    site: 'primary',
    listening: true,
    problem: null,
    upstreamUrl: 'http://primary',
    epoch: 4,
  },
  outlook: { plan: null, problem: null },
  primaryUrl: 'http://primary',
  primary: sample('refused'),
  second: null,
  beat: 'none',
  hasGate: false,
  reference: null,
  incident: null,
  serving: null,
  servingLook: null,
  servingSeen: null,
  servingDown: null,
  otherOperation: null,
  work: {
    agent: 0,
    missing: 125_000_000,
    missingPacked: 100_000_000,
    present: 600_000_000,
    voice: 90_000_000,
    loaded: false,
  },
  rates: { line: 10_000_000, read: 300_000_000 },
  stepSeconds: { warm: 3.25, transfer: 9 },
  nowIso: at,
};

describe('a release in which something is missing', () => {
  const gap = (id: string) => ({
    reason: 'damaged' as const,
    voice: { id, name: `Voice ${id}` },
    path: `voices/${id}`,
  });
  const partial = { ...release, partial: { missing: [gap('gone')], more: 0 } };

  it('is shown in the plan of whoever chose it, with the voice that is missing', () => {
    const [voice] = release.voices;
    const plan = makePlan({ ...inputs, release: partial, voice: voice?.id ?? null });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.find((fact) => fact.key === 'release-partial')).toMatchObject({
      level: 'warn',
      values: { missing: 'Voice gone' },
    });
    expect(makePlan(inputs).facts.some((fact) => fact.key === 'release-partial')).toBe(false);
  });

  it('is not promoted where listeners would hear another voice', () => {
    const plan = makePlan({ ...inputs, release: partial, voice: 'gone' });
    expect(plan.blockedBy).toEqual(['BACKUP_RELEASE_PARTIAL']);
    expect(plan.facts.find((fact) => fact.key === 'release-partial')?.level).toBe('block');
  });
});

describe('a plan', () => {
  it('reckons the transfer from its size and the rest from what was measured', () => {
    const plan = makePlan(inputs);
    expect(plan.blockedBy).toEqual([]);
    expect(plan.steps.find((step) => step.name === 'transfer')).toMatchObject({
      expectedSeconds: 10.1,
      source: 'estimated',
    });
    expect(plan.steps.find((step) => step.name === 'warm')).toMatchObject({
      expectedSeconds: 3.25,
      source: 'measured',
    });
    expect(plan.expectedSeconds).toBeCloseTo(plan.steps.reduce((sum, step) => sum + step.expectedSeconds, 0));
    expect(plan.steps.filter((step) => step.affectsService).map((step) => step.name)).toEqual([
      'cutover',
      'converge',
      'commit',
    ]);
    expect(plan.cutover).toMatchObject({ provider: 'gate', from: 'http://primary' });
    expect(plan.facts.find((fact) => fact.key === 'release')?.values).toMatchObject({
      ageSeconds: 2280,
      bytesTotal: 1.2e9,
    });
  });

  it.each([
    ['the primary answers', { primary: sample('ok') }, 'STANDBY_PRIMARY_ANSWERS'],
    ['a primary that is not ready', { primary: sample('not-ready') }, 'STANDBY_PRIMARY_ANSWERS'],
    ['a primary with another voice', { primary: sample('wrong-model') }, 'STANDBY_PRIMARY_ANSWERS'],
    ['a primary that only the standby reaches', { reached: { ...reached, seesPrimary: true } }, 'STANDBY_PRIMARY_SEEN'],
    [
      'a primary that answers at its second address',
      { second: { url: 'http://second', sample: sample('ok') } },
      'STANDBY_PRIMARY_ANSWERS',
    ],
    ['no release', { release: null }, 'STANDBY_NO_RELEASE'],
    ['a release that cannot start', { hasRuntime: false }, 'STANDBY_NO_RELEASE'],
    ['no way to move listeners', { cutover: null }, 'STANDBY_CUTOVER_MISSING'],
    ['a machine that is away', { reached: null, unreachableCode: 'STANDBY_KEY_REFUSED' }, 'STANDBY_KEY_REFUSED'],
    ['a machine that was never checked', { machine }, 'STANDBY_CHECK_NEEDED'],
    ['a check that failed', { machine: checked({ ok: false }) }, 'STANDBY_CHECK_NEEDED'],
    ['a check that is too old', { machine: checked({ at: '2026-11-01T10:27:59.999Z' }) }, 'STANDBY_CHECK_NEEDED'],
    ['another operation', { otherOperation: 'i' }, 'STANDBY_INCIDENT_ACTIVE'],
    ['a standby that serves', { serving, servingLook: 'serves' }, 'STANDBY_INCIDENT_ACTIVE'],
    ['one that only this computer does not reach', { ...silent, servingSeen: true }, 'STANDBY_INCIDENT_ACTIVE'],
    ['one that is loading its voice', { serving, servingLook: 'not-ready' }, 'STANDBY_INCIDENT_ACTIVE'],
    ['a fail-back of another machine', { intent: 'fail-back', primary: sample('ok') }, 'STANDBY_NOT_SERVING'],
    ['a fail-back to a primary that is away', { intent: 'fail-back', serving }, 'STANDBY_UNREACHABLE'],
    [
      'a fail-back to an official primary that was given no recording',
      { intent: 'fail-back', serving, primary: official },
      'WATCH_REFERENCE_MISSING',
    ],
  ] as const)('is blocked by %s', (_what, change, code) => {
    const plan = makePlan({ ...inputs, ...change });
    expect(plan.blockedBy).toEqual([code]);
    if (code !== 'STANDBY_INCIDENT_ACTIVE' && code !== 'STANDBY_NOT_SERVING' && code !== 'STANDBY_UNREACHABLE') {
      expect(plan.facts.some((fact) => fact.level === 'block')).toBe(true);
    }
  });

  it.each([
    [true, 'block', 1],
    [false, 'ok', null],
  ])('says whether the standby reaches the primary (%s)', (seesPrimary, level, seen) => {
    const plan = makePlan({ ...inputs, reached: { ...reached, seesPrimary } });
    const fact = plan.facts.find(({ key }) => key === 'primary-from-standby');
    expect(fact).toMatchObject({ level, values: { machine: 'spare', url: 'http://primary', seen } });
    for (const { standby } of [wordsOf('en'), wordsOf('zh-CN')]) {
      const said = standby.facts['primary-from-standby']?.({
        machine: 'spare',
        url: 'http://primary',
        seen: seen ? '1' : '',
      });
      expect(said).toContain('spare');
      expect(said?.includes('http://primary')).toBe(seesPrimary);
    }
  });

  it.each(['http-error', 'redirect', 'other-site', 'tls', 'expired', 'dns', 'auth', 'bad-body', 'timeout'] as const)(
    'is not blocked by %s, which is no voice service',
    (kind) => {
      expect(makePlan({ ...inputs, primary: sample(kind) }).blockedBy).toEqual([]);
    },
  );

  it.each([
    ['is silent', silent],
    ['is silent to the other machine too', { ...silent, servingSeen: false }],
    ['has loaded no voice for as long as it takes to a P1', { serving, servingLook: 'not-ready', servingDown: down }],
    ['was left by a fail-back that stopped half way', { serving, servingLook: null }],
  ] as const)('is not blocked by a standby that %s', (_what, change) => {
    const plan = makePlan({ ...inputs, ...change });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.filter(({ key, level }) => key === 'serving' && level === 'block')).toEqual([]);
  });

  it.each(['serves', 'not-ready', 'silent'] as const)('says in words that the standby is %s', (servingLook) => {
    for (const servingSeen of [null, true]) {
      const plan = makePlan({ ...inputs, serving, servingLook, servingSeen });
      const { values = {} } = plan.facts.find(({ key }) => key === 'serving') ?? {};
      const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? '')]));
      for (const { standby } of [wordsOf('en'), wordsOf('zh-CN')]) {
        expect(standby.facts['serving']?.(shown)).toContain('spare');
      }
    }
  });

  it.each([
    ['down', reached, 'none', 'down-unconfirmed', 'warn'],
    ['down', { ...reached, seesPrimary: false }, 'none', 'down', 'ok'],
    ['well by its own word', { ...reached, seesPrimary: false }, 'fresh-good', 'ingress-lost', 'warn'],
    ['ill by its own word', { ...reached, seesPrimary: false }, 'fresh-bad', 'service-down', 'ok'],
    ['unreadable', { ...reached, seesPrimary: false }, 'unreadable', 'unsure', 'warn'],
    ['seen by the standby', { ...reached, seesPrimary: true }, 'none', 'partition', 'block'],
  ] as const)('says the verdict on a primary that is %s, in words', (_what, seen, beat, verdict, level) => {
    const plan = makePlan({ ...inputs, reached: seen, beat });
    const fact = plan.facts.find(({ key }) => key.startsWith('verdict-'));
    expect(fact).toMatchObject({ key: `verdict-${verdict}`, level, observedAt: at });
    expect(plan.blockedBy.length > 0).toBe(level === 'block');
    for (const { standby } of [wordsOf('en'), wordsOf('zh-CN')]) {
      for (const { key } of plan.facts.filter(({ key }) => /^(verdict|primary)-/.test(key))) {
        expect(standby.facts[key]?.({ machine: 'spare', beat }), key).toMatch(/\S/);
      }
    }
  });

  it('goes back to an official primary by its sound, and claims nothing about its model', () => {
    const plan = makePlan({ ...inputs, intent: 'fail-back', serving, primary: official, reference });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.find(({ key }) => key === 'primary-model-unknown')?.level).toBe('warn');
    const understudy = makePlan({ ...inputs, intent: 'fail-back', serving, primary: sample('ok') });
    expect(understudy.facts.some(({ key }) => key === 'primary-model-unknown')).toBe(false);
  });

  it('holds a check for ten minutes, and says until when', () => {
    const plan = makePlan({ ...inputs, machine: checked({ at: '2026-11-01T10:28:00.000Z' }) });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.find((fact) => fact.key === 'last-check')).toMatchObject({
      level: 'ok',
      values: { failed: null, expired: null, validUntil: at },
    });
  });

  it('asks for no fresh check on the way back', () => {
    const plan = makePlan({ ...inputs, intent: 'fail-back', serving, machine, primary: sample('ok') });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.find((fact) => fact.key === 'never-checked')?.level).toBe('warn');
  });

  const seen = (change: Partial<ReleaseFloorInputs>): ReleaseFloorInputs => ({
    chosen: false,
    seen: ['r1', null],
    problem: null,
    ...change,
  });
  const other = { by: 'studio-2', incidentId: 'i', since: at };
  const registers: RegisterFindings = { answered: ['store'], silent: [], newestEpoch: 4, other: null, served: null };

  it.each([
    [
      'a newer release that the standby has verified',
      { floor: seen({ seen: [null, 'r9'] }) },
      'BACKUP_RELEASE_ROLLED_BACK',
    ],
    [
      'a store that was set back',
      { release: null, floor: seen({ seen: ['r9', null], problem: 'BACKUP_RELEASE_ROLLED_BACK' }) },
      'BACKUP_RELEASE_ROLLED_BACK',
    ],
    [
      'another desktop at work',
      { registers: { ...registers, other: { ...other, fresh: true } } },
      'STANDBY_OTHER_DESKTOP',
    ],
    [
      'a standby that another desktop promoted',
      { registers: { ...registers, served: { machine: 'sa', by: 'studio-2', since: at, alive: true } } },
      'STANDBY_ALREADY_SERVED',
    ],
  ] as const)('is blocked by %s', (_what, change, code) => {
    const plan = makePlan({ ...inputs, ...change });
    expect(plan.blockedBy).toEqual([code]);
    expect(plan.facts.some((fact) => fact.level === 'block')).toBe(true);
    expect(hashPlan({ ...inputs, ...change }) === hashPlan(inputs)).toBe(
      !('registers' in change) && !('release' in change),
    );
  });

  it.each([
    [
      'an older release that was chosen by its name',
      { floor: seen({ chosen: true, seen: ['r9', null] }) },
      'release-older',
    ],
    [
      'another desktop that is silent',
      { registers: { ...registers, other: { ...other, fresh: false } } },
      'other-desktop-gone',
    ],
    [
      'a dead standby of another desktop',
      { registers: { ...registers, served: { machine: 'sa', by: 'studio-2', since: at, alive: false } } },
      'served-silent',
    ],
    ['a register that is silent', { registers: { ...registers, silent: ['sb'] } }, 'registers'],
  ] as const)('says so, and no more, of %s', (_what, change, key) => {
    const plan = makePlan({ ...inputs, ...change });
    expect(plan.blockedBy).toEqual([]);
    const fact = plan.facts.find((one) => one.key === key);
    expect(fact?.level).toBe('warn');
    const values = Object.fromEntries(
      Object.entries(fact?.values ?? {}).map(([name, value]) => [name, String(value ?? '')]),
    );
    for (const { standby } of [wordsOf('en'), wordsOf('zh-CN')]) {
      const said = standby.facts[key]?.(values) ?? '';
      expect(said).not.toBe('');
      expect(said).not.toContain('undefined');
    }
  });

  it('keeps its hash while only time passes', () => {
    const later = { ...inputs, planId: 'q', nowIso: '2026-11-01T10:50:00.000Z', stepSeconds: {} };
    const probed = { ...later, primary: { ...sample('timeout'), at: later.nowIso } };
    expect(hashPlan(probed)).toBe(hashPlan(inputs));
  });

  it.each([
    ['the primary answers', { primary: sample('ok') }],
    ['the standby reaches the primary', { reached: { ...reached, seesPrimary: true } }],
    ['another release', { release: { ...release, releaseId: 'r2' } }],
    ['another host key', { machine: { ...inputs.machine, fingerprint: 'SHA256:y' } }],
    ['another host', { machine: { ...inputs.machine, host: '10.0.0.9' } }],
    ['the gate moved', { cutover: inputs.cutover && { ...inputs.cutover, epoch: 5 } }],
    ['another primary', { primaryUrl: 'http://other' }],
    ['a standby serves', { serving }],
    ['the standby that serves is silent', silent],
    ['the other intent', { intent: 'fail-back' }],
  ] as const)('gets another hash when %s', (_what, change) => {
    expect(hashPlan({ ...inputs, ...change })).not.toBe(hashPlan(inputs));
  });
});
