/**
 * Trains the English letter-to-sound model: an averaged structured perceptron with beam search and early update, on 95 % of
 * the CMU dictionary, measured on the other 5 %, then quantized to bytes. Run through main.ts; prints its error.
 */
import {
  encodeLetters,
  FEATURES,
  fillSlots,
  type Hypothesis,
  hashContext,
  type SoundTable,
  stressAfter,
  TABLE_BITS,
  vowelsIn,
} from '../../native-models/text/en/letter-scorer.ts';
import { searchSounds, soundsOf } from '../../native-models/text/en/letter-search.ts';
import { packTable } from '../../native-models/text/table-file.ts';
import { editDistance } from '../../test/accuracy/edit-distance.ts';
import { type AlignedWord, alignWords } from './align-letters.ts';
import { readEditions } from './en-dictionary.ts';

const EPOCHS = 7;
const BEAM = 4;
const RARE_SOUND = 8;
const HELD_OUT_EVERY = 20;

export async function buildLetters(): Promise<Uint8Array> {
  const aligned = alignWords(await readWords());
  const table = collectSounds(aligned);
  const index = new Map(table.sounds.map((sound, at) => [sound.join(' '), at]));
  const known = aligned.filter(({ word, sounds }) =>
    sounds.every((sound, at) => table.candidates[word.charCodeAt(at) - 97]!.includes(index.get(sound) ?? -1)),
  );
  const gold = known.map(({ word, sounds }) => ({ word, path: sounds.map((sound) => index.get(sound)!) }));
  const training = gold.filter((_, at) => at % HELD_OUT_EVERY !== 0);
  const heldOut = gold.filter((_, at) => at % HELD_OUT_EVERY === 0);
  console.log(`en-letters: ${gold.length} of ${aligned.length} words, ${table.sounds.length} sounds`);
  const weights = quantize(train(training, table));
  measure(heldOut, table, weights);
  return packTable(
    { weights: new Uint8Array(weights.buffer) },
    { sounds: table.sounds.map((sound) => sound.join(' ')), candidates: table.candidates },
  );
}

async function readWords(): Promise<(readonly [string, readonly string[]])[]> {
  const { older, newer } = await readEditions();
  return Object.entries({ ...newer, ...older })
    .filter(([word]) => /^[a-z]{3,}$/.test(word))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, phones]) => [word, phones.split(' ')] as const);
}

function collectSounds(words: readonly AlignedWord[]): SoundTable {
  const counts = Array.from({ length: 26 }, () => new Map<string, number>());
  for (const { word, sounds } of words) {
    for (const [at, sound] of sounds.entries()) {
      const row = counts[word.charCodeAt(at) - 97]!;
      row.set(sound, (row.get(sound) ?? 0) + 1);
    }
  }
  const kept = counts.map((row) => [...row].filter(([, count]) => count >= RARE_SOUND).map(([sound]) => sound));
  const sounds = [...new Set(kept.flat())].sort();
  return {
    sounds: sounds.map((sound) => (sound === '' ? [] : sound.split(' '))),
    candidates: kept.map((row) => row.map((sound) => sounds.indexOf(sound))),
  };
}

interface Gold {
  readonly word: string;
  readonly path: readonly number[];
}

function train(words: readonly Gold[], table: SoundTable): Float32Array {
  const size = 1 << TABLE_BITS;
  const weights = new Float32Array(size);
  const sums = new Float64Array(size);
  const touched = new Uint32Array(size);
  let step = 0;
  const bump = (slots: Uint32Array, amount: number): void => {
    for (const slot of slots) {
      sums[slot]! += weights[slot]! * (step - touched[slot]!);
      touched[slot] = step;
      weights[slot]! += amount;
    }
  };
  const order = words.map((_, at) => at);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, epoch);
    let mistakes = 0;
    for (const at of order) {
      step++;
      const { word, path } = words[at]!;
      let stopped = -1;
      const best = searchSounds(word, table, weights, {
        beam: BEAM,
        keepSlots: true,
        onStep: (letter, beam) => {
          const alive = beam.some((hypothesis) => follows(hypothesis, path, letter));
          if (!alive) stopped = letter;
          return !alive;
        },
      });
      const end = stopped >= 0 ? stopped : word.length - 1;
      const guess = soundsOf(best);
      if (guess.every((sound, letter) => sound === path[letter])) continue;
      mistakes++;
      for (let hypothesis = best; hypothesis; hypothesis = hypothesis.parent) bump(hypothesis.slots!, -1);
      for (const slots of goldSlots(word, path, end, table)) bump(slots, 1);
    }
    console.log(`  epoch ${epoch + 1}: ${((100 * mistakes) / words.length).toFixed(1)} % of words corrected`);
  }
  for (let slot = 0; slot < size; slot++) sums[slot]! += weights[slot]! * (step - touched[slot]!);
  return Float32Array.from(sums, (sum) => sum / step);
}

function follows(hypothesis: Hypothesis, path: readonly number[], letter: number): boolean {
  let at = letter;
  for (let node: Hypothesis | undefined = hypothesis; node; node = node.parent) {
    if (node.sound !== path[at--]) return false;
  }
  return true;
}

function goldSlots(word: string, path: readonly number[], end: number, table: SoundTable): Uint32Array[] {
  const letters = encodeLetters(word);
  const context = new Int32Array(FEATURES);
  const out: Uint32Array[] = [];
  let parent: Hypothesis | undefined;
  for (let at = 0; at <= end; at++) {
    hashContext(letters, at, parent, context);
    const slots = new Uint32Array(FEATURES);
    const sound = path[at]!;
    fillSlots(context, sound, slots);
    out.push(slots);
    const phones = table.sounds[sound]!;
    parent = {
      score: 0,
      sound,
      stress: stressAfter(parent?.stress ?? 0, phones),
      vowels: (parent?.vowels ?? 0) + vowelsIn(phones),
      parent,
      slots: undefined,
    };
  }
  return out;
}

/** Bytes, with the scale that lets the largest weights saturate; tiny weights vanish and make the file small. */
function quantize(weights: Float32Array): Int8Array {
  const magnitudes = Array.from(weights, Math.abs)
    .filter((weight) => weight > 0)
    .sort((a, b) => a - b);
  const scale = 127 / magnitudes[Math.floor(magnitudes.length * 0.9995)]!;
  return Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight * scale))));
}

function measure(words: readonly Gold[], table: SoundTable, weights: Int8Array): void {
  let [wordErrors, phoneErrors, phones, plainErrors] = [0, 0, 0, 0];
  const phonesOf = (path: readonly number[]): string[] => path.flatMap((sound) => table.sounds[sound]!);
  for (const { word, path } of words) {
    const wanted = phonesOf(path);
    const got = phonesOf(soundsOf(searchSounds(word, table, weights, { beam: 8 })));
    const errors = editDistance(wanted, got);
    phones += wanted.length;
    phoneErrors += errors;
    if (errors > 0) wordErrors++;
    const plain = [wanted, got].map((list) => list.map((phone) => phone.replace(/\d/, '')));
    if (editDistance(plain[0]!, plain[1]!) > 0) plainErrors++;
  }
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(
    `  held out ${words.length} words: phone errors ${percent(phoneErrors, phones)}, word errors ${percent(wordErrors, words.length)}, ` +
      `without stress ${percent(plainErrors, words.length)}`,
  );
}

/** Fisher and Yates with a small seeded generator, so that a rebuild gives the same file. */
function shuffle(order: number[], seed: number): void {
  let state = seed * 2654435761 + 12345;
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
}
