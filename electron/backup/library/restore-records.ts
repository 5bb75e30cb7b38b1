/**
 * What a restore into the library changes, written down before it does it: a crash in the middle is taken back from here at
 * the next start, and the whole is undone from here for as long as the bin keeps what gave way.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { settings } from '../../contract/models/settings.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Log } from '../../kernel/ports.ts';
import { readFolder } from '../../kernel/read-folder.ts';

const DAY_MS = 86_400_000;
/** As long as the bins keep what was removed. */
export const UNDO_MS = 7 * DAY_MS;
const KEPT_MS = 30 * DAY_MS;

const readingChange = z.object({ word: z.string(), reading: z.string().nullable(), voiceId: z.string().nullable() });

const restoreRecord = z.object({
  version: z.literal(1),
  restoreId: z.string(),
  releaseId: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** `doing`: a crash is taken back. */
  state: z.enum(['doing', 'done', 'undone']),
  voices: z.array(
    z.object({
      releasedId: z.string(),
      id: z.string(),
      name: z.string(),
      outcome: z.enum(['added', 'beside', 'replaced', 'repaired', 'same', 'unusable']),
      /** Name in the bin of what gave way. */
      aside: z.string().nullable(),
    }),
  ),
  takes: z.array(z.string()),
  /** `aside`: name in the bin of the one that gave way. Records of earlier versions have none. */
  projects: z.array(z.object({ id: z.string(), aside: z.string().nullable() })).default([]),
  /** What comes in as one rename each: paths below the models folder. */
  models: z.array(z.string()),
  readings: z.object({ before: z.array(readingChange), after: z.array(readingChange) }),
  settings: z.object({ before: settings.partial(), after: settings.partial() }),
});
export type RestoreRecord = z.output<typeof restoreRecord>;

export interface RestoreRecords {
  write(record: RestoreRecord): Promise<void>;
  read(restoreId: string): Promise<RestoreRecord | null>;
  remove(restoreId: string): Promise<void>;
  /** Newest first; one that cannot be read is left out and told in the log. */
  list(): Promise<readonly RestoreRecord[]>;
  /** Forgets those that nobody can undo any more, a while after that. */
  sweep(nowMs: number): Promise<void>;
}

const restoreIdPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

export function openRestoreRecords(dir: string, log: Log): RestoreRecords {
  const fileOf = (restoreId: string): string => path.join(dir, `${restoreId}.json`);
  const read = (restoreId: string): Promise<RestoreRecord | null> =>
    restoreIdPattern.test(restoreId) ? readJsonFile(fileOf(restoreId), restoreRecord) : Promise.resolve(null);

  async function list(): Promise<readonly RestoreRecord[]> {
    const ids = (await readFolder(dir)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
    const records = await Promise.all(
      ids.map((restoreId) =>
        read(restoreId).catch((error: unknown) => {
          log.warn('restore left out', { restoreId, error: String(error) });
          return null;
        }),
      ),
    );
    return records.filter((record) => record !== null).sort((a, b) => (a.restoreId < b.restoreId ? 1 : -1));
  }

  return {
    async write(record) {
      await mkdir(dir, { recursive: true });
      await writeJsonFile(fileOf(record.restoreId), record);
    },
    read,
    remove: (restoreId) => rm(fileOf(restoreId), { force: true }),
    list,
    async sweep(nowMs) {
      const old = (await list()).filter(({ at, state }) => state !== 'doing' && Date.parse(at) < nowMs - KEPT_MS);
      for (const { restoreId } of old) await rm(fileOf(restoreId), { force: true });
    },
  };
}
