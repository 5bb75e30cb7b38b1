/** Lines: a line break always pauses and never joins. */
import type { SpokenLanguage } from '../segment-languages.ts';

/** What stands between two lines: a stop, unless a mark already closes the first. @param tail the last units before the break. */
export function closeLine(tail: string, language: SpokenLanguage): string {
  if (tail === '') return '';
  const closed = /[。？！.?!~：:，,；;、…—～][\s'"’”」』)）\]】》]*$/.test(tail);
  const spaced = language === 'en' || language === 'ko';
  return `${closed ? '' : spaced ? '.' : '。'}${spaced ? ' ' : ''}\n`;
}
