/** Aligns the letters of each dictionary word with its phones: every letter gets zero, one or two of them (EM, 1 to 0..2). */

export interface AlignedWord {
  readonly word: string;
  /** Phones per letter, joined by a space; empty for a silent letter. */
  readonly sounds: readonly string[];
}

const MAX_PHONES = 2;
const ROUNDS = 8;

/** Words that cannot be aligned (too many phones for their letters) are left out. */
export function alignWords(words: readonly (readonly [word: string, phones: readonly string[]])[]): AlignedWord[] {
  let probability = new Map<string, number>();
  const weigh = (letter: string, sound: string): number => probability.get(`${letter}|${sound}`) ?? 1e-7;
  for (let round = 0; round < ROUNDS; round++) {
    const counts = new Map<string, number>();
    const totals = new Map<string, number>();
    for (const [word, phones] of words) {
      countExpected(word, phones, round === 0 ? firstGuess : weigh, (letter, sound, expected) => {
        const key = `${letter}|${sound}`;
        counts.set(key, (counts.get(key) ?? 0) + expected);
        totals.set(letter, (totals.get(letter) ?? 0) + expected);
      });
    }
    probability = new Map([...counts].map(([key, count]) => [key, count / totals.get(key[0]!)!]));
  }
  return words.flatMap(([word, phones]) => {
    const sounds = bestPath(word, phones, weigh);
    return sounds ? [{ word, sounds }] : [];
  });
}

type Weigh = (letter: string, sound: string) => number;

/** Before anything is known, one phone per letter is likelier than none or two. */
const firstGuess: Weigh = (_, sound) => (sound === '' ? 0.3 : sound.includes(' ') ? 0.05 : 1);

const soundOf = (phones: readonly string[], from: number, count: number): string =>
  phones.slice(from, from + count).join(' ');

function countExpected(
  word: string,
  phones: readonly string[],
  weigh: Weigh,
  add: (letter: string, sound: string, expected: number) => void,
): void {
  const width = phones.length + 1;
  const forward = new Float64Array((word.length + 1) * width);
  const backward = new Float64Array((word.length + 1) * width);
  forward[0] = 1;
  for (let letter = 0; letter < word.length; letter++) {
    for (let at = 0; at < width; at++) {
      const mass = forward[letter * width + at]!;
      if (mass === 0) continue;
      for (let count = 0; count <= MAX_PHONES && at + count < width; count++) {
        forward[(letter + 1) * width + at + count]! += mass * weigh(word[letter]!, soundOf(phones, at, count));
      }
    }
  }
  const total = forward[word.length * width + phones.length]!;
  if (total === 0) return;
  backward[word.length * width + phones.length] = 1;
  for (let letter = word.length - 1; letter >= 0; letter--) {
    for (let at = 0; at < width; at++) {
      for (let count = 0; count <= MAX_PHONES && at + count < width; count++) {
        const next = backward[(letter + 1) * width + at + count]!;
        if (next === 0) continue;
        const sound = soundOf(phones, at, count);
        const step = weigh(word[letter]!, sound) * next;
        backward[letter * width + at]! += step;
        const expected = (forward[letter * width + at]! * step) / total;
        if (expected > 1e-6) add(word[letter]!, sound, expected);
      }
    }
  }
}

function bestPath(word: string, phones: readonly string[], weigh: Weigh): string[] | undefined {
  const width = phones.length + 1;
  const best = new Float64Array((word.length + 1) * width).fill(Number.NEGATIVE_INFINITY);
  const taken = new Int8Array((word.length + 1) * width).fill(-1);
  best[0] = 0;
  for (let letter = 0; letter < word.length; letter++) {
    for (let at = 0; at < width; at++) {
      const score = best[letter * width + at]!;
      if (score === Number.NEGATIVE_INFINITY) continue;
      for (let count = 0; count <= MAX_PHONES && at + count < width; count++) {
        const candidate = score + Math.log(weigh(word[letter]!, soundOf(phones, at, count)));
        const cell = (letter + 1) * width + at + count;
        if (candidate <= best[cell]!) continue;
        best[cell] = candidate;
        taken[cell] = count;
      }
    }
  }
  if (taken[word.length * width + phones.length] === -1) return undefined;
  const sounds: string[] = [];
  for (let letter = word.length, at = phones.length; letter > 0; letter--) {
    const count = taken[letter * width + at]!;
    sounds.unshift(soundOf(phones, at - count, count));
    at -= count;
  }
  return sounds;
}
