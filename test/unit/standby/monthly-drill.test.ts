/** The drill of a month: when it is held, when it waits, and what is remembered of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DrillSchedule } from '../../../electron/contract/models/drill-schedule.ts';
import type { LastDrill } from '../../../electron/contract/standby.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { isoTime } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { MonthlyDrill, readDrillMemory } from '../../../electron/standby/monthly-drill.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NAME = 'spare';
const LOOK_MS = 15_000;
const schedule: DrillSchedule = { machine: NAME, day: 5, time: '04:00' };

type End = 'well' | 'badly' | 'unreachable' | 'cancelled' | 'gave-way';

async function studio(from: string) {
  const dir = await mkdtemp(path.join(tmpdir(), 'monthly-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const file = path.join(dir, 'drill-schedule.json');
  const world = { nowMs: Date.parse(from), quiet: true, end: 'well' as End, settings: null as DrillSchedule | null };
  const begun: string[] = [];
  const announced: string[] = [];
  let last: LastDrill | undefined;

  function hold(): Promise<void> {
    const at = isoTime(world.nowMs);
    begun.push(at.slice(0, 16));
    if (world.end === 'unreachable') return Promise.reject(new AppError('STANDBY_UNREACHABLE'));
    if (world.end === 'gave-way') world.quiet = false;
    if (world.end === 'cancelled' || world.end === 'gave-way')
      return Promise.reject(new DOMException('cancelled', 'AbortError'));
    const ok = world.end === 'well';
    const rtoSeconds = ok ? 41 : null;
    last = { drillId: `drill ${at}`, at, ok, releaseId: 'r', rtoSeconds, segments: {}, lastGoodAt: ok ? at : null };
    return ok ? Promise.resolve() : Promise.reject(new AppError('STANDBY_VOICE_NOT_PROVEN'));
  }

  async function open() {
    const ticker = createManualTicker();
    const deps = {
      file,
      settings: {
        read: () => world.settings,
        write: async (next: DrillSchedule | null) => {
          world.settings = next;
        },
      },
      timeZone: () => 'UTC',
      lastDrill: (name: string) => {
        if (name !== NAME) throw new AppError('STANDBY_UNKNOWN', { details: { name } });
        return last;
      },
      begin: () => ({ finished: hold() }),
      isQuiet: () => world.quiet,
      announce: () => void announced.push(isoTime(world.nowMs)),
      clock: { now: () => world.nowMs, monotonicMs: () => world.nowMs },
      ticker,
      log: silentLog,
    };
    const monthly = new MonthlyDrill(deps, await readDrillMemory(file));
    monthly.start();
    const pass = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= MINUTE_MS) {
        world.nowMs += MINUTE_MS;
        await ticker.elapse(MINUTE_MS);
      }
    };
    /** Hours without a single look. */
    const sleep = async (ms: number): Promise<void> => {
      world.nowMs += ms;
      await ticker.elapse(LOOK_MS);
    };
    return { monthly, pass, sleep };
  }
  return { world, begun, announced, open, ...(await open()) };
}

