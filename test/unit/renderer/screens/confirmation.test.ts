import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../electron/contract/models/plan.ts';
import {
  type Confirmation,
  changedFacts,
  checkStateOf,
  findMissing,
  hasCheckExpired,
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
  cutover: { provider: 'gate', from: '', to: '', ttlS: 0, changes: [] },
  blockedBy: [],
  createdAt: minutesAgo(1),
};
const complete: Confirmation = {
  read: plan,
  newest: plan,
  reason: '主机断电',
  typedName: '备用机－２ ',
};

describe('the red button', () => {
  it('opens when everything is there', () => {
    expect(findMissing(complete)).toEqual([]);
  });

  it.each([
    ['reason', { reason: '   ' }],
    ['name', { typedName: '备用机-1' }],
    ['read', { newest: { ...plan, planId: 'p2', planHash: 'h2' } }],
    ['unblocked', { newest: { ...plan, blockedBy: ['STANDBY_CHECK_NEEDED'] } }],
  ] as const)('stays locked for want of %s', (missing, change) => {
    expect(findMissing({ ...complete, ...change })).toEqual([missing]);
  });
});

describe('a check', () => {
  const planWith = (values: Plan['facts'][number]['values']): Plan => ({
    ...plan,
    facts: [{ key: 'last-check', values, observedAt: minutesAgo(5), level: 'ok' }],
  });

  it('is what the plan says of it', () => {
    expect(checkStateOf(plan)).toBe('missing');
    expect(checkStateOf(planWith({ failed: 'disk', expired: null }))).toBe('failed');
    expect(checkStateOf(planWith({ failed: null, expired: 1 }))).toBe('old');
    expect(checkStateOf(planWith({ failed: null, expired: null }))).toBe('passed');
  });

  it('that runs out while the page is open asks for the plan again', () => {
    const read = planWith({ failed: null, expired: null, validUntil: minutesAgo(0) });
    expect(hasCheckExpired(read, nowMs)).toBe(false);
    expect(hasCheckExpired(read, nowMs + 1)).toBe(true);
    expect(hasCheckExpired(plan, nowMs)).toBe(false);
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
