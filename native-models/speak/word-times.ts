/**
 * When each word of a sentence is said. The voices' networks do not tell which phone a token belongs to, so the times are measured where
 * they can be (the pauses that are heard at marks) and estimated between: there every phone takes the share of its kind.
 */
import type { TimedWord } from '../engine-types.ts';
import type { PlacedWord, TextSentence } from '../text/front-end.ts';

const FRAMES_PER_SECOND = 100;
/** This far below the loudest frame nothing is heard. */
const QUIET_DB = -34;
/** Shorter gaps belong to the sounds around them: a stop consonant is silent for as long as this. */
const SHORTEST_PAUSE_FRAMES = 7;

/** Loudness of a sentence as it sounds, and the times of its words at its end. */
export class WordClock {
  readonly #sampleRateHz: number;
  readonly #frameSize: number;
  #frames: number[] = [];
  #energy = 0;
  #filled = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frameSize = Math.round(sampleRateHz / FRAMES_PER_SECOND);
  }

  add(samples: Float32Array): void {
    for (const sample of samples) {
      this.#energy += sample * sample;
      if (++this.#filled < this.#frameSize) continue;
      this.#frames.push(this.#energy / this.#frameSize);
      this.#energy = 0;
      this.#filled = 0;
    }
  }

  /** @param startS where the sentence begins in the take, seconds. The next sentence begins anew. */
  finish(sentence: TextSentence, startS: number): TimedWord[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#energy = 0;
    this.#filled = 0;
    const frameS = this.#frameSize / this.#sampleRateHz;
    const words = sentence.segments.flatMap((segment) => segment.words);
    return placeWords(words, frames).map(({ word: { text, start, end }, from, to }) => ({
      text,
      start,
      end,
      startS: startS + from * frameS,
      endS: startS + to * frameS,
    }));
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Words between two marks, which are said without a pause. */
type Phrase = readonly PlacedWord[];

function placeWords(words: readonly PlacedWord[], energies: readonly number[]): (Span & { word: PlacedWord })[] {
  const phrases = phrasesOf(words);
  if (phrases.length === 0) return [];
  const quiet = Math.max(...energies, 0) * 10 ** (QUIET_DB / 10);
  const first = energies.findIndex((energy) => energy > quiet);
  const last = energies.findLastIndex((energy) => energy > quiet);
  const heard: Span = first < 0 ? { from: 0, to: energies.length } : { from: first, to: last + 1 };
  const spans = placePhrases(phrases, heard, pausesOf(energies, heard, quiet));
  return phrases.flatMap((phrase, index) => shareOut(phrase, spans[index]!));
}

function phrasesOf(words: readonly PlacedWord[]): Phrase[] {
  const phrases: PlacedWord[][] = [];
  let open: PlacedWord[] | undefined;
  for (const word of words) {
    if (word.origin === 'mark' || word.phones.length === 0) {
      if (word.text.trim() !== '') open = undefined;
    } else if (open) open.push(word);
    else {
      open = [word];
      phrases.push(open);
    }
  }
  return phrases;
}

function pausesOf(energies: readonly number[], { from, to }: Span, quiet: number): Span[] {
  const pauses: Span[] = [];
  let begun = -1;
  for (let at = from; at < to; at++) {
    const isQuiet = energies[at]! <= quiet;
    if (isQuiet && begun < 0) begun = at;
    if (isQuiet || begun < 0) continue;
    if (at - begun >= SHORTEST_PAUSE_FRAMES) pauses.push({ from: begun, to: at });
    begun = -1;
  }
  return pauses;
}

/** Every phrase gets its stretch: marks go to the heard pauses that lie nearest to where they are expected, in order. */
function placePhrases(phrases: readonly Phrase[], heard: Span, pauses: readonly Span[]): Span[] {
  const weights = phrases.map((phrase) => phrase.reduce((sum, word) => sum + weightOf(word), 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pausedFrames = pauses.reduce((sum, pause) => sum + pause.to - pause.from, 0);
  const perWeight = (heard.to - heard.from - pausedFrames) / total;
  const spans: Span[] = [];
  let from = heard.from;
  let next = 0;
  for (const [index, weight] of weights.entries()) {
    if (index === weights.length - 1) {
      spans.push({ from, to: heard.to });
      break;
    }
    const expected = from + weight * perWeight;
    const found = nearestPause(pauses, next, expected, from);
    const to = found < 0 ? Math.min(expected, heard.to) : pauses[found]!.from;
    spans.push({ from, to });
    from = found < 0 ? to : pauses[found]!.to;
    next = found < 0 ? next : found + 1;
  }
  return spans;
}

/** The index of the pause nearest to `expected`, unless even that is farther away than the phrase is long. */
function nearestPause(pauses: readonly Span[], from: number, expected: number, begun: number): number {
  let [found, least] = [-1, Math.max(expected - begun, 20)];
  for (let at = from; at < pauses.length; at++) {
    const distance = Math.abs((pauses[at]!.from + pauses[at]!.to) / 2 - expected);
    if (distance < least) [found, least] = [at, distance];
  }
  return found;
}

/** People draw out the word before a pause; measured against a recogniser's times, this much. */
const LAST_WORD = 1.25;

function shareOut(phrase: Phrase, { from, to }: Span): (Span & { word: PlacedWord })[] {
  const weights = phrase.map((word, index) => weightOf(word) * (index === phrase.length - 1 ? LAST_WORD : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let at = from;
  return phrase.map((word, index) => {
    const begun = at;
    at += ((to - from) * weights[index]!) / total;
    return { word, from: begun, to: at };
  });
}

const weightOf = ({ phones }: PlacedWord): number => phones.reduce((sum, phone) => sum + phoneWeight(phone), 0);

/** Vowels last about twice as long as consonants; pitch marks do not last. */
function phoneWeight(phone: string): number {
  if (/^[[\]#^$空停]/.test(phone)) return 0;
  return /^Y?[aeiouvAEIOU\u314f-\u3163]/.test(phone) ? 1 : 0.55;
}
