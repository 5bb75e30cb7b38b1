/** A file that a person asked for: whether it can be written is known before the work; a file is there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, copyFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../kernel/app-error.ts';
import { outputError, unwritable } from '../kernel/output-error.ts';

/** @throws AppError APP_FOLDER_MISSING, APP_FILE_UNWRITABLE. */
export async function assertWritable(file: string): Promise<void> {
  try {
    const there = await statOrNull(file);
    if (there?.isDirectory()) throw unwritable(file, 'EISDIR');
    if (there !== null && !there.isFile()) return await access(file, constants.W_OK);
    if (there !== null) await access(file, constants.W_OK);
    const folder = path.dirname(there === null ? file : await realpath(file));
    if ((await statOrNull(folder)) === null) {
      throw new AppError('APP_FOLDER_MISSING', { details: { folder }, remedy: { kind: 'choose-file' } });
    }
    // Only writing proves it: permissions say yes to root and in folders that hold no files (`/proc`).
    const trial = besideOf(path.join(folder, path.basename(file)));
    await writeFile(trial, '', { flag: 'wx' });
    await rm(trial);
  } catch (error) {
    throw outputError(error, file);
  }
}

/** Copies beside the target and renames, so that a full disk or Ctrl-C leaves what was there. */
export async function placeFile(from: string, to: string): Promise<void> {
  try {
    const there = await statOrNull(to);
    // A device or a pipe is written into: renaming would replace it, and copyFile removes its target when it fails.
    if (there !== null && !there.isFile())
      return await pipeline(createReadStream(from), createWriteStream(to, { flags: 'r+' }));
    const target = there === null ? to : await realpath(to);
    const beside = besideOf(target);
    try {
      await copyFile(from, beside);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw outputError(error, to);
  }
}

/** Text or bytes into a file, whole or not at all; `mode` guards secrets. @throws AppError as above. */
export async function writeWholeFile(file: string, text: string | Uint8Array, mode?: number): Promise<void> {
  await assertWritable(file);
  const beside = besideOf(file);
  try {
    await writeFile(beside, text, { flag: 'wx', mode });
    await placeFile(beside, file);
  } catch (error) {
    throw outputError(error, file);
  } finally {
    await rm(beside, { force: true });
  }
}

function besideOf(file: string): string {
  return `${file}.${randomBytes(4).toString('hex')}.tmp`;
}

async function statOrNull(file: string) {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
