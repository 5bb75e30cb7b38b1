/** Levenshtein distance between two sequences: insertions, deletions and replacements cost one each. */
export function editDistance(wanted: readonly string[], got: readonly string[]): number {
  let previous = Array.from({ length: got.length + 1 }, (_, at) => at);
  for (let row = 1; row <= wanted.length; row++) {
    const current = [row];
    for (let column = 1; column <= got.length; column++) {
      const replaced = previous[column - 1]! + (wanted[row - 1] === got[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[got.length]!;
}
