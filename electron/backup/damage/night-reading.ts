/**
 * After the nightly backup a seventh of the store is read back, byte by byte, so that within a week every blob was seen to be
 * what its name says. All blobs are compared by size on the way. One computer of the studio does it a night; that two do it at
 * once does no harm. It reads one blob at a time and waits while anything else goes on here.
 */
import type { StoreReadResult } from '../../contract/backup.ts';
import type { ScheduleSettings } from '../../contract/models/settings.ts';
import { isCancelled, toWireError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { JobHandle, Jobs } from '../../kernel/jobs.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { Pace } from '../../kernel/pace.ts';
import type { Clock, Log, Stop, Ticker } from '../../kernel/ports.ts';
import { storedSizes } from '../blobs.ts';
import type { BackupMemory } from '../memory.ts';
import type { BackupSettings } from '../ports.ts';
import { isAboutOneRelease } from '../registry.ts';
import { releaseIdOfIndexKey, releasesPrefix } from '../release/keys.ts';
import { isReleaseId } from '../release/release-id.ts';
import { slotAtOrBefore } from '../schedule.ts';
import type { OpenedStore } from '../store/chosen-store.ts';
import type { Pacing } from '../store/pacing.ts';
import type { Findings } from './findings.ts';
import { type Looked, lookAt } from './looked-at.ts';
import type { Mark } from './marks.ts';
import { findParts, lastReadMs, nextPart, partOf, type StoreParts, writePart } from './readings.ts';
import { compareSizes, readBack } from './verify.ts';

const TICK_MS = 15_000;
const AGAIN_AFTER_MS = 3_600_000;
/** What is not done by then is gone on with an hour later. */
const LONGEST_MS = 8 * 3_600_000;
/** What was read that lately need not be read again because the rest of it was interrupted. */
const STILL_READ_MS = 24 * 3_600_000;
const LOOK_AGAIN_MS = 1_000;
const LOOK_EVERY_MS = 250;

interface Surroundings {
  readonly settings: BackupSettings;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
  readonly memory: BackupMemory;
  readonly findings: Findings;
  readonly pacing: Pick<Pacing, 'pace'>;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  /** How a computer is called here that calls itself so in the store. */
  readonly shownName: (name: string) => Promise<string>;
  readonly open: () => Promise<OpenedStore>;
  readonly announce: () => unknown;
}

export interface NightReading {
  watchSchedule(): void;
  stop(): void;
}

export function createNightReading(deps: Surroundings): NightReading {
  const { settings, jobs, clock, ticker, log, memory, open, announce } = deps;
  let stopTick: Stop = () => {};
  let isStopped = false;
  /** Digest → when it was read whole. */
  const readMs = new Map<string, number>();

  async function learn({ records }: OpenedStore, signal?: AbortSignal): Promise<StoreParts> {
    const found = await findParts(records, signal);
    const shown = Object.entries(found).map(async ([part, { by, ...rest }]) => {
      return [part, { ...rest, by: await deps.shownName(by) }] as const;
    });
    const parts = Object.fromEntries(await Promise.all(shown));
    await memory.change({ parts });
    announce();
    return parts;
  }

  async function tick(): Promise<void> {
    const { store, schedule } = settings.get();
    if (!store || !schedule.enabled) return;
    const slotMs = dueSlot(schedule, memory.state, clock.now());
    if (slotMs === null) return;
    await memory.change({ readTriedAtMs: clock.now() });
    try {
      const opened = await open();
      const nowMs = await opened.store.serverNow();
      const parts = await learn(opened);
      if (lastReadMs(parts, nowMs) < slotMs) {
        const part = nextPart(parts, nowMs);
        await jobs.start({
          kind: 'store-read',
          subject: opened.store.name,
          run: (job) => read(opened, part, job),
        }).finished;
      }
      await memory.change({ readSlotMs: slotMs });
    } catch (error) {
      const { code, technical } = toWireError(error);
      if (!isCancelled(error)) log.warn('store not read back', { code, technical });
      // Whoever cancels it does not want it an hour later; a program that ends goes on with it at its next start.
      else if (!isStopped) await memory.change({ readSlotMs: slotMs });
    }
  }

  async function read(opened: OpenedStore, part: number, job: JobHandle): Promise<StoreReadResult> {
    job.step('backup.step.readBack');
    const signal = AbortSignal.any([job.signal, AbortSignal.timeout(LONGEST_MS)]);
    let lookedMs = Number.NEGATIVE_INFINITY;
    const giveWay = async (): Promise<void> => {
      if (clock.monotonicMs() - lookedMs < LOOK_EVERY_MS) return;
      while (jobs.list().some(({ id, state }) => state === 'running' && id !== job.id)) await pause(ticker, signal);
      lookedMs = clock.monotonicMs();
    };
    const pace: Pace = async (sizeBytes, until) => {
      await giveWay();
      await deps.pacing.pace(sizeBytes, until);
    };
    const { progress } = job;
    const work = readPart({ ...opened, ...deps, giveWay, pace, readMs }, part, { signal, progress });
    const result = await orAborted(work, signal);
    readMs.clear();
    await learn(opened, signal);
    return result;
  }

  return {
    watchSchedule() {
      stopTick = ticker.every(TICK_MS, tick);
    },
    stop() {
      isStopped = true;
      stopTick();
    },
  };
}

/** The night whose backup is over and whose reading is not; null while there is none. */
function dueSlot(
  schedule: ScheduleSettings,
  { doneSlotMs, readSlotMs, readTriedAtMs }: BackupMemory['state'],
  nowMs: number,
): number | null {
  const slotMs = slotAtOrBefore(schedule, nowMs);
  if (doneSlotMs !== slotMs || readSlotMs === slotMs) return null;
  return Math.abs(nowMs - readTriedAtMs) < AGAIN_AFTER_MS ? null : slotMs;
}

function pause(ticker: Ticker, signal: AbortSignal): Promise<void> {
  return orAborted(
    new Promise<void>((resolve) => {
      ticker.after(LOOK_AGAIN_MS, resolve);
    }),
    signal,
  );
}

async function readPart(
  deps: OpenedStore &
    Pick<Surroundings, 'clock' | 'findings' | 'ownName'> & {
      readonly giveWay: () => Promise<void>;
      readonly pace: Pace;
      readonly readMs: Map<string, number>;
    },
  part: number,
  { signal, progress }: Pick<JobHandle, 'signal' | 'progress'>,
): Promise<StoreReadResult> {
  const { store, records, registry, marks, findings, clock, giveWay, pace, readMs } = deps;
  const at = isoTime(await store.serverNow(signal));
  const releases = await lookAtAll(deps, signal);
  const marked = await marks.read(undefined, signal);
  const blobs = new Map(releases.flatMap((release) => release.blobs.map((blob) => [blob.sha256, blob])));
  const { whole, damaged } = compareSizes([...blobs.values()], await storedSizes(store, [...blobs.values()], signal));

  const doubtful = new Set([...marked.values()].flatMap((mark) => mark.damaged.map(({ sha256 }) => sha256)));
  const sinceMs = clock.monotonicMs() - STILL_READ_MS;
  const isRead = (sha256: string): boolean => (readMs.get(sha256) ?? Number.NEGATIVE_INFINITY) > sinceMs;
  const wanted = whole.filter(({ sha256 }) => doubtful.has(sha256) || (partOf(sha256) === part && !isRead(sha256)));
  const totalBytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let bytesRead = 0;
  for (const blob of wanted) {
    await giveWay();
    const problem = await readBack(store, blob, {
      signal,
      pace,
      onBytes: (count) => {
        bytesRead += count;
        progress(Math.min(bytesRead, totalBytes), totalBytes, 'bytes');
      },
    });
    if (problem) damaged.push({ sha256: blob.sha256, problem });
    else readMs.set(blob.sha256, clock.monotonicMs());
  }

  const problems = new Map(damaged.map((item) => [item.sha256, item]));
  const found: StoreReadResult['damaged'][number][] = [];
  for (const release of releases) {
    const before: Mark | null = marked.get(release.releaseId) ?? null;
    const wrong = release.blobs.flatMap(({ sha256 }) => problems.get(sha256) ?? []);
    const all = release.unreadable ? [release.unreadable, ...wrong] : wrong;
    const result = { ...release, ok: all.length === 0, deep: false, blobsChecked: 0, bytesRead: 0, damaged: all };
    const about = { release, result, before, actor: 'schedule' as const };
    if (await findings.record(store, marks, about, signal)) {
      found.push({ releaseId: release.releaseId, blobs: all.length });
    }
  }
  if (found.length > 0 || marked.size > 0) await registry.list(signal);

  const mine = [...blobs.keys()].filter((sha256) => partOf(sha256) === part);
  const counts = { blobs: mine.length, of: blobs.size, damaged: damaged.length };
  await writePart({ store, records }, part, { at, by: await deps.ownName(), ...counts }, signal);
  return { part, blobs: mine.length, of: blobs.size, bytesRead, damaged: found };
}

/** Every release whose commit point is there, also those that no list shows because they cannot be read. */
async function lookAtAll({ store, registry }: OpenedStore, signal: AbortSignal): Promise<readonly Looked[]> {
  const { objects } = await store.list(releasesPrefix, { signal });
  const looked: Looked[] = [];
  for (const { key } of objects) {
    const releaseId = releaseIdOfIndexKey(key);
    if (!releaseId || !isReleaseId(releaseId)) continue;
    const release = await lookAt(registry, releaseId, signal).catch((error: unknown) => {
      // Removed while we looked, or never a release.
      if (isAboutOneRelease(error)) return null;
      throw error;
    });
    if (release) looked.push(release);
  }
  return looked;
}
