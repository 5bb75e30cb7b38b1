/** Two pieces of text as one: with a space between them where the script has spaces. */
export function joinTexts(before: string, after: string): string {
  const [end, start] = [before.trimEnd(), after.trimStart()];
  const isWide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]$/u.test(end);
  return end === '' || start === '' || isWide ? end + start : `${end} ${start}`;
}
