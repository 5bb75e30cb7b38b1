/**
 * Takes on disk: a WAV, the times of its words, and beside them a document with the text, the seed and the parameters that made it. The document is
 * written last, so a take without one was never finished and is swept away. Removed takes wait 7 days in the bin.
 */
import { lstatSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { speakParameters, type Take, type TimedWord } from '../contract/synthesis.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import { readFolder } from '../kernel/read-folder.ts';
import type { RenamedReference } from '../voices/service.ts';

/** What is written; where it lies follows from the id. */
export type StoredTake = Omit<Take, 'mediaPath' | 'file'>;

export interface TakeStore {
  /** Newest first. */
  list(limit: number): readonly Take[];
  get(id: string): Take;
  /** Takes over a finished WAV of the same file system. */
  add(take: StoredTake, wavFile: string, words: readonly TimedWord[]): Promise<Take>;
  words(id: string): Promise<readonly TimedWord[]>;
  keep(id: string, kept: boolean): Promise<Take>;
  /** In all takes that name it; tells which. */
  renameReference(renamed: RenamedReference): Promise<readonly string[]>;
  has(id: string): boolean;
  /** What was marked to keep, oldest first, with where its WAV lies. */
  kept(): Promise<
    readonly { readonly take: StoredTake; readonly words: readonly TimedWord[]; readonly wavFile: string }[]
  >;
  /** As if it had never come in: for a take that came with others and must go with them. */
  forget(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  putBack(id: string): Promise<Take>;
  /** In the bin, removed last first. */
  removed(): Promise<readonly { readonly take: StoredTake; readonly atMs: number }[]>;
  /** Deletes takes that nobody kept beyond the newest `keptCount`, and what was removed before `beforeMs`; tells which. */
  sweep(keptCount: number, beforeMs: number): Promise<readonly string[]>;
  /** Files of a running take, playable until the next one begins: the whole (no sentence) or one sentence. */
  partFile(jobId: string, sentence?: number): string;
  clearParts(): Promise<void>;
  /** A WAV below `takes/`, or null. */
  mediaFile(mediaPath: string): string | null;
}

const binFolder = '.removed';
const partsFolder = '.parts';
const idPattern = /^[0-9a-f-]{36}$/;

export const storedTake = z.object({
  id: z.string().regex(idPattern),
  voiceId: z.string(),
  voiceName: z.string(),
  text: z.string(),
  parameters: speakParameters,
  seed: z.number(),
  createdAt: z.string(),
  audioSeconds: z.number(),
  computeSeconds: z.number(),
  firstAudioSeconds: z.number(),
  provider: z.string(),
  fellBack: z.object({ from: z.string(), reason: z.string() }).optional(),
  cutShort: z.boolean(),
  kept: z.boolean(),
});

export const timedWords = z.array(
  z.object({ text: z.string(), start: z.number(), end: z.number(), startS: z.number(), endS: z.number() }),
);

/** Takes of earlier versions have no times. */
async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

export async function openTakeStore(deps: {
  readonly dir: string;
  /** Another process may be writing: nothing is made or swept. */
  readonly readOnly?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<TakeStore> {
  const { dir, readOnly = false, clock, log } = deps;
  const bin = path.join(dir, binFolder);
  const parts = path.join(dir, partsFolder);
  const takes = new Map<string, Take>();

  if (!readOnly) await mkdir(bin, { recursive: true });
  for (const name of await readFolder(dir)) {
    const id = name.slice(0, -'.wav'.length);
    if (!name.endsWith('.wav') || !idPattern.test(id)) continue;
    const stored = await readJsonFile(documentOf(id), storedTake).catch((error: unknown) => {
      log.warn('take left out', { id, error: String(error) });
      return undefined;
    });
    if (stored) takes.set(id, place(stored));
    else if (stored === null && !readOnly) await rm(wavOf(id), { force: true });
  }

  function wavOf(id: string, folder = dir): string {
    return path.join(folder, `${id}.wav`);
  }

  function documentOf(id: string, folder = dir): string {
    return path.join(folder, `${id}.json`);
  }

  function wordsOf(id: string, folder = dir): string {
    return path.join(folder, `${id}.words.json`);
  }

  function place(stored: StoredTake): Take {
    return { ...stored, mediaPath: `takes/${stored.id}.wav`, file: wavOf(stored.id) };
  }

  function get(id: string): Take {
    const take = takes.get(id);
    if (take) return take;
    throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId: id } });
  }

  const storedOf = ({ mediaPath: _mediaPath, file: _file, ...stored }: Take): StoredTake => stored;

  async function save(take: Take): Promise<Take> {
    await writeJsonFile(documentOf(take.id), storedOf(take));
    takes.set(take.id, take);
    return take;
  }

  async function wordsIn(file: string): Promise<readonly TimedWord[]> {
    return (await readJsonFile(file, timedWords)) ?? [];
  }

  function newestFirst(): Take[] {
    return [...takes.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async function binned(): Promise<{ readonly id: string; readonly atMs: number; readonly name: string }[]> {
    return (await readFolder(bin)).flatMap((name) => {
      const [, id, at] = /^([0-9a-f-]{36})\.(\d+)\.json$/.exec(name) ?? [];
      return id === undefined ? [] : [{ id, atMs: Number(at), name }];
    });
  }

  async function remove(id: string): Promise<void> {
    get(id);
    takes.delete(id);
    const removedAtMs = clock.now();
    // The document goes first: a crash in between leaves a WAV without one, which the next start sweeps away.
    await rename(documentOf(id), path.join(bin, `${id}.${removedAtMs}.json`));
    await rename(wavOf(id), wavOf(id, bin));
    await renameIfThere(wordsOf(id), wordsOf(id, bin));
  }

  return {
    list: (limit) => newestFirst().slice(0, limit),
    get,
    async add(stored, wavFile, words) {
      await writeJsonFile(wordsOf(stored.id), words);
      await rename(wavFile, wavOf(stored.id));
      return save(place(stored));
    },
    words: async (id) => wordsIn(wordsOf(get(id).id)),
    keep: (id, kept) => save({ ...get(id), kept }),
    async renameReference({ voiceId, from, to }) {
      const renamed = (name: string): string => (name === from ? to : name);
      const naming = [...takes.values()].filter(
        ({ voiceId: of, parameters: { reference, timbre = [] } }) =>
          of === voiceId && (reference === from || timbre.includes(from)),
      );
      for (const take of naming) {
        const { reference, timbre } = take.parameters;
        const named = {
          ...(reference === undefined ? {} : { reference: renamed(reference) }),
          ...(timbre === undefined ? {} : { timbre: timbre.map(renamed) }),
        };
        await save({ ...take, parameters: { ...take.parameters, ...named } });
      }
      return naming.map(({ id }) => id);
    },
    has: (id) => takes.has(id),
    async kept() {
      const oldestFirst = newestFirst().reverse();
      return Promise.all(
        oldestFirst
          .filter((take) => take.kept)
          // A take whose times cannot be read is kept all the same.
          .map(async (take) => ({
            take: storedOf(take),
            words: await wordsIn(wordsOf(take.id)).catch(() => []),
            wavFile: take.file,
          })),
      );
    },
    async forget(id) {
      takes.delete(id);
      for (const file of [documentOf(id), wavOf(id), wordsOf(id)]) await rm(file, { force: true });
    },
    remove,
    async putBack(id) {
      const document = (await readdir(bin)).find((name) => name.startsWith(`${id}.`) && name.endsWith('.json'));
      if (!idPattern.test(id) || !document) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId: id } });
      await rename(wavOf(id, bin), wavOf(id));
      await renameIfThere(wordsOf(id, bin), wordsOf(id));
      await rename(path.join(bin, document), documentOf(id));
      const stored = await readJsonFile(documentOf(id), storedTake);
      if (!stored) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId: id } });
      takes.set(id, place(stored));
      return get(id);
    },
    async removed() {
      const found = await Promise.all(
        (await binned()).map(async ({ name, atMs }) => {
          const take = await readJsonFile(path.join(bin, name), storedTake).catch((error: unknown) => {
            log.warn('removed take left out', { name, error: String(error) });
            return null;
          });
          return take ? [{ take, atMs }] : [];
        }),
      );
      return found.flat().sort((a, b) => b.atMs - a.atMs);
    },
    async sweep(keptCount, beforeMs) {
      const surplus = newestFirst()
        .filter((take) => !take.kept)
        .slice(keptCount);
      for (const { id } of surplus) await remove(id);
      for (const { id, name, atMs } of await binned()) {
        if (atMs >= beforeMs) continue;
        await rm(wavOf(id, bin), { force: true });
        await rm(wordsOf(id, bin), { force: true });
        await rm(path.join(bin, name), { force: true });
      }
      return surplus.map((take) => take.id);
    },
    partFile: (jobId, sentence) =>
      path.join(parts, sentence === undefined ? `${jobId}.wav` : `${jobId}-${sentence}.wav`),
    clearParts: () => rm(parts, { recursive: true, force: true }),
    mediaFile(mediaPath) {
      const [, folder, name] = /^takes\/(parts\/)?([0-9a-f-]{36}(?:-\d+)?\.wav)$/.exec(mediaPath) ?? [];
      if (name === undefined) return null;
      const file = path.join(folder === undefined ? dir : parts, name);
      return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
    },
  };
}
