/**
 * Where the installation begins. People name the folder itself, a folder inside of it (`GPT_SoVITS`), or the folder into which
 * they unpacked a download, which holds one that has the same name.
 */
import { AppError } from '../kernel/app-error.ts';
import { at } from './paths-there.ts';
import type { FolderEntry, OfficialFolder } from './ports.ts';
import { weightsFolders } from './weight-names.ts';

/** So deep are folders looked into below what was named. */
const DEPTH = 2;
/** A folder with more has something else in it. */
const MOST_FOLDERS = 60;

/** Throws ADOPT_NOTHING_FOUND, or ADOPT_SEVERAL_FOUND with their names. */
export async function findRoot(folder: OfficialFolder, signal?: AbortSignal): Promise<string> {
  const start = insides.has(folder.name) ? ['', '..'] : [''];
  for (const root of start) {
    const entries = (await folder.list([root], signal)).get(root);
    if (entries && hasWeights(entries)) return root;
  }
  const found = await findBelow(folder, [''], DEPTH, signal);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1) throw new AppError('ADOPT_SEVERAL_FOUND', { details: { path: folder.place, folders: found } });
  throw new AppError('ADOPT_NOTHING_FOUND', { details: { path: folder.place }, remedy: { kind: 'choose-file' } });
}

async function findBelow(
  folder: OfficialFolder,
  parents: readonly string[],
  depth: number,
  signal?: AbortSignal,
): Promise<string[]> {
  if (depth === 0 || parents.length === 0) return [];
  const listed = await folder.list(parents, signal);
  const children = [...listed].flatMap(([parent, entries]) => {
    const folders = entries.filter(({ kind, name }) => kind === 'folder' && !name.startsWith('.'));
    return folders.length > MOST_FOLDERS ? [] : folders.map(({ name }) => at(parent, name));
  });
  const inside = await folder.list(children, signal);
  const found = children.filter((child) => hasWeights(inside.get(child) ?? []));
  return found.length > 0 ? found : findBelow(folder, children, depth - 1, signal);
}

const names = new Set(weightsFolders.map(({ folder }) => folder));
/** Folders of an installation that people name in place of it. */
const insides = new Set([...names, 'GPT_SoVITS', 'logs', 'output', 'runtime']);

function hasWeights(entries: readonly FolderEntry[]): boolean {
  return entries.some(({ kind, name }) => kind === 'folder' && names.has(name));
}
