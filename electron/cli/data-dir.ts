/** The data folder before anything is opened in it. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';

/**
 * Makes the folder where it is missing. Goes down level by level, because Node's recursive mkdir does not come back from a
 * place where a folder is neither there nor can be made (`/proc/x`).
 * @throws AppError APP_DATA_DIR_UNUSABLE.
 */
export async function makeDataDir(directory: string): Promise<void> {
  try {
    const missing: string[] = [];
    let at = directory;
    while (!(await isFolder(at))) {
      missing.unshift(at);
      at = path.dirname(at);
    }
    for (const folder of missing) await makeFolder(folder);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError('APP_DATA_DIR_UNUSABLE', {
      details: { path: directory, reason },
      remedy: { kind: 'choose-file' },
      cause,
    });
  }
}

/** False when nothing is there. @throws where something else is. */
async function isFolder(place: string): Promise<boolean> {
  const stats = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (stats === null) return false;
  if (!stats.isDirectory()) throw Object.assign(new Error(`${place} is not a folder`), { code: 'ENOTDIR' });
  return true;
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
