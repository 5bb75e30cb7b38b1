/**
 * Projects on disk, a folder each: the rows and the queue in one document that is replaced atomically, and the takes in a log to
 * which each is appended when its WAV lies there whole. So a crash loses no finished row, and a batch of thousands of rows
 * does not write the document anew for every one.
 */
import { lstatSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { rowActs, rowSplits, textLanguages } from '../contract/names.ts';
import type { TimedWord } from '../contract/synthesis.ts';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeFileAtomic, writeJsonFile } from '../kernel/json-file.ts';
import { type JsonlFile, openJsonlFile } from '../kernel/jsonl-file.ts';
import type { Log } from '../kernel/ports.ts';
import { readFolder } from '../kernel/read-folder.ts';
import { createSerial } from '../kernel/serial.ts';
import { syncFolder } from '../kernel/sync-folder.ts';
import { timedWords } from '../synthesis/store.ts';
import type { RenamedReference } from '../voices/service.ts';
import type { StoredProject, StoredRowTake } from './book.ts';
import { withReferenceRenamed } from './row-rules.ts';

const DOCUMENT = 'project.json';
const TAKES = 'takes.jsonl';
const TAKES_FOLDER = 'takes';
const BIN = '.removed';
const projectPattern = /^[0-9a-f]{12}$/;
const takePattern = /^[0-9a-f-]{36}$/;
/** A log with so many lines that say nothing any more is written anew when it is opened. */
const STALE_LINES = 500;

const language = z.enum(textLanguages);
const readings = z.record(z.string(), z.string());
const madeFrom = z.object({
  text: z.string(),
  voiceId: z.string(),
  reference: z.string().nullable(),
  speed: z.number().nullable(),
  language,
  seed: z.number(),
  readings,
});

export const storedRowTake: z.ZodType<StoredRowTake> = z.object({
  takeId: z.string().regex(takePattern),
  rowId: z.string(),
  name: z.string().nullable(),
  kept: z.boolean(),
  madeFrom,
  voiceName: z.string(),
  audioSeconds: z.number(),
  computeSeconds: z.number(),
  createdAt: z.string(),
  sha256: z.string(),
  cutShort: z.boolean(),
  provider: z.string(),
});

const storedRow = z.object({
  id: z.string(),
  text: z.string(),
  voiceId: z.string(),
  reference: z.string().nullable(),
  speed: z.number().nullable(),
  pauseAfterS: z.number(),
  language,
  speaker: z.string().nullable(),
  chapter: z.string().nullable(),
  seed: z.number(),
  chosenTakeId: z.string().nullable(),
});

const orderBefore = z.object({ at: z.number(), ids: z.array(z.string()), instead: z.number() });

export const storedProject: z.ZodType<StoredProject> = z.object({
  id: z.string().regex(projectPattern),
  name: z.string(),
  createdAt: z.string(),
  changedAt: z.string(),
  voiceId: z.string(),
  language,
  split: z.enum(rowSplits),
  rows: z.array(storedRow),
  queue: z.array(z.object({ rowId: z.string(), seed: z.number() })),
  // Earlier versions wrote neither of them.
  removed: z.array(z.object({ row: storedRow, removedAt: z.string(), after: z.string().nullable() })).default([]),
  undo: z
    .array(z.object({ act: z.enum(rowActs), rows: z.array(storedRow), order: orderBefore.nullable() }))
    .default([]),
});

type TakeLine =
  | { readonly take: StoredRowTake }
  | { readonly alter: Pick<StoredRowTake, 'takeId' | 'name' | 'kept'> }
  | { readonly gone: string }
  /** Of all takes that were written before it. */
  | { readonly renamed: RenamedReference };

