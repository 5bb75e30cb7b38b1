/**
 * A sentence as runs of one language: stretches for a reader and, between them, words whose phones were given (a user's reading). Every
 * word that comes out knows its place in the script.
 */
import { alignWords } from './align-words.ts';
import { hasWord } from './cut.ts';
import { leadInOf, type Readers } from './readers.ts';
import type { Reading, SpokenWord } from './reading.ts';
import type { LanguageRun, SpokenLanguage } from './segment-languages.ts';
import type { CutSentence, ScriptSentence } from './written/align-cut.ts';
import { INNER_PAUSE } from './written/form.ts';
import type { SpokenSpan, WrittenText } from './written/written-text.ts';

/** A word with its place in the script (UTF-16 units). */
export interface PlacedWord extends SpokenWord {
  readonly start: number;
  readonly end: number;
}

/** Text and, for every unit, its place in the spoken text (-1: added). */
interface Part extends CutSentence {
  readonly given: SpokenSpan | null;
}

export interface SpokenRun {
  readonly language: SpokenLanguage;
  readonly parts: readonly Part[];
}

/** Where a sentence stands in the script. */
export function placeOf({ places }: CutSentence, { starts, ends }: WrittenText): { start: number; end: number } {
  const first = places.find((place) => place >= 0);
  const last = places.findLast((place) => place >= 0);
  if (first === undefined || last === undefined) return { start: 0, end: 0 };
  return { start: starts[first]!, end: ends[last]! };
}

/**
 * The sentence's spans, in order: those said in it, and those between it and the sentence before, which say nothing. What follows the last
 * sentence belongs to it.
 */
export function spansOf({ places, since }: ScriptSentence, { spans, text }: WrittenText): SpokenSpan[] {
  const last = places.findLast((place) => place >= 0) ?? since;
  const end = wordBehind(text, last + 1) === text.length ? Number.POSITIVE_INFINITY : last + 1;
  return spansFrom(spans, since, (span) => span.from < end);
}

/** How long the pause behind the sentence has to last at least, in milliseconds: what the markup up to its next word asks for. */
export function pauseBehind({ places, text: own }: ScriptSentence, { spans, text }: WrittenText): number {
  const lastWord = places.findLast((place, at) => place >= 0 && hasWord(own[at]!));
  if (lastWord === undefined) return 0;
  const end = wordBehind(text, lastWord + 1);
  return spansFrom(spans, lastWord + 1, (span) => span.from < end).reduce((sum, { pauseMs }) => sum + pauseMs, 0);
}

/** The place of the next word of the spoken text, or its end. */
function wordBehind(text: string, from: number): number {
  let at = from;
  while (at < text.length && !hasWord(text[at]!)) at++;
  return at;
}

function spansFrom(spans: readonly SpokenSpan[], from: number, belongs: (span: SpokenSpan) => boolean): SpokenSpan[] {
  const out: SpokenSpan[] = [];
  for (let at = lowerBound(spans, from); at < spans.length && belongs(spans[at]!); at++) out.push(spans[at]!);
  return out;
}

