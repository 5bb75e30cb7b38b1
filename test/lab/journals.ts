/** What a desktop wrote down of its own operations, read from its disk: nothing is asked of a desktop that is about to be killed. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StepName } from '../../electron/contract/models/plan.ts';
import type { Desktop } from './desktop.ts';

const folderOf = ({ dataDir }: Desktop): string => path.join(dataDir, 'standby/incidents');

/** Names of the files. */
export async function journalsOf(desktop: Desktop): Promise<string[]> {
  return readdir(folderOf(desktop)).catch(() => []);
}

/** Has a journal that is not among `before` come to that step? */
export async function hasBegun(desktop: Desktop, before: ReadonlySet<string>, step: StepName): Promise<boolean> {
  const fresh = (await journalsOf(desktop)).find((name) => !before.has(name));
  if (!fresh) return false;
  const text = await readFile(path.join(folderOf(desktop), fresh), 'utf8').catch(() => '');
  return new RegExp(`"kind":"intent"[^\\n]*"step":"${step}"`).test(text);
}
