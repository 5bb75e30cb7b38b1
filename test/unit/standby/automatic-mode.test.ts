/** Automatic mode on a clock that the test moves, in a world of facts. The world itself, with sshd, is in integration/standby. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AutomaticSettings } from '../../../electron/contract/models/automatic.ts';
import type { PlanFact } from '../../../electron/contract/models/plan.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { AutomaticActs } from '../../../electron/standby/automatic-acts.ts';
import { AutomaticMode } from '../../../electron/standby/automatic-mode.ts';
import type { AskedFacts, AutomaticStandby, KnownFacts } from '../../../electron/standby/automatic-rules.ts';
import { createManualTime } from '../../fakes/manual-time.ts';
import { memoryAudit } from '../../fakes/parts.ts';

const HOUR_MS = 3600_000;
const startMs = Date.parse('2026-11-28T12:00:00Z');
const PROBE_EVERY_MS = 5_000;
const spare: AutomaticStandby = { name: 'spare', proven: true, practice: false, mac: null };
const sleeper: AutomaticStandby = { name: 'sleeper', proven: true, practice: false, mac: '02:00:00:00:00:01' };
const partition: PlanFact = {
  key: 'verdict-partition',
  level: 'block',
  values: {},
  observedAt: '2026-11-28T12:01:00Z',
};

interface Options {
  readonly standbys?: readonly AutomaticStandby[];
  /** Probes of the primary fail from then on, and the fourth in a row is a P1. */
  readonly downAtMs?: number;
}

function openMode({ standbys = [spare], downAtMs = 60_000 }: Options = {}) {
  const time = createManualTime(startMs);
  const { clock } = time;
  const audit = memoryAudit();
  let settings: AutomaticSettings | undefined = { on: true, delayS: 60, by: 'Lin', at: '2026-11-28T10:00:00.000Z' };
  let finish: PromiseWithResolvers<PromotionView> | null = null;
  const world = {
    isDown: false,
    hasRecovered: false,
    incident: null as KnownFacts['incident'],
    /** When each failed probe of the run was sent. */
    failuresAtMs: [] as number[],
    grade: { grade: 'A', testedAt: new Date(startMs).toISOString() } as KnownFacts['grade'],
    lastAutomaticAtMs: null as number | null,
    busy: false,
    answering: new Set(['spare']),
    asked: { verdict: 'down', elsewhere: false, storeAnswered: true, byHand: false, blockedBy: [] } as AskedFacts,
    evidence: [] as PlanFact[],
    onRead: () => {},
    done: [] as string[],
    isPastLine: false,
  };
  const view = (state: PromotionView['state']) => ({ state, machine: 'spare' }) as PromotionView;
  const acts: AutomaticActs = {
    async known(awakeSinceMs) {
      return {
        on: settings?.on ?? false,
        incident: world.incident,
        watchState: world.incident ? 'down' : 'healthy',
        failuresSeen: world.failuresAtMs.filter((at) => at >= awakeSinceMs).length,
        toleratedFailures: 3,
        busy: world.busy,
        storeRead: true,
        grade: world.grade,
        cutover: 'by-itself',
        lastAutomaticAtMs: world.lastAutomaticAtMs,
        tried: false,
        standbys,
        nowMs: clock.now(),
      };
    },
    readStore: async () => {},
    reach: async (name) => world.answering.has(name),
    async wake(mac) {
      world.done.push(`wake ${mac}`);
    },
    async check(name) {
      world.done.push(`check ${name}`);
      return null;
    },
    async read() {
      world.onRead();
      return { plan: { planId: 'p', planHash: 'h', facts: world.evidence }, asked: world.asked };
    },
    begin(name) {
      world.done.push(`promote ${name}`);
      world.lastAutomaticAtMs = clock.now();
      world.busy = true;
      finish = Promise.withResolvers();
      return { incidentId: 'P1', finished: finish.promise };
    },
    async abort(incidentId, actor) {
      if (world.isPastLine) throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { reason: 'past-cutover' } });
      world.done.push(`abort ${incidentId} by ${actor}`);
      end('undone');
      return view('undone');
    },
    async handOver(actor) {
      if (!world.incident) throw new AppError('WATCH_NO_INCIDENT');
      world.done.push(`handed over to ${actor}`);
      world.incident = { ...world.incident, state: 'acknowledged' };
    },
    async testStore() {
      world.done.push('test the store');
    },
  };
  function end(state: 'done' | 'undone'): void {
    world.busy = state === 'done';
    if (state === 'done') finish?.resolve(view(state));
    else finish?.reject(new AppError('STANDBY_START_FAILED'));
  }
  /** The watch: probes, counts, opens a P1 and closes it. */
  async function watching(): Promise<void> {
    for (;;) {
      await time.sleep(PROBE_EVERY_MS);
      world.isDown = clock.monotonicMs() >= downAtMs && !world.hasRecovered;
      world.failuresAtMs = world.isDown ? [...world.failuresAtMs, clock.now()] : [];
      if (!world.isDown) world.incident = null;
      else if (world.failuresAtMs.length > 3) world.incident ??= { id: 'i1', kind: 'down', state: 'open' };
    }
  }
  void watching();
  const modeOf = () =>
    new AutomaticMode({
      settings: () => settings,
      acts,
      audit,
      clock,
      sleep: time.sleep,
      log: silentLog,
      announce() {},
    });
  const mode = modeOf();
  mode.start();
  onTestFinished(() => mode.close());
  return {
    mode,
    modeOf,
    time,
    world,
    audit,
    end,
    told: () => audit.lines.map(({ event }) => event.replace('standby.automatic.', '')),
    set(change: Partial<AutomaticSettings>) {
      if (settings) settings = { ...settings, ...change };
      mode.settingsChanged();
    },
    async until(phase: string, withinMs = 10 * 60_000): Promise<void> {
      for (let passedMs = 0; mode.status.phase !== phase; passedMs += 500) {
        if (passedMs > withinMs)
          throw new Error(`${mode.status.phase} and not ${phase}: ${JSON.stringify(mode.status)}`);
        await time.pass(500);
      }
    },
  };
}

