/**
 * Projects as a release holds them: a document each, with the takes that are heard or kept and the times of their words, and a
 * WAV for each of those. Brought back, a project comes in as one folder by one rename.
 */
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { TimedWord } from '../contract/synthesis.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { parseJsonBytes, writeFileAtomic } from '../kernel/json-file.ts';
import { readFolder } from '../kernel/read-folder.ts';
import { timedWords } from '../synthesis/store.ts';
import type { StoredProject, StoredRowTake } from './book.ts';
import type { OpenProject, Shelf } from './shelf.ts';
import { type ProjectStore, storedProject, storedRowTake, writeProjectFolder } from './store.ts';

/** Where the documents are written before a release takes them. */
const FOLDER = '.released';
const DOCUMENT = 'project.json';

const document = z.object({
  version: z.literal(1),
  project: storedProject,
  takes: z.array(z.object({ take: storedRowTake, words: timedWords })),
});

/** A project of a release, as much of it as its own room wrote down. */
export interface ArrivingProject {
  readonly project: StoredProject;
  readonly takes: readonly { readonly take: StoredRowTake; readonly words: readonly TimedWord[] }[];
}

export interface ReleasedFile {
  readonly name: string;
  readonly absolute: string;
}

export function createReleasedProjects({
  dir,
  store,
  shelf,
}: {
  readonly dir: string;
  readonly store: ProjectStore;
  readonly shelf: Shelf;
}) {
  const folder = path.join(dir, FOLDER);

  async function filesOf({ book, files }: OpenProject): Promise<readonly ReleasedFile[]> {
    const file = path.join(folder, `${book.project.id}.json`);
    const takes = releasedTakes(book);
    const text = await textOf(book.project, takes, files);
    if ((await readFile(file, 'utf8').catch(() => null)) !== text) await writeFileAtomic(file, text);
    return [
      { name: `${book.project.id}/${DOCUMENT}`, absolute: file },
      ...takes.map(({ takeId }) => ({ name: wavNameOf(book.project.id, takeId), absolute: files.wavOf(takeId) })),
    ];
  }

  /** The folder of a project that is open is closed first. */
  async function setAside(id: string, name: string): Promise<void> {
    if ((await store.ids()).includes(id)) {
      await shelf.forget(id);
      await store.remove(id, name);
    }
  }

  return {
    /** The files of all projects now; a document is written only when it is another one. */
    async files(): Promise<readonly ReleasedFile[]> {
      const all = await shelf.all();
      const here = new Set(all.map(({ book }) => `${book.project.id}.json`));
      for (const name of await readFolder(folder))
        if (!here.has(name)) await rm(path.join(folder, name), { force: true });
      const files = [];
      for (const project of all) files.push(...(await filesOf(project)));
      return files;
    },
    arrivals: {
      /** Where its document lies below the folder of projects of a release. */
      documentName: (id: string): string => `${id}/${DOCUMENT}`,
      wavNames: ({ project, takes }: ArrivingProject): string[] =>
        takes.map(({ take }) => wavNameOf(project.id, take.takeId)),
      /** Null for a document that is none. */
      read: (bytes: Uint8Array): ArrivingProject | null => document.safeParse(parseJsonBytes(bytes)).data ?? null,
      voiceIds: ({ project }: ArrivingProject): ReadonlySet<string> =>
        new Set(project.rows.map(({ voiceId }) => voiceId)),
      /** What is here under its id. */
      async standing({ project, takes }: ArrivingProject): Promise<'absent' | 'same' | 'other'> {
        if (!(await store.ids()).includes(project.id)) return 'absent';
        const here = await shelf.get(project.id);
        const text = await textOf(here.book.project, releasedTakes(here.book), here.files);
        return text === documentText(project, takes) ? 'same' : 'other';
      },
      asideName: (id: string, atMs: number): string => `${id}.${atMs}`,
      /** Its files lie in `staged` as in the release; what is here under its id goes to the bin as `aside`. */
      async bringIn(
        arriving: ArrivingProject,
        {
          staged,
          aside,
          voices,
        }: {
          readonly staged: string;
          readonly aside: string | null;
          readonly voices: Readonly<Record<string, string>>;
        },
      ): Promise<void> {
        const { project, takes } = withVoices(arriving, voices);
        const made = path.join(staged, '.whole');
        const wavOf = (takeId: string): string => path.join(staged, `${takeId}.wav`);
        await writeProjectFolder(
          made,
          project,
          takes.map(({ take, words }) => ({ take, words, wavFile: wavOf(take.takeId) })),
        );
        if (aside !== null) await setAside(project.id, aside);
        await mkdir(dir, { recursive: true });
        await rename(made, store.folderOf(project.id));
      },
      /** The reverse, however far it came. */
      async takeBack(id: string, aside: string | null): Promise<void> {
        if (aside !== null && !(await store.isInBin(aside))) return;
        await shelf.forget(id);
        await store.forget(id);
        if (aside !== null) await store.putBack(id, aside);
      },
      /** What came in goes to the bin, and what gave way comes back. */
      async giveBack(id: string, aside: string | null, nowMs: number): Promise<void> {
        await setAside(id, `${id}.${nowMs}`);
        if (aside !== null && (await store.isInBin(aside))) await store.putBack(id, aside);
      },
      announce: (ids: readonly string[]): Promise<void> => shelf.lookFor(ids),
    },
  };
}

const wavNameOf = (projectId: string, takeId: string): string => `${projectId}/${takeId}.wav`;

/** What is heard, and what somebody marked. */
function releasedTakes({ open, take }: OpenProject['book']): readonly StoredRowTake[] {
  return open().rows.flatMap(({ id, takes, chosenTakeId }) =>
    takes.filter(({ takeId, kept }) => kept || takeId === chosenTakeId).map(({ takeId }) => take(id, takeId)),
  );
}

async function textOf(
  project: StoredProject,
  takes: readonly StoredRowTake[],
  files: OpenProject['files'],
): Promise<string> {
  const withWords = [];
  // A take whose times cannot be read is kept all the same.
  for (const take of takes) withWords.push({ take, words: await files.words(take.takeId).catch(() => []) });
  return documentText(project, withWords);
}

/** The same project gives the same bytes, so nothing new is stored. What is queued or can be undone here is not elsewhere. */
function documentText(project: StoredProject, takes: ArrivingProject['takes']): string {
  const lines = takes.map(({ take, words }) => canonicalJson({ take, words }));
  const { undo: _undo, removed: _removed, ...facts } = project;
  const rest = canonicalJson({ ...facts, queue: [] });
  return `{"version":1,"project":${rest},\n"takes":[\n${lines.join(',\n')}\n]}\n`;
}

/** Rows follow their voice to its new id, and so do their takes, or they would be stale at once. */
function withVoices({ project, takes }: ArrivingProject, voices: Readonly<Record<string, string>>): ArrivingProject {
  const moved = <T extends { readonly voiceId: string }>(one: T): T => ({
    ...one,
    voiceId: voices[one.voiceId] ?? one.voiceId,
  });
  return {
    project: { ...moved(project), rows: project.rows.map(moved) },
    takes: takes.map(({ take, words }) => ({ take: { ...take, madeFrom: moved(take.madeFrom) }, words })),
  };
}
