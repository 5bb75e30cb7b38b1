import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../electron/contract/models/plan.ts';
import type { PreflightReport } from '../../../../electron/contract/standby.ts';
import {
  type Confirmation,
  changedFacts,
  findMissing,
  judgePreflight,
} from '../../../../renderer/screens/standby/confirmation.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
const minutesAgo = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString();

const plan: Plan = {
  planId: 'p1',
  planHash: 'h1',
  intent: 'promote',
  machine: '备用机-2',
  releaseId: 'r1',
  releaseCreatedAt: minutesAgo(35),
  steps: [],
  facts: [
    { key: 'primary', values: { kind: 'timeout' }, observedAt: minutesAgo(1), level: 'ok' },
    { key: 'release', values: { releaseId: 'r1' }, observedAt: minutesAgo(1), level: 'ok' },
  ],
  bytesToTransfer: 1,
  expectedSeconds: 1,
  cutover: { provider: 'gate', from: '', to: '', ttlS: 0 },
  blockedBy: [],
  createdAt: minutesAgo(1),
};
const lastCheck: PreflightReport = { machine: plan.machine, at: minutesAgo(4), ok: true, checks: [] };
const complete: Confirmation = {
  read: plan,
  newest: plan,
  lastCheck,
  reason: '主机断电',
  typedName: '备用机－２ ',
  nowMs,
};

describe('the red button', () => {
  it('opens when everything is there', () => {
    expect(findMissing(complete)).toEqual([]);
  });

  it.each([
    ['reason', { reason: '   ' }],
    ['name', { typedName: '备用机-1' }],
    ['check', { lastCheck: null }],
    ['check', { lastCheck: { ...lastCheck, ok: false } }],
    ['check', { lastCheck: { ...lastCheck, at: minutesAgo(10.5) } }],
    ['read', { newest: { ...plan, planId: 'p2', planHash: 'h2' } }],
    ['unblocked', { newest: { ...plan, blockedBy: ['STANDBY_PRIMARY_ANSWERS'] } }],
  ] as const)('stays locked for want of %s', (missing, change) => {
    expect(findMissing({ ...complete, ...change })).toEqual([missing]);
  });

  it('asks for no fresh check on the way back', () => {
    const back: Plan = { ...plan, intent: 'fail-back' };
    expect(findMissing({ ...complete, read: back, newest: back, lastCheck: null })).toEqual([]);
  });
});

describe('a check', () => {
  it('is old after ten minutes', () => {
    expect(judgePreflight({ ...lastCheck, at: minutesAgo(9.9) }, nowMs)).toBe('ok');
    expect(judgePreflight({ ...lastCheck, at: minutesAgo(10.1) }, nowMs)).toBe('old');
  });
});

describe('a changed fact', () => {
  it('is one with other values, another level, or a new key', () => {
    const newest: Plan = {
      ...plan,
      facts: [
        { key: 'primary', values: { kind: 'ok' }, observedAt: minutesAgo(0), level: 'block' },
        { key: 'release', values: { releaseId: 'r1' }, observedAt: minutesAgo(0), level: 'ok' },
        { key: 'never-checked', values: {}, observedAt: minutesAgo(0), level: 'warn' },
      ],
    };
    expect([...changedFacts(plan, newest)]).toEqual(['primary', 'never-checked']);
  });
});
