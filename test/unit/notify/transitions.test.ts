import { describe, expect, it } from 'vitest';
import type { AutomaticStatus } from '../../../electron/contract/models/automatic.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import type { Facts } from '../../../electron/notify/ports.ts';
import { nothingSeen, operationToAskFor, type Seen, step } from '../../../electron/notify/transitions.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { noticeBody } from '../../../electron/words/notice-words.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { AT, factsOf, incident, moved, promotion, serving } from '../../fakes/quiet-facts.ts';

/** Kinds that each state of the world tells, one after the other. */
function told(...worlds: readonly (Facts | readonly [Facts, PromotionView])[]): string[][] {
  let seen: Seen = nothingSeen;
  return worlds.map((world) => {
    const [facts, ended] = 'watch' in world ? [world, null] : world;
    const next = step(seen, facts, ended, AT);
    seen = next.seen;
    return next.notices.map(({ kind }) => kind);
  });
}

const down = factsOf({ watch: { state: 'down', incident: incident('I-1') } });

const armed: AutomaticStatus = {
  on: true,
  delayS: 60,
  by: 'Lin',
  at: AT,
  phase: 'armed',
  rule: null,
  detail: null,
  machine: null,
  beginsAt: null,
  incidentId: null,
};

describe('one message for each transition', () => {
  it('says nothing of what is in order', () => {
    expect(told(factsOf(), factsOf())).toEqual([[], []]);
  });

  it('tells a P1 once, whatever happens to it, and its end once', () => {
    const acknowledged = factsOf({ watch: { state: 'down', incident: incident('I-1', { state: 'acknowledged' }) } });
    expect(told(factsOf(), down, down, acknowledged, factsOf(), factsOf())).toEqual([
      [],
      ['primary-down'],
      [],
      [],
      ['primary-back'],
      [],
    ]);
  });

  it('tells what the probes saw last, such as an expired certificate', () => {
    const { notices } = step(nothingSeen, down, null, AT);
    expect(notices[0]).toMatchObject({ subject: 'incident I-1', values: { failures: 4, cause: 'expired' } });
  });

  it('tells one incident that follows another at once', () => {
    const wrong = factsOf({ watch: { incident: incident('I-2', { kind: 'wrong-model' }) } });
    expect(told(down, wrong)).toEqual([['primary-down'], ['primary-back', 'wrong-model']]);
  });

  it('is silent when watching was ended by a person', () => {
    expect(told(down, factsOf({ watch: { target: null, state: 'off' } }))).toEqual([['primary-down'], []]);
  });

  it('tells each step of automatic mode once in an incident', () => {
    const at = (automatic: Partial<AutomaticStatus>) =>
      factsOf({ standby: { automatic: { ...armed, ...automatic } }, watch: { incident: incident('I-1') } });
    const waiting = { phase: 'waiting', rule: 'standby-ready', machine: 'spare' } as const;
    const [, ...steps] = told(
      down,
      at({ phase: 'armed' }),
      at({ phase: 'checking', machine: 'spare' }),
      at(waiting),
      at({ phase: 'checking', machine: 'spare' }),
      at(waiting),
      at({ ...waiting, rule: 'witnesses-agree', detail: 'partition' }),
      at({ phase: 'counting', beginsAt: '2026-11-28T12:00:00Z' }),
      at({ phase: 'counting', beginsAt: '2026-11-28T12:09:00Z' }),
      at({ phase: 'armed' }),
      at(waiting),
    );
    const [not, counts] = [['automatic-waiting'], ['automatic-counting']];
    expect(steps).toEqual([[], [], not, [], [], not, counts, counts, [], not]);
  });

  it('says in whole sentences why automatic mode does not act, and when it will', () => {
    const words = wordsOf('en');
    const format = createFormat('en', words.time);
    const said = (automatic: Partial<AutomaticStatus>) => {
      const { notices } = step(nothingSeen, factsOf({ standby: { automatic: { ...armed, ...automatic } } }), null, AT);
      return notices.map((notice) => noticeBody(words, format, notice).join(' '));
    };
    const why = `${words.automatic.rules['witnesses-agree']} · ${words.standby.facts['verdict-partition']?.({})}`;
    expect(said({ phase: 'waiting', rule: 'witnesses-agree', detail: 'partition' })).toEqual([
      words.automatic.now.waiting(why),
    ]);
    expect(said({ phase: 'counting', machine: 'spare', beginsAt: AT })).toEqual([
      words.automatic.now.counting('spare', format.timeWithSeconds(AT)),
    ]);
  });

  it('does not tell of a suspicion, and of an own lost network once', () => {
    const suspect = factsOf({ watch: { state: 'suspect', consecutiveFailures: 2 } });
    const offline = factsOf({ watch: { state: 'offline-here' } });
    expect(told(suspect, offline, offline)).toEqual([[], ['offline-here'], []]);
  });

  it('tells each failed backup, the overdue one, and the first good one after them', () => {
    const failed = (at: string) => factsOf({ backup: { lastError: { code: 'BACKUP_BUCKET_DENIED', at } } });
    const overdue = factsOf({ backup: { overdue: true, overdueHours: 26 } });
    expect(told(failed('1'), failed('1'), failed('2'), overdue, factsOf(), factsOf())).toEqual([
      ['backup-failed'],
      [],
      ['backup-failed'],
      ['backup-overdue'],
      ['backup-back'],
      [],
    ]);
  });

  it('tells once how a drill of the schedule ended, and once that one is owed', () => {
    const at = (overdueSince: string | null, drillId: string | null, ok = true) => {
      const last = drillId === null ? null : { drillId, machine: 'spare', at: AT, ok, rtoSeconds: ok ? 41 : null };
      const drillSchedule = { machine: 'spare', day: 5, time: '04:00', nextAt: AT, overdueSince, last };
      return factsOf({ standby: { drillSchedule } });
    };
    const off = factsOf({ standby: { drillSchedule: null } });
    const steps = told(
      at(null, null),
      at(AT, null),
      at(AT, null),
      at(null, '1'),
      off,
      at(null, '1'),
      at(null, '2', false),
    );
    expect(steps).toEqual([[], ['drill-overdue'], [], ['drill-ended'], [], [], ['drill-failed']]);
    const words = wordsOf('en');
    const { notices } = step(nothingSeen, at(AT, '2', false), null, AT);
    const bodies = notices.map((notice) => noticeBody(words, createFormat('en', words.time), notice).join(' '));
    expect(bodies[0]).toContain('The one on spare has been owed since');
    expect(bodies[1]).toBe(words.notify.message.drillFailed('spare'));
  });

  it('tells of a standby that serves and falls silent, and of its return', () => {
    const silent = factsOf({
      standby: { serving, servingDown: { openedAt: AT, failures: 4, detectSeconds: 30 } },
    });
    const back = factsOf({ standby: { serving } });
    expect(told(silent, silent, back)).toEqual([['serving-down'], [], ['serving-back']]);
  });

  it('tells of a promotion: begun, moved, done', () => {
    const begun = factsOf({ standby: { running: promotion() } });
    const past = factsOf({ standby: { running: promotion({ steps: moved }) } });
    const done = promotion({ state: 'done', endedAt: AT, rtoSeconds: 41, steps: moved });
    expect(told(begun, begun, past, [factsOf(), done], factsOf())).toEqual([
      ['operation-begun'],
      [],
      ['operation-moved'],
      ['operation-done'],
      [],
    ]);
  });

  it('tells of one that was taken back, was interrupted, and stopped twice behind the line', () => {
    const begun = factsOf({ standby: { running: promotion() } });
    expect(told(begun, [factsOf(), promotion({ state: 'undone', endedAt: AT })])[1]).toEqual(['operation-undone']);
    const view = (state: PromotionView['state'], endedAt: string | null = null) =>
      factsOf({ standby: { running: promotion({ state, endedAt, steps: moved }) } });
    expect(told(view('running'), view('interrupted'), view('interrupted'))).toEqual([
      ['operation-begun', 'operation-moved'],
      ['operation-interrupted'],
      [],
    ]);
    expect(told(view('running'), view('failed', '1'), view('running'), view('failed', '2'))).toEqual([
      ['operation-begun', 'operation-moved'],
      ['operation-failed'],
      [],
      ['operation-failed'],
    ]);
  });

  it('asks how an operation ended that is open no more, and only then', () => {
    const begun = factsOf({ standby: { running: promotion() } });
    const { seen } = step(nothingSeen, begun, null, AT);
    expect(operationToAskFor(seen, begun)).toBeNull();
    expect(operationToAskFor(seen, factsOf())).toBe('OP-1');
    const after = step(seen, factsOf(), promotion({ state: 'done', endedAt: AT }), AT);
    expect(operationToAskFor(after.seen, factsOf())).toBeNull();
  });

  it('tells when the engine is given up', () => {
    expect(told(factsOf({ engine: 'stopped' }), factsOf({ engine: 'stopped' }))).toEqual([['engine-stopped'], []]);
  });
});

