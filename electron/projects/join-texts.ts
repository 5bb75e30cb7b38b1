/** Pieces of a text as one: with a space between two of them where the script has spaces. */
export function joinTexts(pieces: readonly string[]): string {
  const said = pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
  return said
    .map((piece, index) => (index === 0 || endsWide.test(said[index - 1] ?? '') ? piece : ` ${piece}`))
    .join('');
}

const endsWide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]$/u;
