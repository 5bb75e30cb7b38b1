/**
 * Clearing away: old releases every night after the backup, what no release needs once a week. Each computer that makes backups does
 * it, as all of them may do it at once. None of it ever fails a backup, and nothing is cleared away while something is wrong with
 * the primary.
 */
import type { PruneResult, RemovedRelease, RetentionView } from '../../contract/backup.ts';
import { defaultRetention, type RetentionRule, type RetentionSettings } from '../../contract/models/retention.ts';
import { AppError, isCancelled, toWireError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { JobHandle, Jobs } from '../../kernel/jobs.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { Audit, Clock, Log, Stop, Ticker } from '../../kernel/ports.ts';
import type { BackupMemory, TidyingState } from '../memory.ts';
import type { BackupSettings, ObjectStore } from '../ports.ts';
import { goodUntilMs } from '../records/attestations.ts';
import { headsOf } from '../records/channels.ts';
import { releaseTimeMs } from '../release/release-id.ts';
import type { Backup } from '../service.ts';
import type { ChosenStore, OpenedStore } from '../store/chosen-store.ts';
import { collectBlobs, mayDelete } from './collect.ts';
import { clearLeftovers } from './leftovers.ts';
import { chooseReleases } from './retention.ts';
import { readTrash, removeRelease, UNDO_FOR_MS, undoRemoval } from './trash.ts';

/** Six days and a half, so that a week later at the same hour it is due. */
const COLLECT_EVERY_MS = 6.5 * 24 * 3_600_000;
const LOOK_EVERY_MS = 5 * 60_000;
/** Twice within the time of an announcement, and no more often when it fails. */
const TRY_EVERY_MS = 45 * 60_000;

export interface Tidied {
  readonly acts: Pick<Backup, 'prune' | 'retention' | 'setRetention' | 'removed' | 'undo' | 'collect'>;
  /** The night's backup is done, here or by another computer. Never throws. */
  afterBackup(): Promise<void>;
  /** Looks whether the time of an announcement has come; `stop` ends it. */
  watch(): void;
  stop(): void;
}

interface Surroundings {
  readonly settings: BackupSettings;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
  readonly memory: BackupMemory;
  readonly chosenStore: Pick<ChosenStore, 'open'>;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  /** How a computer is called here that calls itself so in the store. */
  readonly shownName: (name: string) => Promise<string>;
  /** Something is wrong, or a machine takes over: nothing is cleared away by itself then. */
  readonly isBusy?: () => boolean;
  readonly announce: () => ReturnType<Backup['overview']>;
}

function retentionOf(settings: BackupSettings): RetentionSettings {
  return settings.get().retention ?? defaultRetention;
}

export function createTidying(deps: Surroundings): Tidied {
  const { settings, jobs, audit, clock, log, memory, chosenStore, announce } = deps;
  const { isBusy = () => false } = deps;
  let stopTick: Stop = () => {};
  let triedAtMs = Number.NEGATIVE_INFINITY;
  const remember = (part: Partial<TidyingState>): Promise<void> =>
    memory.change({ tidying: { ...memory.state.tidying, ...part } });

  async function choose({ store, registry }: OpenedStore, rule: RetentionRule, signal?: AbortSignal) {
    const all = await registry.list(signal);
    const own = all.filter(({ signed }) => signed);
    // What was found to be the newest state later on is that much younger.
    const candidates = own.map((release) => ({ ...release, goodUntil: isoTime(goodUntilMs(release)) }));
    const foreign = all.filter(({ signed }) => !signed).map(({ releaseId }) => releaseId);
    const heads = headsOf(await registry.channels.list({ signal }));
    return { ...chooseReleases(candidates, rule, await store.serverNow(signal), heads), foreign };
  }

  async function prune(apply: boolean, actor: 'person' | 'schedule', signal?: AbortSignal): Promise<PruneResult> {
    const opened = await chosenStore.open();
    const { store } = opened;
    const chosen = await choose(opened, retentionOf(settings), signal);
    if (!apply) return { ...chosen, applied: false, denied: false };
    const denied = chosen.remove.length > 0 && !(await mayDelete(store, signal));
    const removed: string[] = [];
    try {
      for (const releaseId of denied ? [] : chosen.remove) {
        if (await remove(store, releaseId, signal)) removed.push(releaseId);
      }
    } finally {
      await remember({ prunedAtMs: clock.now(), removed: removed.length, denied });
      const data = { removed, kept: chosen.keep.length };
      if (removed.length > 0) await audit.append({ actor, event: 'backup.pruned', data });
      announce();
    }
    return { ...chosen, applied: !denied, denied };
  }

  /** False when another computer was faster. */
  async function remove(store: ObjectStore, releaseId: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await removeRelease(store, { releaseId, reason: 'retention', by: await deps.ownName() }, signal);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'BACKUP_RELEASE_UNKNOWN') return false;
      throw error;
    }
  }

  async function collect(apply: boolean, actor: 'person' | 'schedule', job: JobHandle) {
    const { signal } = job;
    job.step('backup.step.collect');
    const { store } = await orAborted(chosenStore.open(), signal);
    const onProgress = (done: number, total: number): void => job.progress(done, total, 'files');
    const found = await collectBlobs(store, { apply, signal, onProgress });
    if (!apply) return { ...found, leftovers: null };
    const uploads = (await store.endStaleUploads?.(signal)) ?? { ended: 0, left: null };
    const cleared = found.state === 'denied' ? { removed: 0, stuck: 0 } : await clearLeftovers(store, signal);
    const result = { ...found, leftovers: { ...cleared, uploadsEnded: uploads.ended, uploadsLeft: uploads.left } };
    if (found.odd.length > 0) log.warn('announcements of a collector that are none', { keys: found.odd.slice(0, 10) });
    const { blobs, bytes, state } = found;
    if (state === 'announced' || (state === 'freed' && blobs > 0)) {
      await audit.append({ actor, event: 'backup.collected', data: { state, blobs, bytes } });
    }
    await remember({ collectedAtMs: clock.now(), collected: result, denied: found.state === 'denied' });
    announce();
    return result;
  }

  const startCollect = (apply: boolean, actor: 'person' | 'schedule') =>
    jobs.start({
      kind: 'collect',
      subject: settings.get().studioName || settings.get().deviceName,
      joinKey: `collect ${apply}`,
      run: (job) => collect(apply, actor, job),
    });

  /** Whatever goes wrong is told and is not the backup's trouble. */
  async function quietly(act: () => Promise<unknown>): Promise<void> {
    if (settings.get().store === null || !retentionOf(settings).nightly || isBusy()) return;
    try {
      await act();
      if (memory.state.tidying.problem !== null) await remember({ problem: null });
    } catch (error) {
      if (isCancelled(error)) return;
      const { code, details, technical } = toWireError(error);
      log.warn('not cleared away', { code, technical, ...details });
      const key = typeof details['key'] === 'string' ? details['key'] : null;
      if (memory.state.tidying.problem?.code !== code) {
        await audit.append({ actor: 'schedule', event: 'backup.tidyFailed', data: { code, key } });
      }
      await remember({ problem: { code, key, at: isoTime(clock.now()) } });
    } finally {
      announce();
    }
  }

  function isCollectionDue(): boolean {
    const { collectedAtMs, collected } = memory.state.tidying;
    if (collectedAtMs === null || isWindowOpen()) return true;
    const isPending = collected?.state === 'announced' || collected?.state === 'waiting';
    return !isPending && Math.abs(clock.now() - collectedAtMs) > COLLECT_EVERY_MS;
  }

  /** An announcement whose night has come, or is over without anybody having acted on it. */
  function isWindowOpen(): boolean {
    const { collected } = memory.state.tidying;
    if (collected?.state !== 'announced' && collected?.state !== 'waiting') return false;
    return clock.now() >= Date.parse(collected.notBefore ?? '');
  }

  async function collectByItself(): Promise<void> {
    triedAtMs = clock.monotonicMs();
    await startCollect(true, 'schedule').finished;
  }

  return {
    acts: {
      prune: ({ apply, signal }) => prune(apply, 'person', signal),
      async retention({ rule, signal }): Promise<RetentionView> {
        const set = retentionOf(settings);
        const shown = { ...set, ...rule };
        return { rule: shown, ...(await choose(await chosenStore.open(), shown, signal)) };
      },
      async setRetention(retention) {
        await settings.set({ retention });
        return announce();
      },
      async removed(signal): Promise<readonly RemovedRelease[]> {
        const { store, registry } = await chosenStore.open();
        const nowMs = await store.serverNow(signal);
        const { entries } = await readTrash(store, nowMs, signal);
        const visible = new Set((await registry.list(signal)).map(({ releaseId }) => releaseId));
        const newest = new Map(entries.toReversed().map((entry) => [entry.releaseId, entry]));
        const shown = [...newest.values()]
          .filter(({ releaseId, removedAtMs }) => !visible.has(releaseId) && nowMs - removedAtMs < UNDO_FOR_MS)
          .sort((a, b) => b.removedAtMs - a.removedAtMs)
          .map(async ({ releaseId, removedAtMs, document }) => ({
            releaseId,
            createdAt: isoTime(releaseTimeMs(releaseId)),
            removedAt: isoTime(removedAtMs),
            until: isoTime(removedAtMs + UNDO_FOR_MS),
            by: await deps.shownName(document.by),
          }));
        return Promise.all(shown);
      },
      async undo({ releaseId, signal }) {
        const { store, registry } = await chosenStore.open();
        await undoRemoval(store, releaseId, signal);
        // Else the next night would remove it once more.
        await registry.pin(releaseId, true, signal);
        announce();
        return (await registry.read(releaseId, signal)).summary;
      },
      collect: ({ apply }) => ({ jobId: startCollect(apply, 'person').job.id }),
    },
    afterBackup: () =>
      quietly(async () => {
        await prune(true, 'schedule');
        if (isCollectionDue()) await collectByItself();
      }),
    watch() {
      // The night's own run is mostly in time; a computer that was asleep then gets its turn here.
      stopTick = deps.ticker.every(LOOK_EVERY_MS, async () => {
        if (isWindowOpen() && clock.monotonicMs() - triedAtMs >= TRY_EVERY_MS) await quietly(collectByItself);
      });
    },
    stop: () => stopTick(),
  };
}
