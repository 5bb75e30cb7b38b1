/**
 * Official folders become voices: a look that changes nothing, and the job that carries it out. Each voice comes in by the
 * library's own import, one that fails leaves the others alone, and a release is made behind them where a store is set.
 */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { gptFile, sovitsFile } from '../../native-models/voice-pack/manifest.ts';
import { pilotId } from '../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import type { Backup } from '../backup/service.ts';
import type { AdoptLeft, AdoptPlan, AdoptReport, AdoptSource } from '../contract/adopt.ts';
import type { BackupResult } from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import type { ParsedInput } from '../contract/index.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { Models } from '../models/service.ts';
import type { Voices } from '../voices/service.ts';
import { placeFor } from './brought-files.ts';
import { type PickedVoice, pickVoices } from './choices.ts';
import type { EncoderName } from './encoders.ts';
import { follow } from './follow.ts';
import { type Here, type KnownVoice, type ReadPlan, readPlan } from './plan.ts';
import type { FreeBytes, OfficialFolder, OpenOfficialFolder } from './ports.ts';
import { type TakeDeps, takeVoice } from './take-voice.ts';

/** The half that changes nothing, here or there. */
export interface AdoptReader {
  /** Throws ADOPT_NOTHING_FOUND, ADOPT_SEVERAL_FOUND, ADOPT_ARCHIVE_*, and what the disk or the connection throws. */
  plan(source: AdoptSource, signal?: AbortSignal): Promise<AdoptPlan>;
}

export interface Adopt extends AdoptReader {
  /** A job; its result is an `AdoptReport`. */
  start(input: ParsedInput<'adopt.start'>): Started;
}

export interface AdoptDeps extends Pick<TakeDeps, 'hasher'> {
  /** Where files are brought before their import. */
  readonly dir: string;
  readonly open: OpenOfficialFolder;
  readonly freeBytes: FreeBytes;
  readonly voices: Pick<Voices, 'folders' | 'import' | 'list'>;
  readonly models: Pick<Models, 'list' | 'add'>;
  readonly backup: Pick<Backup, 'start' | 'overview'>;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
}

/** What an interrupted adoption has left is kept so long for the next one. */
const KEPT_MS = 7 * 86_400_000;

export function createAdopt(deps: AdoptDeps): Adopt {
  return {
    async plan(source, signal) {
      const folder = await deps.open(source, signal);
      try {
        return (await readPlan(folder, await whatIsHere(deps), signal)).plan;
      } finally {
        await folder.close();
      }
    },
    start(input) {
      const { job } = deps.jobs.start({
        kind: 'adopt',
        subject: path.basename(input.source.path) || input.source.path,
        run: (handle) => adopt(deps, input, handle),
      });
      return { jobId: job.id };
    },
  };
}

async function whatIsHere({ voices, models, log }: AdoptDeps): Promise<Here> {
  const known: KnownVoice[] = [];
  for (const { id, name, directory } of await voices.folders()) {
    // Made for trying things out: a studio that adopts the same weights has made them its own.
    if (id === pilotId) continue;
    try {
      const { files } = (await readVoicePack(directory)).manifest;
      const gpt = files.find((file) => file.path === gptFile);
      const sovits = files.find((file) => file.path === sovitsFile);
      if (gpt && sovits) known.push({ id, name, gpt, sovits });
    } catch (error) {
      log.warn('voice not compared', { id, error: String(error) });
    }
  }
  const missing = (await models.list()).filter(({ state }) => state === 'missing');
  return { voices: known, missingModels: missing.map(({ name }) => name) };
}

async function adopt(deps: AdoptDeps, input: ParsedInput<'adopt.start'>, job: JobHandle): Promise<AdoptReport> {
  const { source } = input;
  job.step('adopt.step.look');
  const folder = await deps.open(source, job.signal);
  try {
    await forgetOld(deps);
    const here = await whatIsHere(deps);
    const read = await readPlan(folder, here, job.signal);
    const { picks, present, left } = pickVoices(read.plan, input.choices);
    const incoming = path.join(
      deps.dir,
      createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 16),
    );
    const totalBytes = bytesOf(picks) + read.plan.bytes - weightBytes(read.plan);
    await assertRoom(deps, folder, totalBytes);
    const onBytes = countBytes(job, totalBytes);
    const encoders = picks.length > 0 ? await takeEncoders(deps, { folder, read, incoming, onBytes }, job) : [];
    const order = {
      folder,
      known: here.voices,
      encoder: read.encoders.own,
      bases: read.encoders.bases,
      incoming,
      onBytes,
      provenance: provenanceOf(deps, source, read.plan),
    };
    const report = await takeVoices(deps, picks, order, job);
    await rm(incoming, { recursive: true, force: true });
    const all = [...present.map(({ key, present: voiceId }) => ({ key, voiceId: voiceId ?? '' })), ...report.present];
    if (report.taken.length === 0 && all.length === 0) throw report.failed[0]?.cause ?? nothingTaken(read.plan, left);
    const voiceIds = [...report.taken, ...all].map(({ voiceId }) => voiceId);
    const released = await makeRelease(deps, input.backup ? voiceIds : [], job);
    return {
      taken: report.taken,
      present: all,
      failed: report.failed.map(({ cause, ...rest }) => ({ ...rest, error: toWireError(cause) })),
      left,
      encoders,
      ...released,
    };
  } finally {
    await folder.close();
  }
}

