/** Words and when they are said, as PocketSphinx hears them: its lines `word begin end confidence`, in seconds. */
import { LEAD_IN_S, type Recording, runPocketSphinx } from '../word-error-rate.ts';
import type { WordStart } from './comparable.ts';

/** Leaves its files in `dir`. Seconds count from the beginning of the recording. */
export const hearWords = (take: Recording, dir: string): WordStart[] =>
  parseWordLines(runPocketSphinx(take, dir, '-time', 'yes'), LEAD_IN_S);

/** Silences and noises (`<s>`, `<sil>`, `[SPEECH]`) are left out, the number of a pronunciation (`and(2)`) too. */
export function parseWordLines(output: string, leadInS: number): WordStart[] {
  const lines = output.matchAll(/^([a-z'.-]+)(?:\(\d+\))? (\d+\.\d+) \d+\.\d+ \d+(?:\.\d+)?(?:e[+-]\d+)?$/gim);
  return [...lines].map(([, text, begin]) => ({ text: text!, startS: Number(begin) - leadInS }));
}
