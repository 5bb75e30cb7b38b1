/**
 * An archive of the old backup script as a folder. It is read from end to end once, compared with `manifest.log` beside it, and
 * once more to take the files out that are wanted, under names of our own.
 */
import path from 'node:path';
import type { AdoptArchive } from '../contract/adopt.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { dateIn, findInLog, type LoggedArchive } from './manifest-log.ts';
import type { AdoptDisk, ArchivedFile, FolderEntry, OfficialFolder } from './ports.ts';
import { decodeText } from './training-list.ts';

const LOG = 'manifest.log';
/** A line a day: more than a lifetime. */
const MAX_LOG_BYTES = 8_000_000;

export const isArchiveName = (file: string): boolean => /\.(tar\.gz|tgz)$/i.test(file);

/** Throws ADOPT_ARCHIVE_INVALID, ADOPT_ARCHIVE_DIFFERS. */
export async function openArchive(place: string, disk: AdoptDisk, signal?: AbortSignal): Promise<OfficialFolder> {
  const file = path.resolve(place);
  const name = path.basename(file);
  const log = await disk.read(
    path.join(path.dirname(file), LOG),
    { from: -MAX_LOG_BYTES, bytes: MAX_LOG_BYTES },
    signal,
  );
  const logged = log && findInLog(decodeText(log), name);
  const seen = logged && (await disk.sum(file, logged.kind, signal));
  if (logged && logged.sum !== seen) {
    throw new AppError('ADOPT_ARCHIVE_DIFFERS', {
      details: { file, log: LOG, expected: logged.sum, seen },
      remedy: { kind: 'choose-file' },
    });
  }
  const files = await disk.scan(file, signal);
  const folders = foldersOf(files);
  const byPath = new Map(files.map((one) => [one.path, one]));
  return {
    place,
    name: name.replace(/\.(tar\.gz|tgz)$/i, ''),
    above: '',
    archive: { madeAt: madeAt(name, logged, files), log: log === null ? 'no-log' : logged ? 'ok' : 'not-listed' },
    isHere: false,
    async list(wanted) {
      return new Map(
        wanted.flatMap((folder) => {
          const entries = folders.get(folder);
          return entries ? [[folder, entries] as const] : [];
        }),
      );
    },
    async read({ path: wanted, from, bytes }) {
      const found = byPath.get(wanted);
      if (!found) return null;
      return from < 0
        ? found.tail.subarray(Math.max(0, found.tail.length + from))
        : found.head.subarray(from, from + bytes);
    },
    async digest(wanted) {
      return byPath.get(wanted)?.sha256 ?? null;
    },
    async bring(wanted, options) {
      const order = wanted.map(({ path: from, target }) => ({ path: from, target }));
      await disk.extract(file, order, options);
      return new Map(order.map((one) => [one.path, one.target]));
    },
    async close() {},
  };
}

/** The log's word first, then the name's, then the newest file's. */
function madeAt(name: string, logged: LoggedArchive | null, files: readonly ArchivedFile[]): AdoptArchive['madeAt'] {
  const newest = files.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs ?? 0), 0);
  return logged?.at ?? dateIn(name) ?? isoTime(newest);
}

/** What lies in each folder; archives often have no entries of their own for folders. */
function foldersOf(files: readonly ArchivedFile[]): ReadonlyMap<string, readonly FolderEntry[]> {
  const folders = new Map<string, Map<string, FolderEntry>>();
  const put = (parent: string, entry: FolderEntry): void => {
    const entries = folders.get(parent) ?? new Map<string, FolderEntry>();
    folders.set(parent, entries.set(entry.name, entry));
  };
  for (const { path: file, sizeBytes, modifiedMs } of files) {
    const parts = file.split('/');
    const name = parts.pop() ?? '';
    put(parts.join('/'), { name, kind: 'file', sizeBytes, modifiedMs });
    while (parts.length > 0) {
      const folder = parts.pop() ?? '';
      put(parts.join('/'), { name: folder, kind: 'folder', sizeBytes: 0, modifiedMs: null });
    }
  }
  return new Map([...folders].map(([parent, entries]) => [parent, [...entries.values()]]));
}
