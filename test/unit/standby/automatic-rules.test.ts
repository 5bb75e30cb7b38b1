import { describe, expect, it } from 'vitest';
import { type AutomaticRule, automaticRules } from '../../../electron/contract/models/automatic.ts';
import {
  type AskedFacts,
  candidatesOf,
  isGradeDue,
  type KnownFacts,
  lacksOf,
  neverArbitrates,
  refusalOf,
  refusalOfPlan,
} from '../../../electron/standby/automatic-rules.ts';
import { verdicts } from '../../../electron/watch/witnesses.ts';

const HOUR_MS = 3600_000;
const nowMs = Date.parse('2026-11-28T12:00:00Z');
const hoursAgo = (hours: number): string => new Date(nowMs - hours * HOUR_MS).toISOString();

const known: KnownFacts = {
  on: true,
  incident: { id: 'i', kind: 'down', state: 'open' },
  watchState: 'down',
  failuresSeen: 4,
  toleratedFailures: 3,
  busy: false,
  storeRead: true,
  grade: { grade: 'A', testedAt: hoursAgo(24) },
  cutover: 'by-itself',
  lastAutomaticAtMs: null,
  tried: false,
  standbys: [{ name: 'spare', proven: true, practice: false, mac: null }],
  nowMs,
};
const asked: AskedFacts = { verdict: 'down', elsewhere: false, storeAnswered: true, byHand: false, blockedBy: [] };

describe('promoting without being asked', () => {
  it('is allowed when every rule holds', () => {
    expect(refusalOf(known)).toBeNull();
    expect(refusalOfPlan(asked)).toBeNull();
  });

  const breaches: readonly [AutomaticRule, string, Partial<KnownFacts>][] = [
    ['switched-on', 'it is off', { on: false }],
    ['primary-down', 'there is no P1', { incident: null }],
    ['primary-down', 'a wrong voice answers', { incident: { id: 'i', kind: 'wrong-model', state: 'open' } }],
    ['primary-down', 'the P1 is from before and nothing was counted yet', { watchState: 'starting' }],
    ['primary-down', 'this computer is offline', { watchState: 'offline-here' }],
    ['primary-down', 'the watch is paused', { watchState: 'paused' }],
    ['seen-afresh', 'this computer slept through the P1', { failuresSeen: 3 }],
    ['nothing-open', 'an operation is open', { busy: true }],
    ['nobody-handles-it', 'somebody is on it', { incident: { id: 'i', kind: 'down', state: 'acknowledged' } }],
    ['store-answers', 'the store is silent', { storeRead: false }],
    ['store-arbitrates', 'the store was never tested', { grade: null }],
    ['store-arbitrates', 'one standby decides', { grade: { grade: 'B', testedAt: hoursAgo(1) } }],
    ['store-arbitrates', 'nobody decides', { grade: { grade: 'C', testedAt: hoursAgo(1) } }],
    ['store-arbitrates', 'the test is nine days old', { grade: { grade: 'A', testedAt: hoursAgo(9 * 24) } }],
    ['store-arbitrates', 'the test is yet to come', { grade: { grade: 'A', testedAt: hoursAgo(-1) } }],
    ['moves-by-itself', 'no way to move listeners is set', { cutover: 'none' }],
    ['moves-by-itself', 'a person moves the name', { cutover: 'by-hand' }],
    ['voice-proven', 'there is no standby', { standbys: [] }],
    [
      'voice-proven',
      'no standby was heard',
      { standbys: [{ name: 'spare', proven: false, practice: false, mac: '02:00:00:00:00:01' }] },
    ],
    ['once-a-day', 'it did so 23 hours ago', { lastAutomaticAtMs: nowMs - 23 * HOUR_MS }],
    ['once-a-day', 'it did so in this incident, however long ago', { tried: true }],
    ['once-a-day', 'the clock was set back since', { lastAutomaticAtMs: nowMs + 23 * HOUR_MS }],
  ];
  it.each(breaches)('is refused by %s when %s', (rule, _what, facts) => {
    expect(refusalOf({ ...known, ...facts })).toBe(rule);
  });

  const breachesOfPlan: readonly [AutomaticRule, string, Partial<AskedFacts>][] = [
    ['nothing-open', 'another desktop is or was at work', { elsewhere: true }],
    ['store-answers', 'the register of the store is silent', { storeAnswered: false }],
    ['moves-by-itself', 'the provider waits for a person', { byHand: true }],
    ['standby-ready', 'the plan is blocked', { blockedBy: ['STANDBY_UNREACHABLE'] }],
    ...verdicts
      .filter((verdict) => verdict !== 'down' && verdict !== 'service-down')
      .map((verdict): [AutomaticRule, string, Partial<AskedFacts>] => [
        'witnesses-agree',
        `the verdict is ${verdict}`,
        { verdict },
      ]),
  ];
  it.each(breachesOfPlan)('is refused by %s when %s', (rule, _what, facts) => {
    expect(refusalOfPlan({ ...asked, ...facts })).toBe(rule);
  });

  it('has a breach for every rule', () => {
    const broken = [...breaches, ...breachesOfPlan].map(([rule]) => rule);
    expect(new Set(broken)).toEqual(new Set(automaticRules));
  });

  it('is refused when the primary is seen, whatever else is wrong with the standby', () => {
    expect(refusalOfPlan({ ...asked, verdict: 'partition', blockedBy: ['STANDBY_PRIMARY_SEEN'] })).toBe(
      'witnesses-agree',
    );
  });

  it('is allowed again a day later', () => {
    expect(refusalOf({ ...known, lastAutomaticAtMs: nowMs - 24 * HOUR_MS })).toBeNull();
  });

  it('takes the proven ones in their order, one of this computer last', () => {
    const standby = (name: string, proven: boolean, practice = false) => ({ name, proven, practice, mac: null });
    const standbys = [standby('here', true, true), standby('new', false), standby('one', true), standby('two', true)];
    expect(candidatesOf({ standbys }).map(({ name }) => name)).toEqual(['one', 'two', 'here']);
  });
});