describe('the drill of a month', () => {
  it('is off until it is set, and then held on its day and no other', async () => {
    const { monthly, begun, pass } = await studio('2026-11-04T00:00:00Z');
    await pass(2 * DAY_MS);
    expect([monthly.status, begun]).toEqual([null, []]);
    // The fifth of this month is over: it is not made up.
    expect(await monthly.set(schedule)).toMatchObject({ nextAt: '2026-12-05T04:00:00.000Z', last: null });
    await pass(HOUR_MS);
    expect(begun).toEqual([]);
  });

  it('is held once and remembered with its end, also after a restart', async () => {
    const { world, monthly, begun, announced, pass, open } = await studio('2026-12-05T03:00:00Z');
    await monthly.set(schedule);
    await pass(3 * HOUR_MS);
    expect(begun).toEqual(['2026-12-05T04:00']);
    expect(monthly.status?.last).toMatchObject({ machine: NAME, ok: true, rtoSeconds: 41 });
    expect(announced.at(-1)).toBe('2026-12-05T04:00:00.000Z');
    const again = await open();
    await again.pass(HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(again.monthly.status?.last).toEqual(monthly.status?.last);
    expect(world.settings).toEqual(schedule);
  });

  it('is made up for once after months of sleep', async () => {
    const { monthly, begun, sleep, pass } = await studio('2026-12-01T00:00:00Z');
    await monthly.set(schedule);
    await sleep(100 * DAY_MS);
    await pass(HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(monthly.status).toMatchObject({ overdueSince: null, nextAt: '2027-04-05T04:00:00.000Z' });
  });

  it('waits while anything is the matter, and is held as soon as nothing is', async () => {
    const { world, monthly, begun, pass } = await studio('2026-12-05T03:59:00Z');
    await monthly.set(schedule);
    world.quiet = false;
    await pass(2 * HOUR_MS);
    expect(begun).toEqual([]);
    world.quiet = true;
    await pass(MINUTE_MS);
    expect(begun).toEqual(['2026-12-05T06:00']);
  });

  it('that did not pass is not held again before the next month', async () => {
    const { world, monthly, begun, pass } = await studio('2026-12-05T03:59:00Z');
    await monthly.set(schedule);
    world.end = 'badly';
    await pass(5 * HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(monthly.status).toMatchObject({ last: { ok: false, rtoSeconds: null }, overdueSince: null });
  });

  it('is tried again with growing pauses on a machine that is off, and is overdue after a day', async () => {
    const { world, monthly, begun, announced, pass } = await studio('2026-12-05T03:59:00Z');
    await monthly.set(schedule);
    world.end = 'unreachable';
    await pass(2 * HOUR_MS);
    expect(begun.map((at) => at.slice(11))).toEqual(['04:00', '04:05', '04:15', '04:35', '05:15']);
    expect(monthly.status).toMatchObject({ last: null, overdueSince: null });
    announced.length = 0;
    await pass(26 * HOUR_MS);
    expect(monthly.status?.overdueSince).toBe('2026-12-05T04:00:00.000Z');
    expect(announced).toHaveLength(1);
    world.end = 'well';
    await pass(HOUR_MS);
    expect(monthly.status).toMatchObject({ overdueSince: null, last: { ok: true } });
  });

  it('that a person ended is over for this month', async () => {
    const { world, monthly, begun, pass } = await studio('2026-12-05T03:59:00Z');
    await monthly.set(schedule);
    world.end = 'cancelled';
    await pass(6 * HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(monthly.status?.last).toBeNull();
  });

  it('that gave way to a P1 is held after it', async () => {
    const { world, monthly, begun, pass } = await studio('2026-12-05T03:59:00Z');
    await monthly.set(schedule);
    world.end = 'gave-way';
    await pass(HOUR_MS);
    world.end = 'well';
    expect(begun).toHaveLength(1);
    world.quiet = true;
    await pass(MINUTE_MS);
    expect(begun).toHaveLength(2);
    expect(monthly.status?.last?.ok).toBe(true);
  });

  it('that the end of the program cut off is held after the start', async () => {
    const { world, monthly, begun, open } = await studio('2026-12-05T03:59:45Z');
    await monthly.set(schedule);
    world.end = 'cancelled';
    const { sleep } = await open();
    await sleep(LOOK_MS);
    expect(begun).toHaveLength(1);
    world.end = 'well';
    const again = await open();
    await again.pass(10 * MINUTE_MS);
    expect(begun).toHaveLength(2);
    expect(again.monthly.status?.last?.ok).toBe(true);
  });

  it('is not kept away for a year by a clock that ran ahead', async () => {
    const { world, monthly, begun, sleep, pass } = await studio('2027-12-01T00:00:00Z');
    await monthly.set(schedule);
    world.nowMs = Date.parse('2026-12-05T00:00:00Z');
    await sleep(LOOK_MS);
    await pass(5 * HOUR_MS);
    expect(begun).toEqual(['2026-12-05T04:00']);
  });

  it('is refused for a machine that is not there', async () => {
    const { world, monthly } = await studio('2026-12-01T00:00:00Z');
    const set = monthly.set({ ...schedule, machine: 'other' });
    await expect(set).rejects.toMatchObject({ code: 'STANDBY_UNKNOWN' });
    expect(world.settings).toBeNull();
  });
});
