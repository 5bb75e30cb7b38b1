/** The word that was probably meant. */

/** The choice with the fewest letters to change, insert, drop or swap; null when every one is too far to be meant. */
export function nearest(word: string, choices: readonly string[]): string | null {
  let best: { readonly choice: string; readonly distance: number } | null = null;
  for (const choice of choices) {
    const distance = choice.startsWith(word) && word.length >= 3 ? 1 : editDistance(word.toLowerCase(), choice);
    if (distance <= Math.max(1, Math.floor(choice.length / 3)) && distance < (best?.distance ?? Infinity)) {
      best = { choice, distance };
    }
  }
  return best?.choice ?? null;
}

/** Optimal string alignment: two letters swapped count once. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (rows[row - 1]?.[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (rows[row - 1]?.[column - 1] ?? 0) + changed,
          swapped ? (rows[row - 2]?.[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    rows.push(line);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
