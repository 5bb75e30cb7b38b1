/** Where the words that a reader made stand in the text it was given. Readers change marks, case and accents, and split words; they keep the order. */
import type { SpokenWord } from './reading.ts';

/** Start and end of every word in `text`, in units. A word that stands nowhere (a pause that was added) is empty at its place. */
export function alignWords(text: string, words: readonly SpokenWord[]): (readonly [start: number, end: number])[] {
  const folded = fold(text);
  let at = 0;
  return words.map(({ text: word, origin }) => {
    if (origin === 'mark') return markAt(folded, word, at);
    const wanted = fold(word).replace(/[^\p{L}\p{N}]/gu, '');
    let start = at;
    while (start < folded.length && !isWordUnit(folded[start]!)) start++;
    const found = wanted === '' ? -1 : folded.indexOf(wanted, start);
    // A few units may stand between (a letter that the reader drops); farther away it is another word.
    if (found >= 0 && found - start <= NEAR) start = found;
    let end = start;
    for (let count = 0; count < wanted.length && end < folded.length; end++) if (isWordUnit(folded[end]!)) count++;
    at = end;
    return [start, end] as const;
  });

  function markAt(folded: string, _mark: string, from: number): readonly [number, number] {
    let end = from;
    while (end < folded.length && !isWordUnit(folded[end]!)) end++;
    const range = [from, end] as const;
    at = end;
    return range;
  }
}

const NEAR = 3;

const isWordUnit = (unit: string): boolean => /[\p{L}\p{N}\ud800-\udfff]/u.test(unit);

/** Lower case without accents, unit for unit. */
const fold = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => text[at]!.normalize('NFD')[0]!.toLowerCase()[0]!).join('');
