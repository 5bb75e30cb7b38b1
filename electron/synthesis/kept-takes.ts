/**
 * The takes that somebody kept, as a release holds them: a WAV for each, and one document of them all, so that a studio with
 * thousands of takes does not fill a release with small files.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { TimedWord } from '../contract/synthesis.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { parseJsonBytes, writeFileAtomic } from '../kernel/json-file.ts';
import { type StoredTake, storedTake, type TakeStore, timedWords } from './store.ts';

/** Names inside the folder of takes of a release. */
const DOCUMENT = 'takes.json';
const wavNameOf = (takeId: string): string => `${takeId}.wav`;

export interface KeptTake {
  readonly take: StoredTake;
  readonly words: readonly TimedWord[];
}

const keptTake = z.object({ take: storedTake, words: timedWords });
const document = z.object({ version: z.literal(1), takes: z.array(keptTake) });

/** One file of them for a release: its name there, and where it lies on this computer. */
export interface KeptTakeFile {
  readonly name: string;
  readonly absolute: string;
}

/** The files of all takes that are kept now; the document is written into `dir`, and only when it is another one. */
export async function gatherKeptTakes(store: TakeStore, dir: string): Promise<readonly KeptTakeFile[]> {
  const kept = await store.kept();
  if (kept.length === 0) return [];
  const file = path.join(dir, DOCUMENT);
  const text = documentOf(kept);
  if ((await readFile(file, 'utf8').catch(() => null)) !== text) await writeFileAtomic(file, text);
  return [
    { name: DOCUMENT, absolute: file },
    ...kept.map(({ take, wavFile }) => ({ name: wavNameOf(take.id), absolute: wavFile })),
  ];
}

/** The same takes give the same bytes, so nothing new is stored; each has a line of its own, by which it can be found. */
function documentOf(kept: readonly KeptTake[]): string {
  const lines = kept.map(({ take, words }) => canonicalJson({ take, words })).sort();
  return `{"version":1,"takes":[\n${lines.join(',\n')}\n]}\n`;
}

/** The takes of a release; a document that is none holds none. */
export function readKeptTakes(bytes: Uint8Array): readonly KeptTake[] {
  return document.safeParse(parseJsonBytes(bytes)).data?.takes ?? [];
}
