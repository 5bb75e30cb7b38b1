/**
 * How well a generic recogniser (PocketSphinx, US English) understands the pilot voice: everyday sentences in, word error
 * rate out. Needs the Debian packages sox, pocketsphinx and pocketsphinx-en-us. `--takes N` speaks every sentence N times.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeWav } from '../../native-models/audio/wav.ts';
import { createEngine } from '../../native-models/engine.ts';
import type { Take } from '../../native-models/engine-types.ts';
import { readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { sentences as everydaySentences } from './quality-parts/sentences.ts';

export type Recording = Pick<Take, 'samples' | 'sampleRateHz'>;

/** The first of the sentences that qualities are compared with. */
const sentences = everydaySentences.slice(0, 10);

/** Fewest words inserted, deleted or replaced to get from one to the other. */
export function countWordErrors(spoken: readonly string[], heard: readonly string[]): number {
  let row = heard.map((_, index) => index + 1);
  row.unshift(0);
  for (const [i, word] of spoken.entries()) {
    const next = [i + 1];
    for (const [j, other] of heard.entries()) {
      const replaced = (row[j] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[heard.length] ?? 0;
}

export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z']+/g) ?? [];

/** What PocketSphinx hears in a recording of any rate. Leaves its files in `dir`. */
export const recognise = (take: Recording, dir: string): string => runPocketSphinx(take, dir);

/** The silence before the recording, in which the recogniser learns how quiet it is. */
export const LEAD_IN_S = 0.3;

/** The recogniser's own output for a recording of any rate, after `LEAD_IN_S` of silence. Leaves its files in `dir`. */
export function runPocketSphinx(take: Recording, dir: string, ...options: readonly string[]): string {
  const file = path.join(dir, 'take.wav');
  const padded = path.join(dir, 'take-16k.wav');
  writeFileSync(file, writeWav(take.samples, take.sampleRateHz));
  // The dither is the same each time (-R), so that equal recordings are heard equally.
  const form = ['-r', '16000', '-c', '1', '-b', '16'];
  execFileSync('sox', ['-R', file, ...form, padded, 'pad', String(LEAD_IN_S), '0.5']);
  const input = ['-infile', padded, '-logfn', '/dev/null'];
  return execFileSync('pocketsphinx_continuous', [...input, ...options], { encoding: 'utf8' });
}

export async function measureWordErrorRate(takes: number, report: (line: string) => void): Promise<number> {
  const dir = mkdtempSync(path.join(tmpdir(), 'understudy-wer-'));
  const engine = createEngine();
  let errors = 0;
  let words = 0;
  try {
    const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: dir });
    for (const text of sentences) {
      for (let seed = 1; seed <= takes; seed++) {
        const take = await engine.speak(path.join(dir, id), { text, language: 'en', seed });
        const spoken = wordsOf(text);
        const heard = wordsOf(recognise(take, dir));
        const wrong = countWordErrors(spoken, heard);
        errors += wrong;
        words += spoken.length;
        report(`${wrong} of ${spoken.length}  ${spoken.join(' ')}  →  ${heard.join(' ')}`);
      }
    }
  } finally {
    await engine.dispose();
    rmSync(dir, { recursive: true, force: true });
  }
  report(`word error rate ${(errors / words).toFixed(3)} (${errors} of ${words} words)`);
  return errors / words;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { takes: { type: 'string', default: '1' } } });
  await measureWordErrorRate(Number(values.takes), console.log);
}
