/** Makes the names in a folder durable: a file that was flushed is lost all the same when its name was not. */
import { open } from 'node:fs/promises';

/** Where a folder cannot be opened or flushed, there is nothing to do (Windows, some network shares). */
const nothingToDo = new Set(['EPERM', 'EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EBADF', 'ENOENT']);

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(unlessNothing);
  if (!handle) return;
  try {
    await handle.sync().catch(unlessNothing);
  } finally {
    await handle.close();
  }
}

function unlessNothing(error: unknown): undefined {
  if (nothingToDo.has(String((error as NodeJS.ErrnoException).code))) return undefined;
  throw error;
}
