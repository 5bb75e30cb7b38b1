/** How a text becomes rows: by line, paragraph or sentence, as the person decides. */
import { projectLimits } from '../contract/names.ts';
import type { RowSplit } from '../contract/projects.ts';
import { joinTexts } from './join-texts.ts';

/** No row is longer, whatever the text looks like: a page without a full stop is cut at its commas and spaces, else anywhere. */
const MOST_CHARACTERS = projectLimits.rowCharacters / 4;

export function cutRows(text: string, split: RowSplit): string[] {
  const clean = text.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n').replaceAll('\0', '');
  return paragraphsOf(clean, split)
    .flatMap((piece) => (split === 'sentence' ? sentencesOf(piece) : [piece]))
    .flatMap(withinLimit)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

/** Lines that belong together stand together; where no line is empty, each is a paragraph of its own. */
function paragraphsOf(text: string, split: RowSplit): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const isSpaced = /\S[^\S\n]*\n(?:[^\S\n]*\n)+[^\S\n]*\S/.test(text);
  if (split === 'line' || !isSpaced) return lines;
  return text.split(/\n(?:[^\S\n]*\n)+/).map((paragraph) => joinTexts(paragraph.split('\n')));
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

function sentencesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function withinLimit(piece: string): string[] {
  if (piece.length <= MOST_CHARACTERS) return [piece];
  const rows: string[] = [''];
  for (const part of sentencesOf(piece).flatMap(cutLong)) {
    const last = rows[rows.length - 1] ?? '';
    if (last.length + part.length <= MOST_CHARACTERS) rows[rows.length - 1] = last + part;
    else rows.push(part);
  }
  return rows;
}

function cutLong(sentence: string): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MOST_CHARACTERS) {
    const head = rest.slice(0, MOST_CHARACTERS);
    const pause = Math.max(...['，', '、', '；', ',', ';', ' '].map((mark) => head.lastIndexOf(mark)));
    const whole = /[\ud800-\udbff]$/.test(head) ? head.length - 1 : head.length;
    const at = pause > MOST_CHARACTERS / 2 ? pause + 1 : whole;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...parts, rest];
}
