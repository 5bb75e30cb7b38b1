/** Where the words of a person's own readings stand in a text. Loads nothing, so that others can ask which texts a reading touches. */

/** The longest word first. A word that begins or ends with a letter of the Latin script or a digit stands alone on that side. */
export function ownWordPattern(words: readonly string[]): RegExp {
  const bodies = [...words]
    .sort((one, other) => other.length - one.length)
    .map((word) => {
      const body = word.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
      const before = /^[A-Za-z0-9]/.test(word) ? '(?<![A-Za-z0-9])' : '';
      const after = /[A-Za-z0-9]$/.test(word) ? '(?![A-Za-z0-9])' : '';
      return before + body + after;
    });
  return new RegExp(bodies.join('|'), 'giu');
}

/** Tells which of the words are said in a text, in lower case; a longer word takes its place from a shorter one in it. */
export function createWordFinder(words: readonly string[]): (text: string) => ReadonlySet<string> {
  if (words.length === 0) return () => new Set();
  const pattern = ownWordPattern(words);
  return (text) => new Set(Array.from(text.matchAll(pattern), ([word]) => word.toLowerCase()));
}
