import { describe, expect, it } from 'vitest';
import { type ChannelSettings, type Notice, noticeKinds } from '../../../electron/contract/models/notify.ts';
import { createEntries, entryOf } from '../../../electron/notify/entries.ts';
import { alertsAfter, escalate } from '../../../electron/notify/escalation.ts';
import { apply, emptyOutbox, type Line, type OutboxState, reopened } from '../../../electron/notify/outbox-state.ts';
import { pickNext } from '../../../electron/notify/pick.ts';
import { defaultPolicy, isShown, isTold, weights } from '../../../electron/notify/policy.ts';
import type { Outcome } from '../../../electron/notify/ports.ts';
import { GIVEN_UP_AFTER_MS, pauseMs, perMinute, roomAtMs } from '../../../electron/notify/sending-rules.ts';
import { nothingSeen, step } from '../../../electron/notify/transitions.ts';
import { AT, factsOf, incident } from '../../fakes/quiet-facts.ts';

const MINUTE_MS = 60_000;
const robot: ChannelSettings = { kind: 'dingtalk', name: 'group', level: 'all', role: 'first' };
const second: ChannelSettings = { kind: 'wecom', name: 'boss', level: 'p1', role: 'second' };
const channels = [robot, second];
const ok: Outcome = { kind: 'delivered', answer: 'ok' };

const down = step(nothingSeen, factsOf({ watch: { incident: incident('I-1') } }), null, AT);
const onlyOne = ([one]: readonly Notice[]): Notice => one ?? expect.unreachable('nothing was told');
const outage = onlyOne(down.notices);
const failedBackup = (at: string): Notice =>
  onlyOne(step(nothingSeen, factsOf({ backup: { lastError: { code: 'APP_DISK_FULL', at } } }), null, at).notices);

const run = (state: OutboxState, ...lines: readonly Line[]): OutboxState => lines.reduce(apply, state);
function noticed(nowMs: number, ...notices: readonly Notice[]): Line {
  const add = notices.flatMap((one) => createEntries(emptyOutbox, one, channels, defaultPolicy, nowMs));
  return { kind: 'noticed', seen: nothingSeen, alerts: [], add };
}
const ids = (state: OutboxState): string[] => state.entries.map(({ id }) => id);
const sending = (state: OutboxState, atMs: number): Line => ({
  kind: 'sending',
  ids: ids(state),
  channel: 'group',
  atMs,
});
const tried = (state: OutboxState, outcome: Outcome, atMs: number): Line => ({
  kind: 'tried',
  ids: ids(state),
  outcome,
  atMs,
});

describe('the table of what is told where', () => {
  it('tells of outages and their ends at every level, by day and night', () => {
    for (const kind of ['primary-down', 'wrong-model', 'serving-down', 'primary-back', 'serving-back'] as const) {
      expect(isTold({ level: 'p1' }, kind)).toBe(true);
      expect(weights[kind].urgent).toBe(true);
      expect(isShown({ ...defaultPolicy, desktop: 'p1' }, kind)).toBe(true);
    }
  });

  it('keeps from a channel what its level leaves out', () => {
    expect(noticeKinds.filter((kind) => isTold({ level: 'p1' }, kind) && weights[kind].level !== 'p1')).toEqual([]);
    expect(isTold({ level: 'problems' }, 'backup-failed')).toBe(true);
    expect(isTold({ level: 'p1' }, 'backup-failed')).toBe(false);
  });

  it('does not send elsewhere what only this computer has', () => {
    for (const kind of ['offline-here', 'engine-stopped', 'backup-back'] as const) {
      expect(isTold({ level: 'all' }, kind)).toBe(false);
      expect(isShown(defaultPolicy, kind)).toBe(true);
    }
  });

  it('does not show the steps of a promotion that somebody is looking at', () => {
    expect(noticeKinds.filter((kind) => kind.startsWith('operation-') && isShown(defaultPolicy, kind))).toEqual([]);
  });
});

describe('quiet hours', () => {
  it('hold back what is no P1 until they end', () => {
    const nightMs = new Date(2026, 10, 28, 23, 0).getTime();
    const policy = { ...defaultPolicy, quiet: { from: '22:00', to: '08:00' } };
    const [held] = createEntries(emptyOutbox, failedBackup('1'), channels, policy, nightMs);
    expect(held?.dueMs).toBe(new Date(2026, 10, 29, 8, 0).getTime());
    const [urgent] = createEntries(emptyOutbox, outage, channels, policy, nightMs);
    expect(urgent?.dueMs).toBe(nightMs);
  });
});