const promotions = ({ done }: { readonly done: readonly string[] }) => done.filter((act) => act.startsWith('promote'));

describe('a primary that is down', () => {
  it('is replaced after the countdown, and each step is told once, in whose name', async () => {
    const { mode, world, end, told, audit, until, time } = openMode();
    await until('counting');
    const { beginsAt, machine } = mode.status;
    expect(machine).toBe('spare');
    expect(Date.parse(beginsAt ?? '') - time.clock.now()).toBeGreaterThan(58_000);
    await time.pass(55_000);
    expect(promotions(world)).toEqual([]);
    await until('promoting');
    expect(Math.abs(time.clock.now() - Date.parse(beginsAt ?? ''))).toBeLessThan(3_000);
    end('done');
    await until('done');
    expect(promotions(world)).toEqual(['promote spare']);
    expect(told()).toEqual(['armed', 'checking', 'counting', 'promoting', 'done']);
    for (const { actor, data } of audit.lines)
      expect({ actor, by: data?.['by'] }).toEqual({ actor: 'automatic', by: 'Lin' });
    expect(audit.lines.at(-1)).toMatchObject({ incidentId: 'P1', data: { machine: 'spare' } });
  });

  it('is not replaced when it answers again in the countdown', async () => {
    const { world, until, time, told } = openMode();
    await until('counting');
    world.hasRecovered = true;
    await until('armed');
    await time.pass(HOUR_MS / 4);
    expect(promotions(world)).toEqual([]);
    expect(told()).toEqual(['armed', 'checking', 'counting', 'armed']);
  });

  it('is not replaced when the standby sees it in the last look, and who saw what is told', async () => {
    const { mode, world, until, audit } = openMode();
    await until('counting');
    world.asked = { ...world.asked, verdict: 'partition', blockedBy: ['STANDBY_PRIMARY_SEEN'] };
    world.evidence = [partition];
    await until('waiting');
    expect(mode.status).toMatchObject({ rule: 'witnesses-agree', detail: 'partition', machine: 'spare' });
    expect(promotions(world)).toEqual([]);
    expect(audit.lines.at(-1)).toMatchObject({
      event: 'standby.automatic.waiting',
      incidentId: 'i1',
      data: { rule: 'witnesses-agree', detail: 'partition', evidence: [partition] },
    });
  });

  it('is replaced when what was missing is there, and hours of waiting are two lines', async () => {
    const { world, until, time, told } = openMode();
    world.asked = { ...world.asked, blockedBy: ['STANDBY_NO_RELEASE'] };
    await until('waiting');
    await time.pass(HOUR_MS / 2);
    expect(told()).toEqual(['armed', 'checking', 'waiting']);
    expect(world.done.filter((act) => act === 'check spare').length).toBeGreaterThan(30);
    world.asked = { ...world.asked, blockedBy: [] };
    await until('promoting');
    expect(promotions(world)).toEqual(['promote spare']);
  });
});