function nothingTaken({ place }: AdoptPlan, left: readonly AdoptLeft[]): AppError {
  return new AppError('ADOPT_NOTHING_TAKEN', {
    details: { path: place, left: left.map(({ path: what, reason }) => `${what}: ${reason}`) },
  });
}

const bytesOf = (picks: readonly PickedVoice[]): number =>
  picks.reduce((sum, { gpt, sovits }) => sum + gpt.sizeBytes + sovits.sizeBytes, 0);

const weightBytes = ({ voices }: AdoptPlan): number =>
  voices.reduce((sum, one) => sum + (one.present === null ? one.gpt.sizeBytes + one.sovits.sizeBytes : 0), 0);

/** What is brought first lies here twice for a while. */
async function assertRoom({ freeBytes, dir }: AdoptDeps, folder: OfficialFolder, bytes: number): Promise<void> {
  const neededBytes = folder.isHere ? bytes : 2 * bytes;
  const free = await freeBytes(path.dirname(dir));
  if (free >= neededBytes) return;
  throw new AppError('APP_DISK_FULL', {
    details: { path: path.dirname(dir), neededBytes, freeBytes: free },
    remedy: { kind: 'free-space', path: path.dirname(dir), neededBytes: neededBytes - free },
  });
}

function countBytes(job: JobHandle, totalBytes: number): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    job.progress(Math.min(done, totalBytes), totalBytes, 'bytes');
  };
}

function provenanceOf({ clock }: AdoptDeps, source: AdoptSource, { official, archive }: AdoptPlan) {
  return {
    from: archive ? ('archive' as const) : source.ssh ? ('ssh' as const) : ('folder' as const),
    at: archive?.madeAt ?? isoTime(clock.now()),
    version: official.version,
    commit: official.commit,
    symbolsSha256: official.symbolsSha256,
  };
}

/** Shared models of several files. */
const isFolder: ReadonlySet<EncoderName> = new Set(['hubert', 'bert', 'vocoder-v3']);

async function takeEncoders(
  deps: AdoptDeps,
  order: {
    readonly folder: OfficialFolder;
    readonly read: ReadPlan;
    readonly incoming: string;
    readonly onBytes: (count: number) => void;
  },
  job: JobHandle,
): Promise<string[]> {
  const taken: string[] = [];
  for (const [name, files] of order.read.encoders.shared) {
    job.step('adopt.step.bring');
    const target = path.join(order.incoming, name);
    const wanted = files.map((file) => ({ ...file, target: placeFor(target, file.path) }));
    const here = await order.folder.bring(wanted, { signal: job.signal, onBytes: order.onBytes });
    const [first] = here.values();
    if (first === undefined) continue;
    const source = isFolder.has(name) ? path.dirname(first) : first;
    const { jobId } = await deps.models.add(name, source);
    await follow(deps.jobs, jobId, job.signal);
    await rm(target, { recursive: true, force: true });
    taken.push(name);
  }
  return taken;
}

async function takeVoices(
  deps: AdoptDeps,
  picks: readonly PickedVoice[],
  order: Omit<Parameters<typeof takeVoice>[1], 'pick'>,
  job: JobHandle,
) {
  const taken: AdoptReport['taken'][number][] = [];
  const present: AdoptReport['present'][number][] = [];
  const failed: { readonly key: string; readonly name: string; readonly cause: unknown }[] = [];
  for (const pick of picks) {
    const { key, name } = pick;
    try {
      const outcome = await takeVoice(deps, { ...order, pick }, job);
      if (outcome.kind === 'present') present.push({ key, voiceId: outcome.voiceId });
      else taken.push({ key, voiceId: outcome.voice.id, name: outcome.voice.name, version: outcome.voice.version });
    } catch (error) {
      if (job.signal.aborted || isCancelled(error) || concernsAll(error)) throw error;
      failed.push({ key, name, cause: error });
    }
  }
  return { taken, present, failed };
}

/** The next voice would meet the same. */
function concernsAll(error: unknown): boolean {
  return error instanceof AppError && /^(STANDBY_|APP_DISK_)/.test(error.code);
}

/** Only where some of the voices are in no release yet. What goes wrong with it takes no voice back. */
async function makeRelease(
  { backup, voices, jobs }: AdoptDeps,
  voiceIds: readonly string[],
  job: JobHandle,
): Promise<Pick<AdoptReport, 'releaseId' | 'backupError'>> {
  const listed = await voices.list();
  const isMissing = listed.some(({ id, inRelease }) => voiceIds.includes(id) && inRelease === null);
  if (backup.overview().store === null || !isMissing) return { releaseId: null, backupError: null };
  job.step('adopt.step.backup');
  try {
    const { releaseId } = await follow<BackupResult>(jobs, backup.start().jobId, job.signal);
    return { releaseId, backupError: null };
  } catch (error) {
    if (job.signal.aborted) throw error;
    return { releaseId: null, backupError: toWireError(error) };
  }
}

async function forgetOld({ dir, clock }: AdoptDeps): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const place = path.join(dir, name);
    const seen = await stat(place).catch(() => null);
    if (seen && clock.now() - seen.mtimeMs > KEPT_MS) await rm(place, { recursive: true, force: true });
  }
}
