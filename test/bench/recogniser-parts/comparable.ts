/**
 * What counts as the same word. Lower-case letters only; `a.m.`, `am` and `pm` are two letters, since the recogniser writes them
 * so and so; words that sound alike are one, since nobody could tell them apart by ear.
 */

/** A word and the second at which it begins, where that is known: of `pm` it is known for `p` only. */
export interface WordStart {
  readonly text: string;
  readonly startS?: number;
}

const LETTERS: ReadonlySet<string> = new Set(['am', 'pm']);

const ALIKE: ReadonlyMap<string, string> = new Map([
  ['to', 'two'],
  ['too', 'two'],
  ['for', 'four'],
  ['fore', 'four'],
  ['won', 'one'],
  ['ate', 'eight'],
  ['sense', 'cents'],
  ['scents', 'cents'],
]);

export function comparableWords(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .replaceAll("'", '')
      .match(/[a-z]+/g) ?? [];
  return words.flatMap((word) => (LETTERS.has(word) ? [...word] : [ALIKE.get(word) ?? word]));
}

/** The same for words with times. */
export const comparableStarts = (words: readonly WordStart[]): WordStart[] =>
  words.flatMap(({ text, startS }) =>
    comparableWords(text).map((word, at) => ({ text: word, ...(at === 0 && startS !== undefined && { startS }) })),
  );
