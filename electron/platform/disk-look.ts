/** Looks at folders and at parts of files that a person named, without changing anything. */
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FolderEntry } from '../adopt/ports.ts';

/** Recordings of a training lie in one folder, thousands of them. */
const AT_ONCE = 64;

/** Links are followed; one that leads nowhere, and what is no file or folder, is not there. Null where there is no folder. */
export async function listFolder(folder: string): Promise<readonly FolderEntry[] | null> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  const entries: FolderEntry[] = [];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const looked = names.slice(from, from + AT_ONCE).map((name) => look(folder, name));
    entries.push(...(await Promise.all(looked)).filter((entry) => entry !== null));
  }
  return entries;
}

async function look(folder: string, name: string): Promise<FolderEntry | null> {
  const stats = await stat(path.join(folder, name)).catch(() => null);
  if (!stats?.isFile() && !stats?.isDirectory()) return null;
  return {
    name,
    kind: stats.isFile() ? 'file' : 'folder',
    sizeBytes: stats.size,
    modifiedMs: Math.round(stats.mtimeMs),
  };
}

/** Null for what is no file, gone, locked, or not allowed. */
export async function readPart(file: string, from: number, bytes: number): Promise<Uint8Array | null> {
  // A pipe would be waited for until somebody writes into it.
  if (!(await stat(file).catch(() => null))?.isFile()) return null;
  const handle = await open(file).catch(() => null);
  if (!handle) return null;
  try {
    const { size } = await handle.stat();
    const start = from < 0 ? Math.max(0, size + from) : from;
    const buffer = Buffer.alloc(Math.max(0, Math.min(bytes, size - start)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
