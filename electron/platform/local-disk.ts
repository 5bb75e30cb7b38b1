/** The data folder's own disk: sizes, rights, and clearing what is left over. Links are counted as links and never followed. */
import {
  access,
  chmod,
  constants,
  lstat,
  open,
  readdir,
  readFile,
  rm,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { FolderUse, LocalDisk } from '../diagnostics/ports.ts';

const HOUR_MS = 3_600_000;
const OTHERS_MAY_READ = 0o077;

interface Found {
  readonly file: string;
  readonly bytes: number;
  readonly changedMs: number;
}

export function createLocalDisk(now: () => number = Date.now): LocalDisk {
  const isOld = ({ changedMs }: Found): boolean => now() - changedMs > HOUR_MS;
  return {
    async measure({ path: folder, except = [] }): Promise<FolderUse> {
      const use = { bytes: 0, files: 0, oldBytes: 0 };
      for (const part of await partsOf(folder, except)) {
        let [bytes, allOld] = [0, true];
        for await (const found of filesBelow(part)) {
          use.files += 1;
          bytes += found.bytes;
          allOld &&= isOld(found);
        }
        use.bytes += bytes;
        if (allOld) use.oldBytes += bytes;
      }
      return use;
    },
    async empty(folder, { all }) {
      for (const name of await namesIn(folder)) {
        const place = path.join(folder, name);
        if (all || (await isAllOld(place, isOld))) await rm(place, { recursive: true, force: true });
      }
    },
    async keepEnd(file, bytes) {
      const end = await readEnd(file, bytes);
      // The same file: whoever writes to it goes on at its end.
      await truncate(file, 0).catch(absent);
      await writeFile(file, end, { flag: 'a' });
    },
    readEnd,
    async space(folder) {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    isWritable: (folder) =>
      access(folder, constants.W_OK).then(
        () => true,
        () => false,
      ),
    makeWritable: (folder) => chmod(folder, 0o700),
    async openFiles(folder) {
      if (process.platform === 'win32') return [];
      const open: string[] = [];
      for await (const { file } of filesBelow(folder)) {
        if (((await lstat(file)).mode & OTHERS_MAY_READ) !== 0) open.push(file);
      }
      return open;
    },
    async closeFiles(files) {
      for (const file of files) await chmod(file, 0o600);
    },
  };
}

/** From the first whole line on. */
async function readEnd(file: string, bytes: number): Promise<string> {
  const handle = await open(file, 'r').catch(absent);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    if (size <= bytes) return await readFile(handle, 'utf8');
    const end = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(end, 0, bytes, size - bytes);
    const text = end.toString('utf8', 0, bytesRead);
    return text.slice(text.indexOf('\n') + 1);
  } finally {
    await handle.close();
  }
}

/** What lies directly in a folder; a file is its own only part. */
async function partsOf(place: string, except: readonly string[]): Promise<string[]> {
  const facts = await lstat(place).catch(absent);
  if (!facts) return [];
  if (!facts.isDirectory()) return [place];
  return (await namesIn(place)).filter((name) => !except.includes(name)).map((name) => path.join(place, name));
}

async function* filesBelow(place: string): AsyncGenerator<Found> {
  const facts = await lstat(place).catch(absent);
  if (!facts) return;
  if (facts.isDirectory()) {
    for (const name of await namesIn(place)) yield* filesBelow(path.join(place, name));
    return;
  }
  // An import brings files that were last changed years ago: when they came here counts as well.
  yield { file: place, bytes: facts.size, changedMs: Math.max(facts.mtimeMs, facts.ctimeMs) };
}

/** One file that was just written keeps all of its folder: it may belong to what is under way. */
async function isAllOld(place: string, isOld: (found: Found) => boolean): Promise<boolean> {
  for await (const found of filesBelow(place)) if (!isOld(found)) return false;
  return true;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(absent)) ?? [];
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
