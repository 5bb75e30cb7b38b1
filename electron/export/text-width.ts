/** How much room letters take in a line of a subtitle: the line that holds 42 Latin letters holds 18 Chinese ones. */

export const LINE_WIDTH = 42;
const WIDE_LETTERS_A_LINE = 18;
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u;

export function isWide(letter: string): boolean {
  return wide.test(letter);
}

export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += isWide(letter) ? LINE_WIDTH / WIDE_LETTERS_A_LINE : 1;
  return width;
}
