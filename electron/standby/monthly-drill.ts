/**
 * Holds the drill of a month, where that was switched on. It keeps out of the way: while listeners miss anything, while it is not
 * known whether they do, and while anything else is under way here, it waits for the next look at the clock.
 */
import { z } from 'zod';
import type { DrillSchedule, DrillScheduleStatus } from '../contract/models/drill-schedule.ts';
import type { LastDrill } from '../contract/standby.ts';
import { isCancelled } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Clock, Log, Ticker } from '../kernel/ports.ts';
import { type DrillMemory, isOverdue, mayBegin, owedAt, type Slots, slotAfter, withoutFuture } from './drill-slots.ts';

/** A wall-clock tick: after sleep the first tick finds the drill that was missed. */
const TICK_MS = 15_000;
/** Who is written down for what nobody asked for. */
const SCHEDULE = 'schedule';

const memoryFile = z.object({
  doneSlotMs: z.number(),
  owed: z.object({ slotMs: z.number(), sinceMs: z.number(), count: z.number(), lastAtMs: z.number() }).nullable(),
  last: z
    .object({
      drillId: z.string(),
      machine: z.string(),
      at: z.string(),
      ok: z.boolean(),
      rtoSeconds: z.number().nullable(),
    })
    .nullable(),
});
type Memory = z.output<typeof memoryFile>;

/** What was done by the schedule so far; null: it was never switched on. */
export const readDrillMemory = (file: string): Promise<Memory | null> => readJsonFile(file, memoryFile);

export interface MonthlyDrillDeps {
  /** Where is written down what was done. */
  readonly file: string;
  readonly settings: {
    /** Null: off. */
    read(): DrillSchedule | null;
    write(schedule: DrillSchedule | null): Promise<void>;
  };
  /** Of the backup's schedule. */
  readonly timeZone: () => string;
  /** Throws STANDBY_UNKNOWN. */
  readonly lastDrill: (machine: string) => LastDrill | undefined;
  readonly begin: (request: { readonly name: string; readonly actor: string }) => {
    readonly finished: Promise<unknown>;
  };
  /** Listeners miss nothing, as far as is known, and nothing else is under way here. */
  readonly isQuiet: () => boolean;
  readonly announce: () => void;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}

export class MonthlyDrill {
  readonly #deps: MonthlyDrillDeps;
  #memory: Memory;
  #wasOverdue = false;
  /** The one that was begun last. */
  #wasCancelled = false;

  /** `memory`: as `readDrillMemory` found it. */
  constructor(deps: MonthlyDrillDeps, memory: Memory | null) {
    this.#deps = deps;
    this.#memory = memory ?? { doneSlotMs: deps.clock.now(), owed: null, last: null };
  }

  /** Null: off. */
  get status(): DrillScheduleStatus | null {
    const { settings, clock } = this.#deps;
    const schedule = settings.read();
    if (schedule === null) return null;
    const { owed, last } = this.#memory;
    return {
      ...schedule,
      nextAt: isoTime(slotAfter(this.#slots(schedule), clock.now())),
      overdueSince: owed && isOverdue(owed, clock.now()) ? isoTime(owed.sinceMs) : null,
      last,
    };
  }

  /** Null switches it off. What was due before it is switched on is not made up. Throws STANDBY_UNKNOWN. */
  async set(schedule: DrillSchedule | null): Promise<DrillScheduleStatus | null> {
    const { settings, clock, lastDrill, announce } = this.#deps;
    if (schedule) lastDrill(schedule.machine);
    await this.#keep({ doneSlotMs: clock.now(), owed: null });
    await settings.write(schedule);
    announce();
    return this.status;
  }

  /** For the host of the folder alone. */
  start(): void {
    this.#deps.ticker.every(TICK_MS, () => this.#look());
  }

  /** Answers when whatever it began is over, so that no look overlaps a drill. */
  async #look(): Promise<void> {
    const { settings, clock, isQuiet, announce, log } = this.#deps;
    const schedule = settings.read();
    if (schedule === null) return;
    try {
      const nowMs = clock.now();
      const known = withoutFuture(this.#memory, nowMs);
      const owed = owedAt(this.#slots(schedule), known, nowMs);
      await this.#keep({ ...known, owed });
      if (isOverdue(owed, nowMs) !== this.#wasOverdue) {
        this.#wasOverdue = !this.#wasOverdue;
        announce();
      }
      if (owed === null) return;
      if (await this.#wasEndedByPerson(owed)) return;
      if (isQuiet() && mayBegin(owed, nowMs)) await this.#hold(schedule.machine, owed);
    } catch (error) {
      log.warn('the drill of the month was not held', { error: String(error) });
    }
  }

  /** One that gave way to something else is held later, and so is one that this program's end cut off: it is not here to look. */
  async #wasEndedByPerson(owed: NonNullable<DrillMemory['owed']>): Promise<boolean> {
    const isEnded = this.#wasCancelled && this.#deps.isQuiet();
    this.#wasCancelled = false;
    if (isEnded) await this.#keep({ doneSlotMs: owed.slotMs, owed: null });
    return isEnded;
  }

  async #hold(machine: string, owed: NonNullable<DrillMemory['owed']>): Promise<void> {
    const { begin, lastDrill, clock, announce, log } = this.#deps;
    await this.#keep({ owed: { ...owed, count: owed.count + 1, lastAtMs: clock.now() } });
    const before = lastDrill(machine)?.drillId;
    const error = await begin({ name: machine, actor: SCHEDULE }).finished.then(
      () => null,
      (reason: unknown) => reason,
    );
    const after = lastDrill(machine);
    if (after && after.drillId !== before) {
      const { drillId, at, ok, rtoSeconds } = after;
      // The schedule may have been set anew meanwhile.
      const doneSlotMs = Math.max(this.#memory.doneSlotMs, owed.slotMs);
      await this.#keep({ doneSlotMs, owed: null, last: { drillId, machine, at, ok, rtoSeconds } });
      announce();
    } else {
      this.#wasCancelled = isCancelled(error);
      log.info('the drill of the month could not be held yet', { machine, error: String(error) });
    }
  }

  #slots({ day, time }: DrillSchedule): Slots {
    return { day, time, timeZone: this.#deps.timeZone() };
  }

  async #keep(change: Partial<Memory>): Promise<void> {
    const next = { ...this.#memory, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#memory)) return;
    this.#memory = next;
    await writeJsonFile(this.#deps.file, next);
  }
}
