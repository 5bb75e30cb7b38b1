/** What a partial release lacks, one sentence for each: which voice, why, and what helps. */
import type { ReleasePartial } from '../contract/backup.ts';
import type { Words } from './en/index.ts';

export function gapSentences({ partial: words }: Pick<Words, 'partial'>, { missing, more }: ReleasePartial): string[] {
  const each = missing.map(({ reason, voice, path }) => {
    const where = path ?? '';
    return words.gaps[reason](voice ? words.inVoice(voice.name, where) : where);
  });
  return more > 0 ? [...each, words.more(more)] : each;
}
