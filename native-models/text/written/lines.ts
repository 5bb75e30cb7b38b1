/** Lines: a line break always pauses and never joins. */
import type { SpokenLanguage } from '../segment-languages.ts';
import { HARD_CUT } from './form.ts';

const CLOSED = new RegExp(`[。？！.?!~：:，,；;、…—～][\\s${HARD_CUT}]*$`);

/** What stands between two lines: a stop, unless a mark already closes the first. @param tail the last units before the break. */
export function closeLine(tail: string, language: SpokenLanguage): string {
  if (tail === '') return '';
  const isClosed = CLOSED.test(tail);
  return language === 'en' || language === 'ko' ? `${isClosed ? '' : '.'} \n` : `${isClosed ? '' : '。'}\n`;
}
