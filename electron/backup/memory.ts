/**
 * What this computer remembers about its backups: enough to show the state of things without asking the store. Nothing
 * here is needed to restore, so a damaged file is set aside and begun anew.
 */
import { z } from 'zod';
import type { CollectResult, DamagedRelease, ReleaseSummary, ReleaseVerification } from '../contract/backup.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import { storePart } from './damage/readings.ts';

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

const damaged = z.custom<DamagedRelease>(
  (value) => typeof value === 'object' && value !== null && 'releaseId' in value,
);

const stateFile = z.object({
  version: z.literal(1),
  lastRelease: summary.nullable(),
  /** Milliseconds since 1970: when a release from here was last published and verified. */
  lastVerifiedAtMs: z.number().nullable(),
  lastError: z.object({ code: z.string(), at: z.string() }).nullable(),
  days: z.record(z.string(), z.enum(['verified', 'partial', 'failed'])),
  verifiedAt: z.record(z.string(), z.string()),
  /** The same, of those whose every byte was read back from here. */
  readAt: z.record(z.string(), z.string()).default({}),
  /** Releases that were damaged when somebody here last looked. */
  damaged: z.array(damaged).default([]),
  /** What was read back last of each seventh of the store, by whichever computer. */
  parts: z.record(z.string(), storePart).default({}),
  /** The night that was read last, or need not be any more; and when that was tried. */
  readSlotMs: z.number().default(0),
  readTriedAtMs: z.number().default(0),
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
  /** Known from now on, and on disk with the next change: who only looks writes nothing. */
  note(part: Partial<BackupState>): void;
  markDay(day: string, outcome: DayOutcome): Promise<void>;
  markVerified(releaseId: string, verification: Omit<ReleaseVerification, 'by'>): Promise<void>;
}

export async function openBackupMemory(file: string, nowMs: number, log: Log): Promise<BackupMemory> {
  const stored = await readJsonFile(file, stateFile).catch((error: unknown) => {
    log.warn('backup state begun anew', { error: String(error) });
    return null;
  });
  let state: BackupState = stored
    ? withoutGaps(stored)
    : {
        version: 1,
        lastRelease: null,
        lastVerifiedAtMs: null,
        lastError: null,
        days: {},
        verifiedAt: {},
        readAt: {},
        damaged: [],
        parts: {},
        readSlotMs: 0,
        readTriedAtMs: 0,
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
    note(part) {
      state = { ...state, ...part };
    },
    markVerified(releaseId, { how, at }) {
      const kept = (moments: Readonly<Record<string, string>>): Record<string, string> =>
        Object.fromEntries(
          Object.entries({ ...moments, [releaseId]: at })
            .sort()
            .slice(-KEPT_VERIFICATIONS),
        );
      const readAt = how === 'read' ? kept(state.readAt) : state.readAt;
      return change({ verifiedAt: kept(state.verifiedAt), readAt });
    },
  };
}

/** What an earlier version remembered of a release says less than one of today. */
function withoutGaps(state: BackupState): BackupState {
  const known = { verification: null, damaged: null, ahead: false } as const;
  return state.lastRelease ? { ...state, lastRelease: { ...known, ...state.lastRelease } } : state;
}
