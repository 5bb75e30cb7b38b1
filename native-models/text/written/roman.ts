/** Roman numerals in letters or in their own characters (Ⅱ). */

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 };

/** The value up to 99; undefined for letters that are no numeral in its usual form. */
export function romanValue(numeral: string): number | undefined {
  const letters = numeral.normalize('NFKC').toUpperCase();
  if (!/^(?=.)(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/.test(letters)) return undefined;
  let value = 0;
  for (const [at, letter] of [...letters].entries()) {
    const own = VALUES[letter]!;
    value += own < (VALUES[letters[at + 1] ?? ''] ?? 0) ? -own : own;
  }
  return value;
}
