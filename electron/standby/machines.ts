/** The machines that were added, and which of them serves now. One small file; nothing secret is in it. */
import { z } from 'zod';
import type { StepName } from '../contract/models/plan.ts';
import type { Machine, PreflightReport, Serving } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';
import type { Rates } from './forecast.ts';

const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const login = {
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  keyFile: z.string(),
  fingerprint: z.string(),
};
const machine = z.object({
  name: z.string(),
  ...login,
  keyFrom: z.enum(['file', 'agent', 'own']).default('file'),
  jumps: z.array(z.object({ ...login, keyFrom: z.enum(['file', 'agent']) })).default([]),
  pairing: z.boolean().default(false),
  practice: z.boolean(),
  servicePort: z.number().int(),
  addedAt: z.string(),
  lastCheck: z
    .object({
      machine: z.string(),
      at: z.string(),
      ok: z.boolean(),
      checks: z.array(z.object({ name: z.string(), state: z.enum(['ok', 'warn', 'fail']), details })),
    })
    .nullable(),
  lastPromotion: z.object({ at: z.string(), rtoSeconds: z.number() }).nullable(),
  lastDrill: z
    .object({
      drillId: z.string(),
      at: z.string(),
      ok: z.boolean(),
      releaseId: z.string(),
      rtoSeconds: z.number().nullable(),
      segments: z.record(z.string(), z.number()),
      lastGoodAt: z.string().nullable(),
    })
    .optional(),
  placeNightly: z.boolean().default(true),
  mac: z.string().optional(),
  lastPlaced: z.object({ at: z.string(), releaseId: z.string() }).nullable().default(null),
  warm: z.object({ releaseId: z.string(), since: z.string() }).nullish(),
  /** Seconds that each step took the last time it succeeded, for the next plan. */
  stepSeconds: z.record(z.string(), z.number()).default({}),
  rates: z.object({ line: z.number(), pull: z.number(), read: z.number() }).partial().default({}),
});
const document = z.object({
  machines: z.array(machine),
  serving: z
    .object({
      machine: z.string(),
      releaseId: z.string(),
      since: z.string(),
      epoch: z.number().int().nullable().default(null),
      url: z.string().nullable().default(null),
      incidentId: z.string().nullable().default(null),
      by: z.string().optional(),
    })
    .nullable(),
});
type StoredMachine = z.output<typeof machine>;

export interface Machines {
  list(): readonly Machine[];
  /** Throws STANDBY_UNKNOWN. */
  get(name: string): Machine;
  stepSeconds(name: string): Readonly<Partial<Record<StepName, number>>>;
  rates(name: string): Rates;
  /** Throws STANDBY_NAME_TAKEN. */
  assertFree(name: string): void;
  /** Throws STANDBY_NAME_TAKEN. */
  add(machine: Machine): Promise<Machine>;
  update(name: string, change: Partial<Machine>): Promise<Machine>;
  remove(name: string): Promise<void>;
  noteCheck(report: PreflightReport): Promise<void>;
  noteSteps(name: string, seconds: Readonly<Partial<Record<StepName, number>>>): Promise<void>;
  noteRates(name: string, rates: Rates): Promise<void>;
  readonly serving: Serving | null;
  setServing(serving: Serving | null): Promise<void>;
}

export async function openMachines(file: string): Promise<Machines> {
  let current = (await readJsonFile(file, document)) ?? { machines: [], serving: null };
  const inTurn = createSerial();

  function save(next: typeof current): Promise<void> {
    current = next;
    return inTurn(() => writeJsonFile(file, current));
  }
  function find(name: string): StoredMachine {
    const found = current.machines.find((item) => item.name === name);
    if (!found) throw new AppError('STANDBY_UNKNOWN', { details: { name } });
    return found;
  }
  function assertFree(name: string): void {
    if (current.machines.some((item) => item.name === name)) {
      throw new AppError('STANDBY_NAME_TAKEN', { details: { name } });
    }
  }
  async function change(name: string, change: Partial<StoredMachine>): Promise<void> {
    find(name);
    const machines = current.machines.map((item) => (item.name === name ? { ...item, ...change } : item));
    await save({ ...current, machines });
  }
  const shown = ({ stepSeconds: _seconds, rates: _rates, ...item }: StoredMachine): Machine => item;

  return {
    list: () => current.machines.map(shown),
    get: (name) => shown(find(name)),
    stepSeconds: (name) => find(name).stepSeconds,
    rates: (name) => find(name).rates,
    assertFree,
    async add(added) {
      assertFree(added.name);
      const stored = machine.parse({ ...added, stepSeconds: {}, rates: {} });
      await save({ ...current, machines: [...current.machines, stored] });
      return added;
    },
    async update(name, next) {
      // As a whole: a part that is checked by itself would get what is missing from the defaults.
      await change(name, machine.omit({ stepSeconds: true, rates: true }).parse({ ...shown(find(name)), ...next }));
      return shown(find(name));
    },
    async remove(name) {
      find(name);
      await save({ ...current, machines: current.machines.filter((item) => item.name !== name) });
    },
    noteCheck: (report) => change(report.machine, { lastCheck: machine.shape.lastCheck.parse(report) }),
    async noteSteps(name, seconds) {
      await change(name, { stepSeconds: { ...find(name).stepSeconds, ...seconds } });
    },
    noteRates: (name, rates) => change(name, { rates: { ...find(name).rates, ...rates } }),
    get serving() {
      return current.serving;
    },
    setServing: (serving) => save({ ...current, serving }),
  };
}
