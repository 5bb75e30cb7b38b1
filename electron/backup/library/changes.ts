/**
 * The changes of one restore: made, taken back after a crash, and undone by a person. Each is a rename or a small file, and
 * each can be taken back however far it came, so the library is as it was or as the release has it and nothing between.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { UndoResult } from '../../contract/library-restore.ts';
import { translateFileError } from '../../kernel/json-file.ts';
import { modelsPlace, projectsPlace, takesPlace, voicesPlace } from '../release/places.ts';
import type { ArrivingProject, ArrivingTake, Library, ReadingChange } from './library.ts';
import type { RestoreRecord, RestoreRecords } from './restore-records.ts';
import { settingsToUndo } from './settings-back.ts';

export interface Arriving {
  readonly takes: readonly ArrivingTake[];
  readonly projects: readonly ArrivingProject[];
}

export interface LibraryChanges {
  /** All of it, or nothing and the reason. The files lie staged as in the release; `arriving` are the record's takes. */
  make(record: RestoreRecord, arriving: Arriving): Promise<void>;
  /** What a crash left half done. */
  takeBack(record: RestoreRecord): Promise<void>;
  /** Throws VOICES_LAST_VOICE; then nothing was changed. */
  undo(record: RestoreRecord, nowMs: number): Promise<UndoResult>;
}

const broughtIn = new Set<string>(['added', 'beside', 'replaced', 'repaired']);

export function createLibraryChanges(
  library: Library,
  records: Pick<RestoreRecords, 'write' | 'remove'>,
): LibraryChanges {
  const { voices, takes, projects, readings, settings, models } = library;
  const staged = ({ releaseId }: RestoreRecord, ...parts: readonly string[]): string =>
    path.join(library.stagingDir, releaseId, ...parts);
  const swapsOf = (record: RestoreRecord) =>
    record.voices
      .filter(({ outcome }) => broughtIn.has(outcome))
      .map(({ id, releasedId, aside }) => ({ id, aside, staged: staged(record, voicesPlace, releasedId) }));
  const modelMovesOf = (record: RestoreRecord) =>
    record.models.map((place) => ({
      from: staged(record, modelsPlace, ...place.split('/')),
      to: path.join(models.dir, ...place.split('/')),
    }));

  async function carryOut(record: RestoreRecord, arriving: Arriving): Promise<void> {
    for (const { from, to } of modelMovesOf(record)) await move(from, to);
    for (const swap of swapsOf(record)) await voices.bringIn(swap);
    for (const kept of arriving.takes) await takes.add(kept, staged(record, takesPlace, `${kept.take.id}.wav`));
    const newIds = Object.fromEntries(record.voices.map(({ releasedId, id }) => [releasedId, id]));
    for (const arrived of arriving.projects) {
      const { id } = arrived.project;
      const aside = record.projects.find((project) => project.id === id)?.aside ?? null;
      await projects.bringIn(arrived, { staged: staged(record, projectsPlace, id), aside, voices: newIds });
    }
    if (record.readings.after.length > 0) await readings.set(record.readings.after);
    if (hasAny(record.settings.after)) await settings.set(record.settings.after);
  }

  /** In reverse; what was not done yet is left alone. */
  async function takeBack(record: RestoreRecord): Promise<void> {
    if (hasAny(record.settings.before)) await settings.set(record.settings.before);
    if (record.readings.before.length > 0) await readings.set(record.readings.before);
    for (const { id, aside } of record.projects) await projects.takeBack(id, aside);
    await takes.forget(record.takes);
    for (const swap of swapsOf(record).reverse()) await voices.takeOut(swap);
    for (const { from, to } of modelMovesOf(record)) {
      if (existsSync(to) && !existsSync(from)) await move(to, from);
    }
    await records.remove(record.restoreId);
  }

  return {
    takeBack,
    async make(record, arriving) {
      await records.write({ ...record, state: 'doing' });
      try {
        await carryOut(record, arriving);
        await records.write({ ...record, state: 'done' });
      } catch (error) {
        await takeBack(record);
        throw translateFileError(error, library.stagingDir);
      }
    },
    async undo(record, nowMs) {
      const swaps = swapsOf(record);
      await voices.assertSomeLeft(
        swaps.map(({ id }) => id),
        swaps.filter(({ aside }) => aside !== null).map(({ id }) => id),
      );
      const [removed, putBack]: [string[], string[]] = [[], []];
      for (const { id, aside } of swaps.reverse()) {
        const { left, back } = await voices.giveBack({ id, aside }, nowMs);
        if (left) removed.push(id);
        if (back) putBack.push(id);
      }
      const takesRemoved = await takes.remove(record.takes);
      for (const { id, aside } of record.projects) await projects.giveBack(id, aside, nowMs);
      const words = readingsToUndo(record.readings, readings.list());
      if (words.length > 0) await readings.set(words);
      const names = settingsToUndo(record.settings, settings.get());
      if (hasAny(names)) await settings.set(names);
      await records.write({ ...record, state: 'undone' });
      return {
        restoreId: record.restoreId,
        removed,
        putBack,
        takes: takesRemoved,
        projects: record.projects.length,
        readings: words.length,
        settings: Object.keys(names),
      };
    },
  };
}

/** Words that are still said as the restore left them; those that were changed since are left as they are. */
function readingsToUndo(
  { before, after }: RestoreRecord['readings'],
  here: readonly ReadingChange[],
): readonly ReadingChange[] {
  const isAt = ({ word, reading, voiceId }: ReadingChange): boolean =>
    here.some((own) => own.word === word && own.voiceId === voiceId && own.reading === reading);
  return before.filter((_change, index) => {
    const made = after[index];
    return made !== undefined && isAt(made);
  });
}

const hasAny = (change: object): boolean => Object.keys(change).length > 0;

async function move(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}
