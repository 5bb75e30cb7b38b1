/**
 * What services made, as this computer keeps it: one folder, files arriving beside it, and what each machine was known to have
 * when it was last the same. A file gets its name only when every byte of it is right.
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type HashCache, openHashCache } from '../../backup/content/hash-cache.ts';
import type { FileHasher } from '../../backup/ports.ts';
import type { MadeFile } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { hashFile, sha256Hex } from '../../kernel/hash-file.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Clock, Log } from '../../kernel/ports.ts';
import { readFolderItems } from '../../kernel/read-folder.ts';
import type { Digests } from './compare.ts';

const bases = z.record(z.string(), z.record(z.string(), z.string()));

export interface MadeLibrary {
  readonly folder: string;
  /** Every file with its digest; writes nothing. */
  list(signal?: AbortSignal): Promise<readonly MadeFile[]>;
  /** What that machine was known to have; by the fingerprint of its host key. */
  base(machine: string): Promise<Digests>;
  noteBase(machine: string, files: readonly MadeFile[]): Promise<void>;
  /** What was hashed need not be read again by the next process. */
  remember(): Promise<void>;
  /** How much of it has arrived. */
  arrived(file: MadeFile): Promise<number>;
  take(file: MadeFile, from: number, bytes: Uint8Array): Promise<void>;
  /** Gives what has arrived its name; false when it is not what was promised, and then it is dropped. */
  keep(file: MadeFile, name: string): Promise<boolean>;
}

export function openMadeLibrary(
  dir: string,
  deps: { readonly clock: Clock; readonly log: Log; readonly hasher?: FileHasher },
): MadeLibrary {
  const folder = path.join(dir, 'files');
  const baseFile = path.join(dir, 'bases.json');
  // Two files may have the same bytes.
  const arriving = (file: MadeFile): string => path.join(dir, 'arriving', sha256Hex(`${file.sha256}\n${file.path}`));
  let cache: Promise<HashCache> | null = null;
  const digests = (): Promise<HashCache> => {
    cache ??= openHashCache({
      ...deps,
      hasher: deps.hasher ?? { sha256: hashFile },
      file: path.join(dir, 'digests.json'),
    });
    return cache;
  };
  const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0;
  const readBases = async () => (await readJsonFile(baseFile, bases)) ?? {};

  return {
    folder,
    async list(signal) {
      const known = await digests();
      const files: MadeFile[] = [];
      for (const name of await namesBelow(folder, '')) {
        const { sha256, sizeBytes } = await known.hash(path.join(folder, name), { signal });
        files.push({ path: name, sizeBytes, sha256 });
      }
      return files;
    },
    base: async (machine) => new Map(Object.entries((await readBases())[machine] ?? {})),
    async noteBase(machine, files) {
      const now = Object.fromEntries(files.map(({ path: name, sha256 }) => [name, sha256]));
      await writeJsonFile(baseFile, { ...(await readBases()), [machine]: now });
    },
    async remember() {
      if (cache !== null) await (await cache).save();
    },
    async arrived(file) {
      const size = await sizeOf(arriving(file));
      return size > file.sizeBytes ? 0 : size;
    },
    async take(file, from, bytes) {
      await mkdir(path.dirname(arriving(file)), { recursive: true, mode: 0o700 });
      const handle = await open(arriving(file), from === 0 ? 'w' : 'r+', 0o600);
      try {
        await handle.write(bytes, 0, bytes.length, from);
      } finally {
        await handle.close();
      }
    },
    async keep(file, name) {
      const from = arriving(file);
      const isRight = (await sizeOf(from)) === file.sizeBytes && (await hashFile(from)) === file.sha256;
      if (!isRight) {
        await rm(from, { force: true });
        return false;
      }
      const to = path.join(folder, name);
      if (path.relative(folder, to).startsWith('..'))
        throw new AppError('BACKUP_PATH_UNSAFE', { details: { path: name } });
      const handle = await open(from, 'r+');
      await handle.sync().finally(() => handle.close());
      await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
      await rename(from, to);
      return true;
    },
  };
}

async function namesBelow(root: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const item of await readFolderItems(path.join(root, folder))) {
    const name = folder === '' ? item.name : `${folder}/${item.name}`;
    if (item.isDirectory()) names.push(...(await namesBelow(root, name)));
    else if (item.isFile()) names.push(name);
  }
  return names.sort();
}
