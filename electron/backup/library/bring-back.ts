/**
 * A release comes back into the library: its voices, the takes that were kept, how words are said, and the encoders that are
 * missing here. Everything is fetched beside the library and checked against its digest; then it comes in at once.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Started } from '../../contract/define.ts';
import type { LibraryRestore, LibraryRestoreResult, UndoResult } from '../../contract/library-restore.ts';
import { AppError, isCancelled } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import { newIncidentId } from '../../kernel/incident-id.ts';
import type { JobHandle, Jobs } from '../../kernel/jobs.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { Audit, Clock, Log } from '../../kernel/ports.ts';
import { createSerial } from '../../kernel/serial.ts';
import { readBlob } from '../blobs.ts';
import type { TrustedReleases } from '../devices/trusted-releases.ts';
import type { ReadRelease } from '../registry.ts';
import type { ReleaseEntry } from '../release/manifest.ts';
import { voicesPlace } from '../release/places.ts';
import type { Restore } from '../restore.ts';
import { openFiles } from '../sealed/open-release.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import { createLibraryChanges } from './changes.ts';
import type { Library } from './library.ts';
import { type BringBackOrder, isComingIn, planBringBack, type ReadDocument } from './plan.ts';
import { openRestoreRecords, type RestoreRecord, UNDO_MS } from './restore-records.ts';

/** Of one take a few kilobytes: more than anybody keeps. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

export interface BringBack {
  /** Job result: `LibraryRestoreResult`. `trust`: fingerprint of a key that is accepted for this one act. */
  bringBack(order: BringBackOrder & { readonly trust?: string | undefined }): Started;
  /** Throws BACKUP_RESTORE_UNKNOWN, BACKUP_UNDO_TOO_LATE, VOICES_LAST_VOICE; then nothing was changed. */
  undoRestore(restoreId: string): Promise<UndoResult>;
  restores(): Promise<readonly LibraryRestore[]>;
  /** Takes back what a crash left half done. For whoever holds the data folder, before anybody looks at the library. */
  settleRestores(): Promise<void>;
}

