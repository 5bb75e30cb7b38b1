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
  const decompress = promisify(brotliDecompress);
  for (const file of files) {
    const plain = file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : file;
    const bytes = await readFile(path.join(dir, file));
    await place(path.join(unpacked, plain), plain === file ? bytes : await decompress(bytes));
  }
  return { dir: unpacked, close: () => rm(unpacked, { recursive: true, force: true }) };
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
