/**
 * Folders of golden data are stored with their binary files compressed one by one (`NAME.br`, Brotli), because the same numbers
 * take up to a sixth of the room. A folder in its original layout is used where it lies.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

const SUFFIX = '.br';
const decompress = promisify(brotliDecompress);
/** What people read stays readable. */
const READABLE = /\.(md|json|jsonl|py|txt)$/;

export interface GoldenFolder {
  /** In its original layout. */
  readonly dir: string;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

export async function openGoldenFolder(dir: string): Promise<GoldenFolder> {
  const files = await filesBelow(dir);
  if (!files.some((file) => file.endsWith(SUFFIX))) return { dir, close: async () => {} };
  const unpacked = await mkdtemp(path.join(tmpdir(), 'understudy-golden-'));
  for (const file of files) {
    if (file.endsWith(SUFFIX)) await unpackGoldenFile(dir, file.slice(0, -SUFFIX.length), unpacked);
    else await place(path.join(unpacked, file), await readFile(path.join(dir, file)));
  }
  return { dir: unpacked, close: () => rm(unpacked, { recursive: true, force: true }) };
}

/** One file of a packed folder, at its place below `to`; returns its path there. */
export async function unpackGoldenFile(dir: string, file: string, to: string): Promise<string> {
  const target = path.join(to, file);
  await place(target, await decompress(await readFile(path.join(dir, file + SUFFIX))));
  return target;
}

/** `to` must not be there. Links among the files stay links. */
export async function packGoldenFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false });
  for (const name of await filesBelow(to)) {
    if (READABLE.test(name)) continue;
    const file = path.join(to, name);
    const target = await readlink(file).catch(() => null);
    if (target !== null) await symlink(target + SUFFIX, file + SUFFIX);
    else await writeFile(file + SUFFIX, await compressed(await readFile(file)));
    await rm(file);
  }
}

function compressed(bytes: Uint8Array): Promise<Buffer> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return promisify(brotliCompress)(bytes, { params });
}

async function place(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

/** Paths of files and of links to files, relative to `dir`. */
async function filesBelow(dir: string): Promise<string[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => !item.isDirectory())
    .map((item) => path.relative(dir, path.join(item.parentPath, item.name)));
}