export function createBringBack(deps: {
  /** Where records of restores lie. */
  readonly dir: string;
  readonly library: Library;
  readonly restore: Restore;
  /** What opens encrypted releases. */
  readonly identities: () => Promise<readonly string[]>;
  readonly chosenStore: ChosenStore;
  readonly trusted: TrustedReleases;
  /** Digest → file here, for those of the entries that are on this computer. */
  readonly findLocalFiles: (
    entries: readonly ReleaseEntry[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string>>;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}): BringBack {
  const { library, chosenStore, audit, clock, log } = deps;
  const records = openRestoreRecords(deps.dir, log);
  const changes = createLibraryChanges(library, records);
  const inTurn = createSerial();

  async function run(
    order: BringBackOrder & { readonly trust?: string | undefined },
    { signal, step, progress }: JobHandle,
  ): Promise<LibraryRestoreResult> {
    const { releaseId, trust } = order;
    step('backup.step.compare');
    const accept = trust === undefined ? 'trusted' : { fingerprint: trust };
    const { release, acceptedKey } = await orAborted(deps.trusted.readAccepting(releaseId, accept, signal), signal);
    const atMs = clock.now();
    const plan = await planBringBack(library, release, order, { read: await reader(release, signal), atMs, signal });
    const told = { releaseId, acceptedKey, voices: plan.changes.voices.map(({ aside: _aside, ...voice }) => voice) };
    const counts = {
      takes: { added: plan.takes.length, present: plan.takesPresent },
      projects: {
        added: plan.changes.projects.filter(({ aside }) => aside === null).length,
        replaced: plan.changes.projects.filter(({ aside }) => aside !== null).length,
        present: plan.projectsPresent,
        left: plan.projectsLeft,
      },
      readings: { changed: plan.changes.readings.after.length, left: plan.readingsLeft },
      settings: Object.keys(plan.changes.settings.after),
      models: plan.modelFiles,
    };
    if (plan.isEmpty) {
      if (acceptedKey !== null) await note({ ...told, restoreId: null });
      return { ...told, ...counts, restoreId: null, undoUntil: null, bytesDownloaded: 0, bytesReused: 0 };
    }
    const record: RestoreRecord = {
      version: 1,
      restoreId: newIncidentId(atMs),
      releaseId,
      at: isoTime(atMs),
      state: 'doing',
      ...plan.changes,
    };
    step('backup.step.restore');
    const fetched = await stage(releaseId, plan.entries, { signal, progress });
    step('backup.step.place');
    try {
      await nameVoices(release, record);
      signal.throwIfAborted();
      await inTurn(() => changes.make(record, plan));
    } finally {
      await clearStaging();
    }
    await announce(record);
    await records.sweep(atMs);
    await note({ ...told, restoreId: record.restoreId });
    return { ...told, ...counts, restoreId: record.restoreId, undoUntil: undoUntil(record), ...fetched };
  }

  /** Small documents of the release, without a detour over the disk. */
  async function reader({ entries }: Pick<ReadRelease, 'entries'>, signal: AbortSignal): Promise<ReadDocument> {
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    const open = openFiles((await chosenStore.open()).store, entries, await deps.identities());
    return async (releasePath) => {
      const entry = byPath.get(releasePath);
      if (!entry || entry.sizeBytes > MAX_DOCUMENT_BYTES) return null;
      const pieces: Uint8Array[] = [];
      await readBlob(open, entry, (piece) => void pieces.push(Uint8Array.from(piece)), { signal });
      return Buffer.concat(pieces);
    };
  }

  /** What an interrupted restore of the same release has fetched is used; what others left is not needed by anybody. */
  async function stage(
    releaseId: string,
    entries: readonly ReleaseEntry[],
    { signal, progress }: Pick<JobHandle, 'signal' | 'progress'>,
  ): Promise<{ readonly bytesDownloaded: number; readonly bytesReused: number }> {
    if (entries.length === 0) return { bytesDownloaded: 0, bytesReused: 0 };
    const directory = path.join(library.stagingDir, releaseId);
    for (const name of await readdir(library.stagingDir).catch(() => [])) {
      const isUnfinished = name !== releaseId && name.includes(releaseId);
      if (!isUnfinished) await rm(path.join(library.stagingDir, name), { recursive: true, force: true });
    }
    const localFiles = await deps.findLocalFiles(entries, signal);
    try {
      const { bytesDownloaded, bytesReused } = await deps.restore(
        chosenStore.settings(),
        { releaseId, entries, directory, localFiles },
        { signal, onProgress: (done, total) => progress(done, total, 'bytes') },
      );
      return { bytesDownloaded, bytesReused };
    } catch (error) {
      // Whoever cancels wants the room back; whoever was cut off wants to go on.
      if (isCancelled(error)) await clearStaging();
      throw error;
    }
  }

  const clearStaging = (): Promise<void> => rm(library.stagingDir, { recursive: true, force: true });

  async function nameVoices({ summary }: Pick<ReadRelease, 'summary'>, record: RestoreRecord): Promise<void> {
    for (const { releasedId, id, name, outcome } of record.voices) {
      const released = summary.voices.find((voice) => voice.id === releasedId);
      const isRenamed = released?.id !== id || released.name !== name;
      if (!isComingIn({ outcome }) || !isRenamed) continue;
      await library.voices.rename(path.join(library.stagingDir, record.releaseId, voicesPlace, releasedId), {
        id,
        name,
      });
    }
  }

  async function announce({
    takes,
    models,
    projects,
  }: Pick<RestoreRecord, 'takes' | 'models' | 'projects'>): Promise<void> {
    if (models.length > 0) await library.models.restartEngine();
    await library.voices.announce();
    if (takes.length > 0) library.takes.announce(takes);
    if (projects.length > 0) await library.projects.announce(projects.map(({ id }) => id));
  }

  async function note(told: Pick<LibraryRestoreResult, 'releaseId' | 'restoreId' | 'acceptedKey' | 'voices'>) {
    const { releaseId, restoreId, acceptedKey } = told;
    const voices = told.voices.map(({ id, outcome }) => `${id}: ${outcome}`);
    await audit.append({
      actor: 'backup',
      event: 'backup.broughtBack',
      data: { releaseId, restoreId, voices, ...(acceptedKey === null ? {} : { acceptedKey }) },
    });
  }

  return {
    bringBack(order) {
      const { job } = deps.jobs.start({
        kind: 'restore',
        subject: order.voice ?? order.releaseId,
        run: (handle) => run(order, handle),
      });
      return { jobId: job.id };
    },
    undoRestore: (restoreId) =>
      inTurn(async () => {
        const record = await records.read(restoreId);
        if (!record) throw new AppError('BACKUP_RESTORE_UNKNOWN', { details: { restoreId: restoreId.slice(0, 100) } });
        const nowMs = clock.now();
        if (record.state !== 'done' || nowMs > Date.parse(record.at) + UNDO_MS) {
          throw new AppError('BACKUP_UNDO_TOO_LATE', {
            details: { restoreId, undoUntil: undoUntil(record), undone: record.state === 'undone' },
          });
        }
        const result = await changes.undo(record, nowMs);
        await announce({ takes: record.takes, models: [], projects: record.projects });
        return result;
      }),
    async restores() {
      const done = (await records.list()).filter(({ state }) => state !== 'doing');
      return done.map((record) => ({
        restoreId: record.restoreId,
        releaseId: record.releaseId,
        at: record.at,
        undoUntil: undoUntil(record),
        undone: record.state === 'undone',
        voices: record.voices.map(({ aside: _aside, ...voice }) => voice),
      }));
    },
    async settleRestores() {
      for (const record of (await records.list()).filter(({ state }) => state === 'doing')) {
        log.warn('an interrupted restore is taken back', { releaseId: record.releaseId });
        // A library that cannot be put right now is no reason not to start; the record stays for the next time.
        await changes.takeBack(record).then(clearStaging, (error: unknown) => {
          log.error('an interrupted restore was not taken back', { restoreId: record.restoreId, error: String(error) });
        });
      }
    },
  };
}

const undoUntil = ({ at }: Pick<RestoreRecord, 'at'>): string => isoTime(Date.parse(at) + UNDO_MS);
