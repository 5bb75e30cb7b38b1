/** A row, what its sound was made from, and when the two are the same: the one rule of what is made again and what is left alone. */
import { createWordFinder } from '../../native-models/own-words.ts';
import type { Row, RowState } from '../contract/projects.ts';
import type { RenamedReference } from '../voices/service.ts';

/** What a person decides of a row. */
export type RowText = Omit<Row, 'state' | 'takes' | 'chosenTakeId' | 'error'>;

/** A row as it is written down: what was chosen lies with it, its takes do not. */
export interface StoredRow extends RowText {
  /** What a person chose; null: nobody did. */
  readonly chosenTakeId: string | null;
}

export type WordReadings = Readonly<Record<string, string>>;

/** Everything that decides the bytes of a row's sound, besides the voice's own files. */
export interface MadeFrom extends Pick<RowText, 'text' | 'voiceId' | 'reference' | 'speed' | 'language' | 'seed'> {
  /** Own readings that touch the text, and no others: a word that is said otherwise elsewhere leaves this row alone. */
  readonly readings: WordReadings;
}

/** Readings of words that stand in the text, by the word as it is kept. */
export function readingsTouching(text: string, readings: WordReadings): WordReadings {
  const claimed = finderOf(readings)(text);
  if (claimed.size === 0) return {};
  return Object.fromEntries(Object.entries(readings).filter(([word]) => claimed.has(word.toLowerCase())));
}

/** Thousands of rows are asked about with the same readings. */
const finders = new WeakMap<WordReadings, (text: string) => ReadonlySet<string>>();

function finderOf(readings: WordReadings): (text: string) => ReadonlySet<string> {
  const finder = finders.get(readings) ?? createWordFinder(Object.keys(readings));
  finders.set(readings, finder);
  return finder;
}

export function wouldBeMadeFrom(row: RowText, readings: WordReadings): MadeFrom {
  const { text, voiceId, reference, speed, language, seed } = row;
  return { text, voiceId, reference, speed, language, seed, readings: readingsTouching(text, readings) };
}

export function isSame(one: MadeFrom, other: MadeFrom): boolean {
  return (
    one.text === other.text &&
    one.voiceId === other.voiceId &&
    one.reference === other.reference &&
    one.speed === other.speed &&
    one.language === other.language &&
    one.seed === other.seed &&
    isSameReadings(one.readings, other.readings)
  );
}

function isSameReadings(one: WordReadings, other: WordReadings): boolean {
  const words = Object.keys(one);
  return words.length === Object.keys(other).length && words.every((word) => one[word] === other[word]);
}

export interface JudgedTake {
  readonly takeId: string;
  readonly fits: boolean;
  readonly kept: boolean;
}

/** The person's choice while it fits, else the newest that fits, else the choice, else the newest. `takes` oldest first. */
export function chosenOf<T extends JudgedTake>(choice: string | null, takes: readonly T[]): T | null {
  const chosen = takes.find(({ takeId }) => takeId === choice);
  if (chosen?.fits) return chosen;
  return takes.findLast(({ fits }) => fits) ?? chosen ?? takes.at(-1) ?? null;
}

export function stateOf(chosen: JudgedTake | null, isQueued: boolean): RowState {
  if (isQueued) return 'queued';
  if (chosen === null) return 'draft';
  if (!chosen.fits) return 'stale';
  return chosen.kept ? 'kept' : 'spoken';
}

/** The same reference by its new name: a row or a take that named it names it still. */
export function withReferenceRenamed<T extends Pick<RowText, 'voiceId' | 'reference'>>(
  one: T,
  { voiceId, from, to }: RenamedReference,
): T {
  return one.voiceId === voiceId && one.reference === from ? { ...one, reference: to } : one;
}

/** Whether there is anything in it that could be spoken: a letter or a digit of any script. */
export const isSpeakable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