describe('what the store was seen to do', () => {
  it('is seen anew after a week, or when it never was', () => {
    const tested = (hours: number) => isGradeDue({ grade: { grade: 'A', testedAt: hoursAgo(hours) }, nowMs });
    expect([tested(1), tested(6 * 24), tested(7 * 24 + 1), isGradeDue({ grade: null, nowMs })]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('forbids switching on only where it was seen not to arbitrate', () => {
    const never = (grade: KnownFacts['grade']) => neverArbitrates({ grade });
    expect(never(null)).toBe(false);
    expect(never({ grade: 'A', testedAt: hoursAgo(900) })).toBe(false);
    expect(never({ grade: 'B', testedAt: hoursAgo(1) })).toBe(true);
    expect(never({ grade: 'C', testedAt: hoursAgo(1) })).toBe(true);
  });
});

describe('what is missing so that it could act', () => {
  const whole = { ...known, watches: true, hasStore: true };
  it.each([
    ['nothing but a way to wake it', {}, [{ need: 'mac', machines: ['spare'] }]],
    ['nothing', { standbys: [{ name: 'spare', proven: true, practice: false, mac: '02:00:00:00:00:01' }] }, []],
    ['a practice machine is never woken', { standbys: [{ name: 'p', proven: true, practice: true, mac: null }] }, []],
    [
      'everything',
      { watches: false, hasStore: false, grade: null, cutover: 'none', standbys: [] },
      ['watch', 'store', 'cutover', 'machine'].map((need) => ({ need, machines: [] })),
    ],
    [
      'a store that was not tested, a name that is moved by hand, a standby that was never heard',
      {
        grade: null,
        cutover: 'by-hand',
        standbys: [{ name: 'new', proven: false, practice: false, mac: '02:00:00:00:00:01' }],
      },
      [
        { need: 'store-check', machines: [] },
        { need: 'cutover-by-hand', machines: [] },
        { need: 'proof', machines: ['new'] },
      ],
    ],
  ] as const)('%s', (_what, change, lacks) => {
    expect(lacksOf({ ...whole, ...change })).toEqual(lacks);
  });
});