describe('one act', () => {
  it('stops it in the countdown, and a person has the incident from then on', async () => {
    const { mode, world, until, time, told } = openMode();
    await until('counting');
    expect(await mode.stop('Mei')).toMatchObject({ phase: 'stopped' });
    await time.pass(HOUR_MS / 2);
    expect(world.done).toEqual(['check spare', 'handed over to Mei']);
    expect(told()).toEqual(['armed', 'checking', 'counting', 'stopped']);
    await expect(mode.stop('Mei')).rejects.toMatchObject({ code: 'WATCH_NO_INCIDENT' });
  });

  it('takes the promotion back before the line', async () => {
    const { mode, world, until, time, told } = openMode();
    await until('promoting');
    expect(await mode.stop('Mei')).toMatchObject({ phase: 'stopped', machine: 'spare' });
    await time.pass(HOUR_MS);
    expect(world.done).toEqual(['check spare', 'promote spare', 'abort P1 by Mei', 'handed over to Mei']);
    expect(told()).toEqual(['armed', 'checking', 'counting', 'promoting', 'stopped']);
  });

  it('comes too late behind the line, which it says, and the promotion goes on', async () => {
    const { mode, world, until, end } = openMode();
    await until('promoting');
    world.isPastLine = true;
    await expect(mode.stop('Mei')).rejects.toMatchObject({ code: 'STANDBY_AUTOMATIC_TOO_LATE' });
    expect(mode.status.phase).toBe('promoting');
    end('done');
    await until('done');
    await expect(mode.stop('Mei')).rejects.toMatchObject({ code: 'STANDBY_AUTOMATIC_TOO_LATE' });
  });

  it('has nothing to stop while the primary is well', async () => {
    const { mode, until } = openMode();
    await until('armed');
    await expect(mode.stop('Mei')).rejects.toMatchObject({ code: 'WATCH_NO_INCIDENT' });
  });

  it('switches it off in the countdown', async () => {
    const { world, until, set, time } = openMode();
    await until('counting');
    set({ on: false });
    await until('off');
    await time.pass(HOUR_MS);
    expect(promotions(world)).toEqual([]);
  });
});

describe('an attempt that did not end well', () => {
  it('is the only one of the day: no second standby is tried', async () => {
    const { mode, world, until, end, time, told } = openMode({ standbys: [spare, { ...spare, name: 'other' }] });
    world.answering.add('other');
    await until('promoting');
    end('undone');
    await until('given-up');
    expect(mode.status).toMatchObject({ machine: 'spare', detail: 'STANDBY_START_FAILED', incidentId: 'P1' });
    await time.pass(HOUR_MS);
    expect(promotions(world)).toEqual(['promote spare']);
    expect(told()).toEqual(['armed', 'checking', 'counting', 'promoting', 'given-up']);
  });

  it('is none while nothing was begun: the next standby is looked at', async () => {
    const { world, until } = openMode({ standbys: [{ ...spare, name: 'gone' }, spare] });
    await until('promoting');
    expect(promotions(world)).toEqual(['promote spare']);
  });
});

