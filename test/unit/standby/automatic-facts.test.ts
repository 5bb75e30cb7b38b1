/** What automatic mode takes out of journals and samples. */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../electron/contract/standby.ts';
import type { Incident, ProbeSample } from '../../../electron/contract/watch.ts';
import { knownFacts, type PastOperations, standbyOf } from '../../../electron/standby/automatic-facts.ts';
import type { JournalLine, Opening } from '../../../electron/standby/journal-line.ts';
import { type OperationState, replayJournal } from '../../../electron/standby/operation-state.ts';
import { openedLine } from './opened-line.ts';

const machine: Machine = {
  name: 'spare',
  host: 'spare',
  port: 22,
  user: 'lin',
  keyFrom: 'file',
  keyFile: '/k',
  jumps: [],
  pairing: false,
  fingerprint: 'SHA256:a',
  practice: false,
  servicePort: 9880,
  addedAt: '2026-11-01T00:00:00.000Z',
  lastCheck: null,
  lastPromotion: null,
  placeNightly: false,
  lastPlaced: null,
};
const voiceProof = {
  ok: true,
  releaseId: 'r1',
  audioSeconds: 2,
  rmsDbfs: -20,
  peak: 0.5,
  silenceRatio: 0.1,
  clippedRatio: 0,
  sampleRateHz: 32000,
  problems: [],
};

/** A promotion of `day`: what its steps came to. */
function promotion(
  day: string,
  came: 'heard' | 'silent' | 'not-started' | 'open',
  opening: Partial<Opening> = {},
): OperationState {
  const at = `2026-11-${day}T10:00:00.000Z`;
  const opened = openedLine('promote', 0);
  const ended: JournalLine = { kind: 'ended', at, outcome: came === 'heard' ? 'done' : 'undone', rtoSeconds: null };
  const lines: JournalLine[] = [
    { ...opened, at, opening: { ...opened.opening, ...opening } },
    ...(came === 'not-started' ? [] : ([{ kind: 'intent', at, step: 'start' }] as const)),
    ...(came === 'heard' ? ([{ kind: 'done', at, step: 'prove', seconds: 1, facts: {}, voiceProof }] as const) : []),
    ...(came === 'open' ? [] : [ended]),
  ];
  const operation = replayJournal(lines);
  if (!operation) throw new Error('no operation');
  return operation;
}

const past = (own: readonly OperationState[], foreign: PastOperations['foreign'] = []): PastOperations => ({
  own,
  foreign,
});
const isProven = (operations: PastOperations): boolean => standbyOf(machine, operations).proven;

describe('a standby is proven', () => {
  it.each([
    ['by a promotion whose voice was heard', past([promotion('10', 'heard')]), true],
    ['not before any', past([]), false],
    [
      'not when the last one started it and was not heard',
      past([promotion('10', 'heard'), promotion('11', 'silent')]),
      false,
    ],
    ['again by a later one', past([promotion('10', 'silent'), promotion('11', 'heard')]), true],
    [
      'still when a later one ended before it started anything',
      past([promotion('10', 'heard'), promotion('11', 'not-started')]),
      true,
    ],
    ['still while a later one is open', past([promotion('10', 'heard'), promotion('11', 'open')]), true],
    ['not by one of another machine', past([promotion('10', 'heard', { machine: 'other' })]), false],
    ['not by a fail-back', past([promotion('10', 'heard', { intent: 'fail-back' })]), false],
    [
      'by another desktop, which calls it otherwise',
      past([], [{ fingerprint: 'SHA256:a', operation: promotion('10', 'heard', { machine: 'theirs' }) }]),
      true,
    ],
    [
      'not by another desktop that calls another machine the same',
      past([], [{ fingerprint: 'SHA256:b', operation: promotion('10', 'heard') }]),
      false,
    ],
  ])('%s', (_what, operations, proven) => {
    expect(isProven(operations)).toBe(proven);
  });

  it('not by what a machine of that name did before it was added', () => {
    const addedLater = { ...machine, addedAt: '2026-11-20T00:00:00.000Z' };
    expect(standbyOf(addedLater, past([promotion('10', 'heard')])).proven).toBe(false);
  });
});

const incident: Incident = {
  id: 'i1',
  openedAt: '2026-11-28T12:00:00.000Z',
  kind: 'down',
  state: 'open',
  acknowledgedBy: null,
  acknowledgedAt: null,
  closedAt: null,
  failures: 4,
  detectSeconds: 15,
  evidence: [],
};

describe('what is known without asking', () => {
  const sample = (second: number, kind: ProbeSample['kind'], deep = false): ProbeSample => ({
    at: `2026-11-28T12:00:${String(second).padStart(2, '0')}.000Z`,
    kind,
    latencyMs: 1,
    status: null,
    releaseId: null,
    deep,
  });
  const facts = (samples: readonly ProbeSample[], operations: PastOperations = past([])) =>
    knownFacts({
      settings: undefined,
      watch: { incident: null, state: 'down', target: null, samples },
      overview: { running: null, serving: null, machines: [machine], cutover: null },
      past: operations,
      storeRead: true,
      awakeSinceMs: Date.parse('2026-11-28T12:00:10Z'),
      nowMs: Date.parse('2026-11-28T12:01:00Z'),
    });

  it('counts the failures in a row that were seen since this computer is awake', () => {
    const failed = [5, 15, 20].map((second) => sample(second, 'timeout'));
    expect(facts([sample(0, 'ok'), ...failed]).failuresSeen).toBe(2);
    expect(facts([...failed, sample(25, 'ok')]).failuresSeen).toBe(0);
    expect(facts([...failed, sample(25, 'refused'), sample(26, 'tts-failed', true)]).failuresSeen).toBe(3);
  });

  it('is off, and has no bound to pass, where nothing was ever set', () => {
    expect(facts([])).toMatchObject({
      on: false,
      toleratedFailures: Number.POSITIVE_INFINITY,
      cutover: 'none',
      grade: null,
    });
  });

  it('knows whether this very incident was answered already, by this computer', () => {
    const tried = (watchIncidentId: string, automatic?: { by: string }) =>
      knownFacts({
        settings: undefined,
        watch: { incident, state: 'down', target: null, samples: [] },
        overview: { running: null, serving: null, machines: [], cutover: null },
        past: past([promotion('10', 'silent', { watchIncidentId, ...(automatic && { automatic }) })]),
        storeRead: true,
        awakeSinceMs: 0,
        nowMs: 0,
      }).tried;
    expect([tried('i1', { by: 'Lin' }), tried('i0', { by: 'Lin' }), tried('i1')]).toEqual([true, false, false]);
  });

  it('knows the last promotion that nobody asked for, of any desktop', () => {
    const automatic = { by: 'Lin' };
    const own = [promotion('10', 'heard', { automatic }), promotion('14', 'heard')];
    const foreign = [{ fingerprint: 'SHA256:x', operation: promotion('12', 'silent', { automatic }) }];
    expect(facts([], past(own, foreign)).lastAutomaticAtMs).toBe(Date.parse('2026-11-12T10:00:00Z'));
    expect(facts([], past([promotion('14', 'heard')])).lastAutomaticAtMs).toBeNull();
  });
});