describe('an attempt', () => {
  const told = run(emptyOutbox, noticed(0, outage));

  it('is made once for a notice that is told twice', () => {
    expect(run(told, noticed(5, outage)).entries).toHaveLength(1);
  });

  it('that ended without an answer because the process did is made again, and says so', () => {
    const killed = reopened(run(told, sending(told, 0)));
    expect(killed.entries[0]).toMatchObject({ state: 'waiting', mayDouble: true, attempts: 1 });
    expect(pickNext(killed, robot, 0)?.entries).toHaveLength(1);
  });

  it('that was not begun when the process ended is made for the first time', () => {
    expect(reopened(told).entries[0]).toMatchObject({ state: 'waiting', mayDouble: false, attempts: 0 });
  });

  it('is not repeated after the answer', () => {
    const over = run(told, sending(told, 0), tried(told, ok, 1));
    expect(over.entries[0]).toMatchObject({ state: 'delivered', endedAtMs: 1 });
    expect(pickNext(reopened(over), robot, 10)).toBeNull();
  });

  it('marks the next one as a possible double only where it may have arrived', () => {
    const doubled = (outcome: Outcome) => run(told, sending(told, 0), tried(told, outcome, 1)).entries[0]?.mayDouble;
    expect(doubled({ kind: 'unknown', answer: '' })).toBe(true);
    expect(doubled({ kind: 'unreachable', answer: '' })).toBe(false);
    expect(doubled({ kind: 'refused', answer: '' })).toBe(false);
  });

  it('waits longer each time, up to five minutes, and is given up after a day', () => {
    expect([1, 2, 3, 4].map(pauseMs)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(pauseMs(50)).toBe(5 * MINUTE_MS);
    const refusal: Outcome = { kind: 'refused', answer: 'no' };
    const once = run(told, sending(told, 0), tried(told, refusal, 100));
    expect(pickNext(once, robot, 100)?.atMs).toBe(1_100);
    const late = run(once, sending(told, 1), tried(told, refusal, GIVEN_UP_AFTER_MS + 1));
    expect(late.entries[0]).toMatchObject({ state: 'given-up', answer: 'no' });
  });

  it('waits as long as the service asks for, also for what comes after it', () => {
    const limited: Outcome = { kind: 'limited', answer: 'slow down', retryAfterMs: 90_000 };
    const muted = run(told, sending(told, 0), tried(told, limited, 0), noticed(10, failedBackup('1')));
    expect(pickNext(muted, robot, 10)?.atMs).toBe(90_000);
    expect(pickNext(run(muted, { kind: 'renewed', channel: 'group', atMs: 20 }), robot, 20)?.atMs).toBe(20);
  });

  it('is forgotten with its channel', () => {
    expect(run(told, { kind: 'dropped', channel: 'group' }).entries).toEqual([]);
  });
});

describe('the order of a channel', () => {
  const backups = ['1', '2', '3'].map(failedBackup);

  it('is the P1 first, then the rest as one message', () => {
    const state = run(emptyOutbox, noticed(0, ...backups), noticed(1, outage));
    expect(pickNext(state, robot, 5)?.entries.map(({ notice }) => notice.kind)).toEqual(['primary-down']);
    const after = run(state, { kind: 'tried', ids: [entryOf(outage, 'group', 'none', 1).id], outcome: ok, atMs: 6 });
    expect(pickNext(after, robot, 6)?.entries).toHaveLength(3);
  });

  it('tells the end of an outage after its beginning, even where that has to be tried again', () => {
    const up = step(down.seen, factsOf(), null, AT).notices;
    const state = run(emptyOutbox, noticed(0, outage));
    const retried = run(state, sending(state, 0), tried(state, { kind: 'refused', answer: '' }, 0), noticed(10, ...up));
    expect(pickNext(retried, robot, 10)).toMatchObject({
      atMs: 1_000,
      entries: [{ notice: { kind: 'primary-down' } }],
    });
  });

  it('is one message at a time', () => {
    const state = run(emptyOutbox, noticed(0, outage));
    expect(pickNext(run(state, sending(state, 0)), robot, 1)).toBeNull();
  });

  it('keeps places for a P1 when the minute is nearly full', () => {
    const sent = Array.from({ length: perMinute.dingtalk - 4 }, (_, index) => index * 10);
    expect(roomAtMs('dingtalk', sent, true, 1_000)).toBe(1_000);
    expect(roomAtMs('dingtalk', sent, false, 1_000)).toBe(MINUTE_MS);
    const full = Array.from({ length: perMinute.dingtalk }, (_, index) => index * 10);
    expect(roomAtMs('dingtalk', full, true, 1_000)).toBe(MINUTE_MS);
    expect(roomAtMs('dingtalk', full, false, MINUTE_MS + 5_000)).toBe(MINUTE_MS + 5_000);
  });

  it('never sends more in a minute than four fifths of what DingTalk takes, however much happens', () => {
    let state = run(emptyOutbox, noticed(0, ...Array.from({ length: 200 }, (_, index) => failedBackup(`${index}`))));
    const sentAt: number[] = [];
    for (let nowMs = 0; nowMs < MINUTE_MS; nowMs += 100) {
      const next = pickNext(state, robot, nowMs);
      if (!next || next.atMs > nowMs) continue;
      sentAt.push(nowMs);
      const meant = next.entries.map(({ id }) => id);
      state = run(
        state,
        { kind: 'sending', ids: meant, channel: 'group', atMs: nowMs },
        { kind: 'tried', ids: meant, outcome: ok, atMs: nowMs },
      );
    }
    expect(sentAt.length).toBeLessThanOrEqual(16);
    expect(sentAt.length).toBeGreaterThan(5);
  });
});

describe('A14: a P1 that nobody acknowledges', () => {
  const alerts = alertsAfter([], down.seen, down.notices, 0);
  const open = (lines: readonly Line[] = []): OutboxState =>
    run(
      emptyOutbox,
      { kind: 'noticed', seen: down.seen, alerts, add: createEntries(emptyOutbox, outage, channels, defaultPolicy, 0) },
      ...lines,
    );
  const took = (): OutboxState => {
    const state = open();
    return run(state, sending(state, 0), tried(state, ok, 100));
  };

  it('goes to the first channels only, at first', () => {
    expect(open().entries.map(({ channel }) => channel)).toEqual(['group']);
  });

  it('goes to the second channel after five minutes, once', () => {
    const state = took();
    expect(escalate(state, channels, defaultPolicy, 4.9 * MINUTE_MS)).toMatchObject({ add: [], nextMs: 5 * MINUTE_MS });
    const due = escalate(state, channels, defaultPolicy, 5 * MINUTE_MS);
    expect(due.add).toMatchObject([{ channel: 'boss', mark: 'escalation', urgent: true }]);
    const after = run(state, { kind: 'noticed', seen: down.seen, ...due });
    expect(escalate(after, channels, defaultPolicy, 6 * MINUTE_MS).add).toEqual([]);
  });

  it('goes there after one minute where no first channel took it', () => {
    expect(escalate(open(), channels, defaultPolicy, MINUTE_MS).add).toMatchObject([{ channel: 'boss' }]);
  });

  it('is told to all once more after half an hour, and then no more', () => {
    const state = took();
    const due = escalate(state, channels, defaultPolicy, 30 * MINUTE_MS);
    expect(due.add.map(({ channel, mark }) => `${channel} ${mark}`)).toEqual(['boss escalation', 'group reminder']);
    expect(due.reminded).toEqual([outage]);
    expect(due.nextMs).toBeNull();
  });

  it('is nobody else’s once somebody has acknowledged it, or it is over', () => {
    const acknowledged = factsOf({ watch: { incident: incident('I-1', { state: 'acknowledged' }) } });
    const seen = step(down.seen, acknowledged, null, AT).seen;
    expect(alertsAfter(alerts, seen, [], 1)).toEqual([]);
    expect(alertsAfter(alerts, step(down.seen, factsOf(), null, AT).seen, [], 1)).toEqual([]);
    expect(alertsAfter(alerts, down.seen, [], 1)).toEqual(alerts);
  });

  it('whoever was told hears how it ended', () => {
    const state = took();
    const due = escalate(state, channels, defaultPolicy, 5 * MINUTE_MS);
    const after = run(state, { kind: 'noticed', seen: down.seen, ...due });
    const up = onlyOne(step(down.seen, factsOf(), null, AT).notices);
    expect(createEntries(after, up, channels, defaultPolicy, 1).map(({ channel }) => channel)).toEqual([
      'group',
      'boss',
    ]);
    expect(createEntries(state, up, channels, defaultPolicy, 1).map(({ channel }) => channel)).toEqual(['group']);
  });
});
