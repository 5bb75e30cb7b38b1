/** Splits a run-together word (`livestreaming`) into the most probable sequence of known words. */
import type { TextData } from '../data.ts';

export type SplitWords = (word: string) => string[];

const LONGEST_WORD = 24;

/**
 * Log10 scores are frequencies in the Google Web corpus (P. Norvig, "Natural Language Corpus Data"); an unknown word of n
 * letters counts as 10 / (N · 10^n), so that longer unknown words are quickly worth cutting.
 */
export function createSplitWords(data: TextData): SplitWords {
  const list = data.words('en-frequency');
  const table = data.table('en-frequency');
  const logs = table.u16('logs');
  const logTotal = Math.log10(table.meta['total'] as number);
  const score = (text: string, start: number, end: number): number => {
    const index = list.find(text, start, end);
    return index < 0 ? 1 - logTotal - (end - start) : -logs[index]! / 1000;
  };
  return (word) => {
    const text = word.toLowerCase().replace(/[^a-z0-9]/g, '');
    const best = new Float64Array(text.length + 1);
    const starts = new Uint32Array(text.length + 1);
    for (let end = 1; end <= text.length; end++) {
      best[end] = Number.NEGATIVE_INFINITY;
      for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
        const candidate = best[start]! + score(text, start, end);
        if (candidate <= best[end]!) continue;
        best[end] = candidate;
        starts[end] = start;
      }
    }
    const parts: string[] = [];
    for (let end = text.length; end > 0; end = starts[end]!) parts.unshift(text.slice(starts[end]!, end));
    return parts;
  };
}
