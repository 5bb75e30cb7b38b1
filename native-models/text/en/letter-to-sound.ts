/**
 * Guesses the reading of an unknown word: a structured perceptron over letters, trained on the CMU dictionary by
 * build/text-data/en-letters.ts. It has learnt no foreign spelling, so foreign names are often read wrongly.
 */
import type { TextData } from '../data.ts';
import type { SoundTable } from './letter-scorer.ts';
import { searchSounds, soundsOf } from './letter-search.ts';

export type LetterToSound = (word: string) => readonly string[];

const BEAM = 8;
/** A longer run of letters is no word; it is cut here to bound the time. */
const LONGEST_WORD = 60;

export function createLetterToSound(data: TextData): LetterToSound {
  let loaded: { readonly table: SoundTable; readonly weights: Int8Array } | undefined;
  const load = () => {
    const file = data.table('en-letters');
    const sounds = (file.meta['sounds'] as readonly string[]).map((sound) => (sound === '' ? [] : sound.split(' ')));
    const candidates = file.meta['candidates'] as readonly (readonly number[])[];
    const packed = file.u8('weights');
    return { table: { sounds, candidates }, weights: new Int8Array(packed.buffer, packed.byteOffset, packed.length) };
  };
  return (word) => {
    loaded ??= load();
    const { table, weights } = loaded;
    const letters = word
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .slice(0, LONGEST_WORD);
    return soundsOf(searchSounds(letters, table, weights, { beam: BEAM })).flatMap((sound) => table.sounds[sound]!);
  };
}