describe('a computer that slept', () => {
  it.each([
    ['stood still', undefined],
    ['went on', 'counted'],
  ] as const)('in the countdown, whose monotonic clock %s, looks again before it counts anew', async (_what, how) => {
    const { mode, world, time, until } = openMode();
    await until('counting');
    await time.pass(30_000);
    time.suspend(HOUR_MS, how);
    await time.pass(2_000);
    expect(mode.status).toMatchObject({ phase: 'waiting', rule: 'seen-afresh' });
    expect(promotions(world)).toEqual([]);
    const wokeAtMs = time.clock.now();
    await until('counting');
    // Three more failures than one: as many as made the P1.
    expect(time.clock.now() - wokeAtMs).toBeGreaterThan(3 * PROBE_EVERY_MS - 2_000);
    await time.pass(55_000);
    expect(promotions(world)).toEqual([]);
    await until('promoting');
  });

  it('in the last look acts on nothing that it read before', async () => {
    const { world, time, until } = openMode();
    await until('counting');
    world.onRead = () => {
      world.onRead = () => {};
      time.suspend(HOUR_MS);
    };
    await time.pass(62_000);
    expect(promotions(world)).toEqual([]);
    await until('promoting');
  });

  it('in a last look of which only the wall clock tells nothing is not trusted either', async () => {
    const { world, time, until, mode } = openMode();
    await until('counting');
    world.onRead = () => {
      world.onRead = () => {};
      time.suspend(2 * 60_000, 'counted');
    };
    await time.pass(62_000);
    expect(promotions(world)).toEqual([]);
    expect(mode.status.phase).not.toBe('promoting');
  });
});

describe('a restart', () => {
  it('of the app counts down anew, from failures that it saw itself', async () => {
    const { mode, modeOf, world, time, until } = openMode();
    await until('counting');
    await mode.close();
    await time.pass(5_000);
    const again = modeOf();
    again.start();
    onTestFinished(() => again.close());
    await time.pass(3_000);
    expect(again.status).toMatchObject({ phase: 'waiting', rule: 'seen-afresh' });
    await time.pass(25_000);
    expect(again.status.phase).toBe('counting');
    expect(promotions(world)).toEqual([]);
    await time.pass(65_000);
    expect(promotions(world)).toEqual(['promote spare']);
  });
});

describe('a standby that sleeps', () => {
  it('is left alone while another one is ready', async () => {
    const { world, until } = openMode({ standbys: [sleeper, spare] });
    await until('promoting');
    expect(world.done).toEqual(['check spare', 'promote spare']);
  });

  it('is woken, waited for and checked, before anything is counted down', async () => {
    const { mode, world, until, time, told } = openMode({ standbys: [sleeper] });
    await until('waking');
    expect(mode.status.machine).toBe('sleeper');
    await time.pass(40_000);
    expect(world.done.length).toBeGreaterThan(5);
    expect(new Set(world.done)).toEqual(new Set(['wake 02:00:00:00:00:01']));
    world.answering.add('sleeper');
    await until('promoting');
    expect(promotions(world)).toEqual(['promote sleeper']);
    expect(told()).toEqual(['armed', 'waking', 'checking', 'counting', 'promoting']);
  });

  it('that does not wake is waited for three minutes, once in an incident', async () => {
    const { mode, world, until, time } = openMode({ standbys: [sleeper] });
    await until('waking');
    const sinceMs = time.clock.now();
    await until('waiting');
    expect(mode.status).toMatchObject({ rule: 'standby-ready', machine: 'sleeper', detail: 'STANDBY_UNREACHABLE' });
    expect(time.clock.now() - sinceMs).toBeLessThan(200_000);
    const packets = world.done.length;
    await time.pass(HOUR_MS);
    expect(world.done.length).toBe(packets);
    // It was switched on by hand.
    world.answering.add('sleeper');
    await until('promoting');
  });

  it('is not called any more when the primary answers', async () => {
    const { world, until, time } = openMode({ standbys: [sleeper] });
    await until('waking');
    world.hasRecovered = true;
    await until('armed');
    const packets = world.done.length;
    await time.pass(HOUR_MS);
    expect(world.done.length).toBe(packets);
  });
});

describe('the store', () => {
  it('shows anew that it arbitrates when that was seen a week ago, and not more than once an hour', async () => {
    const { world, time } = openMode({ downAtMs: Number.POSITIVE_INFINITY });
    await time.pass(10_000);
    expect(world.done).toEqual([]);
    world.grade = { grade: 'A', testedAt: new Date(startMs - 7 * 24 * HOUR_MS).toISOString() };
    await time.pass(HOUR_MS / 2);
    expect(world.done).toEqual(['test the store']);
    await time.pass(HOUR_MS);
    expect(world.done).toEqual(['test the store', 'test the store']);
  });
});
