/** What a folder holds, so that a test can say that nothing in it was touched. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** One line for each file and folder below it: path, time, rights and digest; sorted. */
export async function traceOf(dir: string): Promise<readonly string[]> {
  const items = await readdir(dir, { recursive: true, withFileTypes: true });
  const lines = items.map(async (item) => {
    const file = path.join(item.parentPath, item.name);
    const { mtimeMs, mode } = await stat(file);
    const digest = item.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : '';
    return [path.relative(dir, file), mtimeMs, mode, digest].join(' ');
  });
  return (await Promise.all(lines)).sort();
}