describe('what comes from outside', () => {
  const alert = {
    fingerprint: 'aa',
    name: 'StudioDoorOpen',
    severity: 'page',
    state: 'firing',
    startsAt: AT,
    endsAt: null,
    receivedAt: AT,
    own: false,
  } as const;

  it('is told when it begins and when it is over, and not again', () => {
    const firing = factsOf({ alerts: [alert] });
    expect(told(firing, firing, factsOf({ alerts: [{ ...alert, state: 'resolved' }] }), factsOf())).toEqual([
      ['alert-firing'],
      [],
      ['alert-resolved'],
      [],
    ]);
  });

  it('is not told where it only says what the app knows, and what is over before it was heard of is nothing', () => {
    expect(
      told(
        factsOf({
          alerts: [
            { ...alert, own: true },
            { ...alert, state: 'resolved' },
          ],
        }),
      ),
    ).toEqual([[]]);
  });

  it('is told after an outbox of an older program too', () => {
    const { alerts: _alerts, certificate: _certificate, ...older } = nothingSeen;
    expect(step(older, factsOf({ alerts: [alert] }), null, AT).notices.map(({ kind }) => kind)).toEqual([
      'alert-firing',
    ]);
  });
});

it('tells once that a certificate ends within two weeks, and again of the next one', () => {
  const ending = (days: number) =>
    factsOf({
      watch: {
        certificate: { name: 'speak.example', endsAt: new Date(Date.parse(AT) + days * 86_400_000).toISOString() },
      },
    });
  expect(told(ending(14), ending(13.9), ending(13.9), ending(90), ending(2))).toEqual([
    [],
    ['certificate-ending'],
    [],
    [],
    ['certificate-ending'],
  ]);
});
