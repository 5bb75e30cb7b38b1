/** The words that two sequences share, in order: the longest common subsequence. */

/** Pairs of indices into both, ascending. */
export function sharedWords(one: readonly string[], other: readonly string[]): [number, number][] {
  // longest[i][j]: how many words `one` from i and `other` from j share.
  const longest = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const skipped = Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
      longest[i]![j] = one[i] === other[j] ? longest[i + 1]![j + 1]! + 1 : skipped;
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}
