/**
 * The features by which the letter-to-sound model weighs one letter's sound, hashed into one flat table of weights. Training
 * and reading share this file, so the two cannot drift apart.
 *
 * A hypothesis has read some letters and chosen a sound for each: zero, one or two phones. Its stress state tells whether a
 * main stress has been given and how many vowels have passed, since English allows one main stress in a word.
 */

export interface SoundTable {
  /** Phones of each sound, e.g. [] or ['K', 'S']. */
  readonly sounds: readonly (readonly string[])[];
  /** Sounds that each letter a-z can have. */
  readonly candidates: readonly (readonly number[])[];
}

export interface Hypothesis {
  readonly score: number;
  readonly sound: number;
  readonly stress: number;
  readonly vowels: number;
  readonly parent: Hypothesis | undefined;
  /** Weight slots of the last choice, kept while training only. */
  readonly slots: Uint32Array | undefined;
}

export const TABLE_BITS = 21;
const TABLE_MASK = (1 << TABLE_BITS) - 1;
export const FEATURES = 34;

const PAD = 27;
const WIDTH = 5;

/** Letters as 1 to 26 with padding on both sides. */
export function encodeLetters(word: string): Uint8Array {
  const codes = new Uint8Array(word.length + 2 * WIDTH).fill(PAD);
  for (let at = 0; at < word.length; at++) codes[at + WIDTH] = word.charCodeAt(at) - 96;
  return codes;
}

/** Windows of letters around the current one: first and last offset. */
const WINDOWS: readonly (readonly [from: number, to: number])[] = [
  [0, 0],
  [-1, 0],
  [0, 1],
  [-1, 1],
  [-2, 0],
  [0, 2],
  [-2, 1],
  [-1, 2],
  [-2, 2],
  [-3, 0],
  [0, 3],
  [-3, 1],
  [-1, 3],
  [-3, 2],
  [-2, 3],
  [-3, 3],
  [-4, 1],
  [-1, 4],
  [0, 4],
  [-4, 0],
  [-5, 0],
  [0, 5],
];

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 15);

const isVowelLetter = (code: number): boolean =>
  code === 1 || code === 5 || code === 9 || code === 15 || code === 21 || code === 25;

/** Hashes of everything about the position but the candidate sound. `out` has FEATURES places. */
export function hashContext(letters: Uint8Array, at: number, parent: Hypothesis | undefined, out: Int32Array): void {
  const centre = at + WIDTH;
  const length = letters.length - 2 * WIDTH;
  let slot = 0;
  for (const [from, to] of WINDOWS) {
    let hash = 0x811c9dc5 ^ (slot * 0x9e3779b1);
    for (let offset = from; offset <= to; offset++) hash = mix(hash, letters[centre + offset]!);
    out[slot++] = hash;
  }
  const previous = parent?.sound ?? 1000;
  const second = parent?.parent?.sound ?? 1001;
  const third = parent?.parent?.parent?.sound ?? 1002;
  const stress = parent?.stress ?? 0;
  const vowels = Math.min(parent?.vowels ?? 0, 4);
  let left = 0;
  for (let next = centre + 1; next < length + WIDTH; next++) if (isVowelLetter(letters[next]!)) left++;
  left = Math.min(left, 4);
  const here = letters[centre]!;
  const after = letters[centre + 1]!;
  const put = (...values: number[]): void => {
    let hash = 0x811c9dc5 ^ (slot * 0x9e3779b1);
    for (const value of values) hash = mix(hash, value);
    out[slot++] = hash;
  };
  put(previous, here);
  put(previous, here, after);
  put(previous, second, here);
  put(previous, second, here, after);
  put(previous, letters[centre - 1]!, here, after, letters[centre + 2]!);
  put(previous, second, third, here);
  put(stress, vowels, left, here);
  put(stress, left, here, after, letters[centre + 2]!);
  put(stress, left, letters[length + WIDTH - 1]!, letters[length + WIDTH - 2]!, letters[length + WIDTH - 3]!, here);
  put(stress, vowels, letters[centre - 1]!, here, after);
  put(stress, previous, here, left);
  put(stress, letters[centre - 2]!, letters[centre - 1]!, here, after, letters[centre + 2]!, letters[centre + 3]!);
}

/** Slots in the weight table of one candidate. */
export function fillSlots(context: Int32Array, sound: number, slots: Uint32Array): void {
  const salt = Math.imul(sound + 1, 0x85ebca6b);
  for (let at = 0; at < FEATURES; at++) {
    let hash = context[at]! ^ salt;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    slots[at] = (hash ^ (hash >>> 16)) & TABLE_MASK;
  }
}

/** Stress state after a sound: 1 once a main stress was given. */
export const stressAfter = (before: number, sound: readonly string[]): number =>
  before === 1 || sound.some((phone) => phone.endsWith('1')) ? 1 : 0;

export const vowelsIn = (sound: readonly string[]): number => sound.filter((phone) => /\d$/.test(phone)).length;