/** A project that is open: its files, and what was in them. */
export interface ProjectFiles {
  readonly project: StoredProject;
  readonly takes: readonly StoredRowTake[];
  /** The document as it is when its turn comes; several that wait are one. Resolves when it is on disk. */
  save(current: () => StoredProject): Promise<void>;
  /** Where a take is put while it is made. */
  partFile(takeId: string): string;
  /** Takes over the finished WAV and resolves when nothing can lose it any more. */
  addTake(take: StoredRowTake, words: readonly TimedWord[]): Promise<void>;
  alterTake(take: StoredRowTake): Promise<void>;
  dropTake(takeId: string): Promise<void>;
  renameReference(renamed: RenamedReference): Promise<void>;
  wavOf(takeId: string): string;
  words(takeId: string): Promise<readonly TimedWord[]>;
  /** Removes sound that belongs to no take: what a crash left half made. */
  sweep(known: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}

export interface ProjectStore {
  ids(): Promise<readonly string[]>;
  open(id: string): Promise<ProjectFiles>;
  create(project: StoredProject): Promise<ProjectFiles>;
  /** The files have to be closed. */
  remove(id: string, binName: string): Promise<void>;
  /** In the bin, with the moment of removal. */
  removed(): Promise<readonly { readonly project: StoredProject; readonly atMs: number }[]>;
  isInBin(binName: string): Promise<boolean>;
  /** The newest of that id, or the one of that name. @throws AppError PROJECTS_UNKNOWN. */
  putBack(id: string, binName?: string): Promise<void>;
  sweepBin(beforeMs: number): Promise<void>;
  /** As if it had never come in. */
  forget(id: string): Promise<void>;
  folderOf(id: string): string;
  /** A WAV below `projects/`, or null. */
  mediaFile(mediaPath: string): string | null;
}

export function openProjectStore(deps: {
  readonly dir: string;
  readonly readOnly: boolean;
  readonly log: Log;
}): ProjectStore {
  const { dir, readOnly, log } = deps;
  const bin = path.join(dir, BIN);
  const folderOf = (id: string): string => path.join(dir, id);

  async function binned(): Promise<{ id: string; atMs: number; name: string }[]> {
    return (await readFolder(bin)).flatMap((name) => {
      const [, id, at] = /^([0-9a-f]{12})\.(\d+)$/.exec(name) ?? [];
      return id === undefined ? [] : [{ id, atMs: Number(at), name }];
    });
  }

  return {
    folderOf,
    ids: async () => (await readFolder(dir)).filter((name) => projectPattern.test(name)),
    open: (id) => openFiles(folderOf(id), readOnly),
    async create(project) {
      await mkdir(path.join(folderOf(project.id), TAKES_FOLDER), { recursive: true });
      await writeFileAtomic(path.join(folderOf(project.id), DOCUMENT), documentOf(project));
      return openFiles(folderOf(project.id), readOnly);
    },
    async remove(id, binName) {
      await mkdir(bin, { recursive: true });
      await rename(folderOf(id), path.join(bin, binName));
    },
    isInBin: async (binName) => (await binned()).some(({ name }) => name === binName),
    async removed() {
      const found = await Promise.all(
        (await binned()).map(async ({ name, atMs }) => {
          const project = await readJsonFile(path.join(bin, name, DOCUMENT), storedProject).catch((error: unknown) => {
            log.warn('removed project left out', { name, error: String(error) });
            return null;
          });
          return project ? [{ project, atMs }] : [];
        }),
      );
      return found.flat();
    },
    async putBack(id, binName) {
      const own = (await binned()).filter((one) => one.id === id && (binName === undefined || one.name === binName));
      const newest = own.toSorted((a, b) => b.atMs - a.atMs)[0];
      const isTaken = (await readFolder(dir)).includes(id);
      if (!newest || isTaken) throw new AppError('PROJECTS_UNKNOWN', { details: { projectId: id } });
      await rename(path.join(bin, newest.name), folderOf(id));
    },
    async sweepBin(beforeMs) {
      for (const { name, atMs } of await binned())
        if (atMs < beforeMs) await rm(path.join(bin, name), { recursive: true, force: true });
    },
    forget: (id) => rm(folderOf(id), { recursive: true, force: true }),
    mediaFile(mediaPath) {
      const [, id, name] = /^projects\/([0-9a-f]{12})\/([0-9a-f-]{36}\.wav)$/.exec(mediaPath) ?? [];
      if (id === undefined || name === undefined) return null;
      const file = path.join(folderOf(id), TAKES_FOLDER, name);
      return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
    },
  };
}

/** A row a line: a few changed rows are a few changed lines. */
function documentOf({ rows, ...project }: StoredProject): string {
  const head = JSON.stringify(project).slice(0, -1);
  return `${head},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]}\n`;
}

async function openFiles(folder: string, readOnly: boolean): Promise<ProjectFiles> {
  const document = path.join(folder, DOCUMENT);
  const project = await readJsonFile(document, storedProject);
  if (!project) throw new AppError('PROJECTS_UNKNOWN', { details: { projectId: path.basename(folder) } });
  const { log, takes } = await openTakes(path.join(folder, TAKES), readOnly);
  const sounds = path.join(folder, TAKES_FOLDER);
  const wavOf = (takeId: string): string => path.join(sounds, `${takeId}.wav`);
  const wordsOf = (takeId: string): string => path.join(sounds, `${takeId}.words.json`);
  const partFile = (takeId: string): string => path.join(sounds, `${takeId}.part`);
  const inTurn = createSerial();
  let onDisk = project;

  return {
    project,
    takes,
    save: (current) =>
      inTurn(async () => {
        const now = current();
        if (now === onDisk) return;
        await writeFileAtomic(document, documentOf(now));
        onDisk = now;
      }),
    partFile,
    async addTake(take, words) {
      await writeJsonFile(wordsOf(take.takeId), words);
      await rename(partFile(take.takeId), wavOf(take.takeId));
      await syncFolder(sounds);
      await log.append({ take });
    },
    alterTake: ({ takeId, name, kept }) => log.append({ alter: { takeId, name, kept } }),
    async dropTake(takeId) {
      await log.append({ gone: takeId });
      for (const file of [wavOf(takeId), wordsOf(takeId)]) await rm(file, { force: true });
    },
    renameReference: (renamed) => log.append({ renamed }),
    wavOf,
    words: async (takeId) => (await readJsonFile(wordsOf(takeId), timedWords)) ?? [],
    async sweep(known) {
      for (const name of await readFolder(sounds)) {
        if (!known.has(name.slice(0, name.indexOf('.')))) await rm(path.join(sounds, name), { force: true });
      }
    },
    async close() {
      await inTurn(() => {});
      await log.close();
    },
  };
}

async function openTakes(
  file: string,
  readOnly: boolean,
): Promise<{ readonly log: JsonlFile<TakeLine>; readonly takes: readonly StoredRowTake[] }> {
  const log = await openJsonlFile<TakeLine>(file, { readOnly });
  const takes = takesIn(log.existing, file);
  if (readOnly || log.existing.length - takes.length < STALE_LINES) return { log, takes };
  await log.close();
  await writeFileAtomic(file, takes.map((take) => `${JSON.stringify({ take })}\n`).join(''));
  return { log: await openJsonlFile<TakeLine>(file), takes };
}

function takesIn(lines: readonly TakeLine[], file: string): readonly StoredRowTake[] {
  const takes = new Map<string, StoredRowTake>();
  for (const line of lines) {
    if ('gone' in line) takes.delete(line.gone);
    else if ('renamed' in line) {
      for (const [takeId, take] of takes)
        takes.set(takeId, { ...take, madeFrom: withReferenceRenamed(take.madeFrom, line.renamed) });
    } else if ('alter' in line) {
      const before = takes.get(line.alter.takeId);
      if (before) takes.set(before.takeId, { ...before, ...line.alter });
    } else {
      const take = storedRowTake.safeParse(line.take);
      if (!take.success) throw new AppError('APP_FILE_DAMAGED', { details: { file }, cause: take.error });
      takes.set(take.data.takeId, take.data);
    }
  }
  return [...takes.values()];
}

/** For whoever brings a project in whole: its files as they lie in a folder of this shape. */
export async function writeProjectFolder(
  folder: string,
  project: StoredProject,
  takes: readonly { readonly take: StoredRowTake; readonly words: readonly TimedWord[]; readonly wavFile: string }[],
): Promise<void> {
  const sounds = path.join(folder, TAKES_FOLDER);
  await mkdir(sounds, { recursive: true });
  for (const { take, words, wavFile } of takes) {
    await rename(wavFile, path.join(sounds, `${take.takeId}.wav`));
    await writeJsonFile(path.join(sounds, `${take.takeId}.words.json`), words);
  }
  await writeFileAtomic(path.join(folder, TAKES), takes.map(({ take }) => `${JSON.stringify({ take })}\n`).join(''));
  await writeFileAtomic(path.join(folder, DOCUMENT), documentOf(project));
}
