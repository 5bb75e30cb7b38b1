/** What a partial release lacks, below its line. */
import type { ReleasePartial } from '../contract/backup.ts';
import { gapSentences } from '../words/gap-sentences.ts';
import type { Terminal } from './terminal.ts';

export function gapLines(partial: ReleasePartial | null | undefined, words: Terminal['words']): string[] {
  return partial ? gapSentences(words, partial).map((sentence) => `  → ${sentence}`) : [];
}
