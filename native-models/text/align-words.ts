/** Where the words that a reader made stand in the text it was given. Readers change marks, case and accents, and split words; they keep the order. */
import type { SpokenWord } from './reading.ts';

/** A few units may stand between a word and the one before (a letter that the reader drops); farther away it is another word. */
const NEAR = 3;

/** Start and end of every word in `text`, in units, as `[start, end, start, end, …]`. A word that stands nowhere is empty at its place. */
export function alignWords(text: string, words: readonly SpokenWord[]): readonly number[] {
  const folded = fold(text);
  const places: number[] = [];
  let at = 0;
  for (const { text: word, origin } of words) {
    let start = at;
    let end = skipMarks(folded, at);
    if (origin !== 'mark') {
      const wanted = lettersOf(fold(word));
      start = end;
      if (wanted !== '' && !folded.startsWith(wanted, start)) {
        const near = folded.slice(start, start + NEAR + wanted.length).indexOf(wanted);
        if (near > 0) start += near;
      }
      end = start;
      for (let count = 0; count < wanted.length && end < folded.length; end++) if (isWordUnit(folded, end)) count++;
    }
    places.push(start, end);
    at = end;
  }
  return places;
}

function skipMarks(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isWordUnit(text, at)) at++;
  return at;
}

function lettersOf(word: string): string {
  for (let at = 0; at < word.length; at++) if (!isWordUnit(word, at)) return word.replace(/[^\p{L}\p{N}]/gu, '');
  return word;
}

/** Letters, digits, and halves of characters beyond the first plane. The ranges are the ones that most texts are made of. */
function isWordUnit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (code >= 0x3041 && code <= 0x9fff) return code !== 0x30fb && code !== 0x30a0;
  if (code >= 0xac00 && code <= 0xdfff) return true;
  return /[\p{L}\p{N}]/u.test(text[at]!);
}

/** Lower case without accents, unit for unit. */
function fold(text: string): string {
  if (!/[\u00c0-\u2fff]/.test(text)) return text.toLowerCase();
  return Array.from({ length: text.length }, (_, at) => text[at]!.normalize('NFD')[0]!.toLowerCase()[0]!).join('');
}
