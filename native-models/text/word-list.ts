/**
 * A sorted list of words in two flat arrays, searched like a trie: each further character narrows the range of words by
 * binary search. No strings are kept, so a dictionary takes the memory of its characters and little else.
 */

import { startsOf } from './starts-of.ts';

export interface WordArrays {
  /** UTF-16 units of all words, in order, without separators. */
  readonly units: Uint16Array;
  /** Length of each word in units. */
  readonly lengths: Uint8Array;
}

/** Called for every word that starts at the position: its index and its length in UTF-16 units, shortest first. */
export type WordVisitor = (index: number, length: number) => void;

export class WordList {
  readonly #units: Uint16Array;
  readonly #starts: Uint32Array;
  /** First word of each leading unit: `#firsts[u]` to `#firsts[u + 1]`. */
  readonly #firsts: Uint32Array;

  constructor({ units, lengths }: WordArrays) {
    this.#units = units;
    this.#starts = startsOf(lengths);
    this.#firsts = new Uint32Array(0x10001);
    for (let index = 0; index < lengths.length; index++) this.#firsts[units[this.#starts[index]!]! + 1]!++;
    for (let unit = 0; unit < 0x10000; unit++) this.#firsts[unit + 1]! += this.#firsts[unit]!;
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  word(index: number): string {
    return String.fromCharCode(...this.#units.subarray(this.#starts[index]!, this.#starts[index + 1]!));
  }

  /** Index of the word `text[start, end)`, or -1. */
  find(text: string, start = 0, end = text.length): number {
    let found = -1;
    this.visit(
      text,
      start,
      (index, length) => {
        if (start + length === end) found = index;
      },
      end,
    );
    return found;
  }

  has(text: string): boolean {
    return this.find(text) >= 0;
  }

  /** Visit all words that start at `start` and end at or before `end`, shortest first. */
  visit(text: string, start: number, visitor: WordVisitor, end = text.length): void {
    if (start >= end) return;
    const first = text.charCodeAt(start);
    let low = this.#firsts[first]!;
    let high = this.#firsts[first + 1]!;
    for (let depth = 1; low < high; depth++) {
      if (this.#starts[low + 1]! - this.#starts[low]! === depth) visitor(low++, depth);
      if (start + depth >= end || low >= high) return;
      const unit = text.charCodeAt(start + depth);
      low = this.#bound(low, high, depth, unit);
      high = this.#bound(low, high, depth, unit + 1);
    }
  }

  /** First word of [low, high) whose unit at `depth` is at least `unit`; all of them are longer than `depth`. */
  #bound(low: number, high: number, depth: number, unit: number): number {
    let left = low;
    let right = high;
    while (left < right) {
      const middle = (left + right) >>> 1;
      if (this.#units[this.#starts[middle]! + depth]! < unit) left = middle + 1;
      else right = middle;
    }
    return left;
  }
}

/** Pack words for a table file; they must be sorted by UTF-16 units and unique. */
export function packWords(words: readonly string[]): WordArrays {
  const lengths = Uint8Array.from(words, (word) => word.length);
  const units = new Uint16Array(words.reduce((sum, word) => sum + word.length, 0));
  let at = 0;
  for (const [index, word] of words.entries()) {
    if (word.length === 0 || word.length > 255) throw new RangeError(`word ${index} has ${word.length} units`);
    if (index > 0 && words[index - 1]! >= word) throw new RangeError(`word ${index} is out of order`);
    for (let unit = 0; unit < word.length; unit++) units[at++] = word.charCodeAt(unit);
  }
  return { units, lengths };
}