/** The first span that begins at a place of the spoken text or behind it. */
function lowerBound(spans: readonly SpokenSpan[], place: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.from < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cuts a text that stands at these places of the spoken text, the first and the last. */
export type Segment = (text: string, from: number, to: number) => readonly LanguageRun[];

export function runsOf(sentence: CutSentence, written: WrittenText, segment: Segment): SpokenRun[] {
  const runs: { language: SpokenLanguage; parts: Part[] }[] = [];
  const add = (language: SpokenLanguage, part: Part): void => {
    const last = runs.at(-1);
    const before = last?.parts.at(-1);
    if (last?.language !== language) runs.push({ language, parts: [part] });
    // One text for the reader: words need their neighbours to be read right.
    else if (before && !before.given?.phones && !part.given?.phones)
      last.parts[last.parts.length - 1] = join(before, part);
    else last.parts.push(part);
  };
  for (const part of splitAtGiven(sentence, written)) {
    if (part.given) add(part.given.language, part);
    else for (const run of placeRuns(part, segment)) add(run.language, run.part);
  }
  return runs;
}

function spansWithin({ places }: CutSentence, { spans }: WrittenText): SpokenSpan[] {
  const first = places.find((place) => place >= 0) ?? 0;
  const last = places.findLast((place) => place >= 0) ?? -1;
  return spansFrom(spans, first, (span) => span.from <= last);
}

function splitAtGiven(sentence: CutSentence, written: WrittenText): Part[] {
  const given = spansWithin(sentence, written).filter(isGiven);
  const parts: Part[] = [];
  let at = 0;
  for (const span of given) {
    const start = sentence.places.findIndex((place, index) => index >= at && place >= span.from);
    let end = start;
    while (end < sentence.places.length && sentence.places[end]! >= span.from && sentence.places[end]! < span.to) end++;
    if (start < 0 || end === start) continue;
    if (start > at) parts.push({ ...slice(sentence, at, start), given: null });
    parts.push({ ...slice(sentence, start, end), given: span });
    at = end;
  }
  if (at < sentence.text.length) parts.push({ ...slice(sentence, at, sentence.text.length), given: null });
  return parts;
}

/**
 * Whether a span is a part of its own: its phones were given, or the user's words for it are of another script than Hanzi, which say in
 * which language they are meant.
 */
const isGiven = ({ phones, kind, language }: SpokenSpan): boolean =>
  phones !== null || (kind === 'user' && language !== 'zh' && language !== 'yue');

const join = (one: Part, other: Part): Part => ({
  text: one.text + other.text,
  places: [...one.places, ...other.places],
  given: null,
});

const slice = ({ text, places }: CutSentence, start: number, end: number): CutSentence => ({
  text: text.slice(start, end),
  places: places.slice(start, end),
});

const isPlaced = (place: number): boolean => place >= 0;

function placeRuns(part: Part, segment: Segment): { language: SpokenLanguage; part: Part }[] {
  const { text, places } = tidy(part);
  if (text.trim() === '') return [];
  let at = 0;
  const [first = -1, last = -1] = [places.find(isPlaced), places.findLast(isPlaced)];
  return segment(text, first, last).map((run) => {
    // Segmentation trims, and the official one drops a character here and there.
    const found = text.indexOf(run.text, at);
    const start = found < 0 ? at : found;
    at = Math.min(text.length, start + run.text.length);
    const own = run.text === text ? places : places.slice(start, at);
    return { language: run.language, part: { text: run.text, places: own, given: null } };
  });
}

/** Runs of spaces become one (official `TextPreprocessor.get_phones_and_bert`), pauses inside a form become commas. */
function tidy({ text, places }: Part): CutSentence {
  if (!text.includes('  ') && !text.includes(INNER_PAUSE)) return { text, places };
  const kept: number[] = [];
  for (let at = 0; at < text.length; at++) if (text[at] !== ' ' || text[at - 1] !== ' ') kept.push(at);
  return {
    text: kept.map((at) => (text[at] === INNER_PAUSE ? '，' : text[at]!)).join(''),
    places: kept.map((at) => places[at]!),
  };
}

/** Reads a run: its parts one after the other, as one reading. */
export function readParts(
  { language, parts }: SpokenRun,
  written: WrittenText,
  readers: Readers,
): Omit<Reading, 'words'> & { readonly text: string; readonly words: readonly PlacedWord[] } {
  const readings = parts.map((part) => {
    const reading = part.given?.phones ? givenReading(part.given) : readers.read(language, part.text);
    return { ...reading, words: placeWords(part, reading.words, written) };
  });
  const words = readings.flatMap((reading) => reading.words);
  const start = words[0]?.start ?? 0;
  return {
    text: parts.map((part) => part.text).join(''),
    normalized: readings.map(({ normalized }) => normalized).join(language === 'en' && readings.length > 1 ? ' ' : ''),
    words: [...leadInOf(language, words).map((word) => ({ ...word, start, end: start })), ...words],
    word2ph: readings.every(({ word2ph }) => word2ph !== null)
      ? readings.flatMap(({ word2ph }) => word2ph ?? [])
      : null,
  };
}

function givenReading({ spoken, language, phones }: SpokenSpan): Reading {
  const perCharacter = language === 'zh' || language === 'yue' ? Array.from(spoken, () => 2) : null;
  return { normalized: spoken, words: [{ text: spoken, phones: phones!, origin: 'user' }], word2ph: perCharacter };
}

function placeWords(part: Part, words: readonly SpokenWord[], { starts, ends, text }: WrittenText): PlacedWord[] {
  const { places } = part;
  const aligned = part.given?.phones ? null : alignWords(part.text, words);
  return words.map(({ text: word, phones, origin }, index) => {
    const from = aligned ? aligned[2 * index]! : 0;
    const to = aligned ? aligned[2 * index + 1]! : places.length;
    const first = nextPlaced(places, from);
    if (first >= to) {
      const place = first < places.length ? starts[places[first]!]! : (ends[text.length - 1] ?? 0);
      return { text: word, phones, origin, start: place, end: place };
    }
    let last = to - 1;
    while (places[last]! < 0) last--;
    return { text: word, phones, origin, start: starts[places[first]!]!, end: ends[places[last]!]! };
  });
}

/** The first unit from `from` on that stands in the spoken text, or the length. */
function nextPlaced(places: readonly number[], from: number): number {
  let at = from;
  while (at < places.length && places[at]! < 0) at++;
  return at;
}
