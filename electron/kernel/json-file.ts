/**
 * One JSON document per file, replaced atomically: written beside, flushed, renamed. A reader sees the old document or the
 * new one, never half of either.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { AppError } from './app-error.ts';

/** Bytes onto disk under a final name, all or nothing. `mode` guards files with secrets (0o600). */
export async function writeFileAtomic(file: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw translateFileError(error, file);
  }
}

export async function writeJsonFile(file: string, value: unknown, mode?: number): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, mode);
}

/** The document, checked; null when there is no file. A damaged file is an error and is left as it is. */
export async function readJsonFile<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw translateFileError(error, file);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('APP_FILE_DAMAGED', { details: { file }, remedy: { kind: 'export-diagnostics' }, cause });
  }
}

/** What the bytes say, unchecked; null when they are no JSON. For documents that come from elsewhere. */
export function parseJsonBytes(bytes: Uint8Array | null): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? new Uint8Array()));
  } catch {
    return null;
  }
}

/** A file-system error with our code where we have one for it. */
export function translateFileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('APP_DISK_FULL', {
      details: { path: file },
      remedy: { kind: 'free-space', path: path.dirname(file), neededBytes: 0 },
      cause: error,
    });
  }
  return error;
}
