/**
 * Which official program this was. A checkout says it in `.git`, which is read without running git there; a packed one by its
 * folder's name (`GPT-SoVITS-v2pro-20250604`); else by its settings.
 */
import { createHash } from 'node:crypto';
import type { AdoptOfficial } from '../contract/adopt.ts';
import { at } from './paths-there.ts';
import type { OfficialFolder } from './ports.ts';
import type { InferenceSettings } from './served-weights.ts';
import { decodeText } from './training-list.ts';

const MAX_TEXT_BYTES = 1_000_000;

export async function readOfficialVersion(
  folder: OfficialFolder,
  root: string,
  settings: InferenceSettings | null,
  signal?: AbortSignal,
): Promise<AdoptOfficial> {
  const text = async (file: string): Promise<string | null> => {
    const bytes = await folder.read({ path: at(root, file), from: 0, bytes: MAX_TEXT_BYTES }, signal);
    return bytes && decodeText(bytes);
  };
  const packedRefs = (await text('.git/packed-refs')) ?? '';
  const commit = await headCommit(text, packedRefs);
  const tag = commit === null ? null : tagOf(packedRefs, commit);
  const symbols = await folder.read(
    { path: at(root, 'GPT_SoVITS/text/symbols2.py'), from: 0, bytes: MAX_TEXT_BYTES },
    signal,
  );
  return {
    version: tag ?? packedVersion(nameOf(folder, root)) ?? settings?.version ?? null,
    commit,
    device: settings?.device ?? null,
    symbolsSha256: symbols && createHash('sha256').update(symbols).digest('hex'),
  };
}

async function headCommit(text: (file: string) => Promise<string | null>, packedRefs: string): Promise<string | null> {
  const head = (await text('.git/HEAD'))?.trim() ?? '';
  const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  if (ref === undefined) return commitIn(head);
  if (ref.includes('..')) return null;
  return commitIn((await text(`.git/${ref}`))?.trim() ?? '') ?? packedCommit(packedRefs, ref);
}

const commitIn = (text: string): string | null => /^[0-9a-f]{40}$/.exec(text)?.[0] ?? null;

function packedCommit(packedRefs: string, ref: string): string | null {
  const line = packedRefs.split(/\r?\n/).find((one) => one.endsWith(` ${ref}`));
  return commitIn(line?.slice(0, 40) ?? '');
}

/** A tag of this very commit; one with a message stands on two lines, the commit on the second. */
function tagOf(packedRefs: string, commit: string): string | null {
  let tag: string | null = null;
  for (const line of packedRefs.split(/\r?\n/)) {
    const [, seen, name] = /^([0-9a-f]{40}) refs\/tags\/(.+)$/.exec(line) ?? [];
    if (name !== undefined) tag = name;
    else if (!line.startsWith('^')) tag = null;
    if (tag !== null && (seen === commit || line === `^${commit}`)) return tag;
  }
  return null;
}

const nameOf = ({ name, above }: OfficialFolder, root: string): string =>
  root === '' ? name : root === '..' ? above : root;

/** `GPT-SoVITS-v2pro-20250604` is `v2pro-20250604`. */
export function packedVersion(folder: string): string | null {
  return /^gpt[-_ ]?sovits[-_ ]+(.*\d.*)$/i.exec(folder.slice(folder.lastIndexOf('/') + 1))?.[1] ?? null;
}
