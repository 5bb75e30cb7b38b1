/** Tokens of normalized English: words with their inner apostrophes and hyphens, and single marks. */

/** A hyphen or apostrophe between letters joins; dots never do, so `a.m.` is two letters and two marks. */
const TOKEN = /[A-Za-z]+(?:['-]+[A-Za-z]+)*|[^\sA-Za-z]/g;

export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
