/** What a desktop wrote down of its own operations, read from its disk: nothing is asked of a desktop that is about to be killed. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StepName } from '../../electron/contract/models/plan.ts';
import type { Desktop } from './desktop.ts';

type Kind = 'incidents' | 'drills';

const folderOf = ({ dataDir }: Desktop, kind: Kind): string => path.join(dataDir, 'standby', kind);

/** Names of the files. */
export async function journalsOf(desktop: Desktop, kind: Kind = 'incidents'): Promise<string[]> {
  const names = await readdir(folderOf(desktop, kind)).catch(() => []);
  return names.filter((name) => name.endsWith('.jsonl'));
}

/** Has a journal that is not among `before` come to that step? */
export async function hasBegun(
  desktop: Desktop,
  before: ReadonlySet<string>,
  step: StepName,
  kind: Kind = 'incidents',
): Promise<boolean> {
  const fresh = (await journalsOf(desktop, kind)).find((name) => !before.has(name));
  if (!fresh) return false;
  const text = await readFile(path.join(folderOf(desktop, kind), fresh), 'utf8').catch(() => '');
  return new RegExp(`"kind":"intent"[^\\n]*"step":"${step}"`).test(text);
}
