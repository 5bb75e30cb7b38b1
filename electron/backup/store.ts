/**
 * What this computer remembers about its backups: enough to show the state of things without asking the store. Nothing
 * here is needed to restore, so a damaged file is set aside and begun anew.
 */
import { z } from 'zod';
import type { CollectResult, ReleaseSummary } from '../contract/backup.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';

const KEPT_DAYS = 30;
const KEPT_VERIFICATIONS = 1000;

const summary = z
  .custom<ReleaseSummary>((value) => typeof value === 'object' && value !== null && 'releaseId' in value)
  // One from before knew less of its release.
  .transform(
    (value): ReleaseSummary => ({
      ...{ channels: [], heard: null, stillWholeAt: null },
      ...{ provenance: { appVersion: '', parent: null, device: null } },
      ...value,
    }),
  );

const collected = z.custom<CollectResult>((value) => typeof value === 'object' && value !== null && 'state' in value);

const tidying = z.object({
  prunedAtMs: z.number().nullable(),
  removed: z.number(),
  denied: z.boolean(),
  collectedAtMs: z.number().nullable(),
  collected: collected.nullable(),
  problem: z.object({ code: z.string(), at: z.string(), key: z.string().nullable() }).nullable(),
});
export type TidyingState = z.output<typeof tidying>;
export const neverTidied: TidyingState = {
  prunedAtMs: null,
  removed: 0,
  denied: false,
  collectedAtMs: null,
  collected: null,
  problem: null,
};

const stateFile = z.object({
  version: z.literal(1),
  lastRelease: summary.nullable(),
  /** Milliseconds since 1970: when a release from here was last published and verified. */
  lastVerifiedAtMs: z.number().nullable(),
  lastError: z.object({ code: z.string(), at: z.string() }).nullable(),
  days: z.record(z.string(), z.enum(['verified', 'partial', 'failed'])),
  verifiedAt: z.record(z.string(), z.string()),
  /** The last slot of the schedule that is done with. */
  doneSlotMs: z.number(),
  /** Since when a schedule and a store have been set; a backup can only be overdue after that. */
  watchedSinceMs: z.number(),
  /** The store and the voices were on one disk when the store was chosen. */
  sameDisk: z.boolean().default(false),
  /** Whether the store creates an object once, as it was last tried out. */
  arbitrates: z.object({ ok: z.boolean(), at: z.string() }).nullable().default(null),
  /** Where the disk of a folder store was mounted when it was chosen; null on the system's own disk. */
  mountPoint: z.string().nullable().default(null),
  /** The last night's release came from another computer, and there was nothing to add. */
  doneBy: z.object({ releaseId: z.string(), host: z.string() }).nullable().default(null),
  tidying: tidying.default(neverTidied),
  attempts: z.object({ slotMs: z.number(), count: z.number(), firstAtMs: z.number(), lastAtMs: z.number() }).nullable(),
});
export type BackupState = z.output<typeof stateFile>;

type DayOutcome = BackupState['days'][string];
/** What appeared on a day stays, whatever failed before or after. */
const worth: Readonly<Record<DayOutcome, number>> = { failed: 0, partial: 1, verified: 2 };

export interface BackupMemory {
  readonly state: BackupState;
  change(change: Partial<BackupState>): Promise<void>;
  markDay(day: string, outcome: DayOutcome): Promise<void>;
  markVerified(releaseId: string, at: string): Promise<void>;
}

export async function openBackupMemory(file: string, nowMs: number, log: Log): Promise<BackupMemory> {
  const stored = await readJsonFile(file, stateFile).catch((error: unknown) => {
    log.warn('backup state begun anew', { error: String(error) });
    return null;
  });
  let state: BackupState = stored ?? {
    version: 1,
    lastRelease: null,
    lastVerifiedAtMs: null,
    lastError: null,
    days: {},
    verifiedAt: {},
    doneSlotMs: nowMs,
    watchedSinceMs: nowMs,
    sameDisk: false,
    mountPoint: null,
    doneBy: null,
    arbitrates: null,
    tidying: neverTidied,
    attempts: null,
  };
  const inTurn = createSerial();
  const change = (part: Partial<BackupState>): Promise<void> => {
    state = { ...state, ...part };
    return inTurn(() => writeJsonFile(file, state));
  };
  return {
    get state() {
      return state;
    },
    change,
    markDay(day, outcome) {
      const before = state.days[day] ?? 'failed';
      const days = { ...state.days, [day]: worth[outcome] > worth[before] ? outcome : before };
      return change({ days: Object.fromEntries(Object.entries(days).sort().slice(-KEPT_DAYS)) });
    },
    markVerified(releaseId, at) {
      const kept = Object.entries({ ...state.verifiedAt, [releaseId]: at })
        .sort()
        .slice(-KEPT_VERIFICATIONS);
      const lastRelease =
        state.lastRelease?.releaseId === releaseId ? { ...state.lastRelease, verifiedAt: at } : state.lastRelease;
      return change({ verifiedAt: Object.fromEntries(kept), lastRelease });
    },
  };
}
