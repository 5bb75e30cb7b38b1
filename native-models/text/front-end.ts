/**
 * The text front end: a script in, sentences of phone ids out, one after the other. It is pure and synchronous. The written
 * forms of the whole script are read before the first sentence; phones are made sentence by sentence.
 */
import { EngineError } from '../engine-error.ts';
import type { EmojiMode, SplitMethod, TextLanguage } from '../engine-types.ts';
import { cutScript, hasWord, SPLIT_MARKS } from './cut.ts';
import { DEFAULT_DATA_DIR, openTextData } from './data.ts';
import { type EmojiName, openEmojiNames } from './emoji-names.ts';
import type { LanguageDetector } from './language-detector.ts';
import type { PolyphoneReadings } from './polyphone-readings.ts';
import { createReaders } from './readers.ts';
import { createSegmenter, type SpokenLanguage } from './segment-languages.ts';
import { type PlacedWord, pauseBehind, placeOf, readParts, runsOf, type SpokenRun, spansOf } from './spoken-runs.ts';
import { loadSymbols, type SymbolVersion } from './symbols.ts';
import type { TextMode } from './text-mode.ts';
import { createUserDictionary } from './user-dictionary.ts';
import { alignCut, type ScriptSentence } from './written/align-cut.ts';
import { HARD_CUT } from './written/form.ts';
import { readAsWritten, readWritten, type SpokenSpan, type WrittenText } from './written/written-text.ts';

export type { LanguageDetector } from './language-detector.ts';
export type { PolyphoneReadings, ReadingsAt } from './polyphone-readings.ts';
export type { SpokenLanguage } from './segment-languages.ts';
export type { PlacedWord } from './spoken-runs.ts';
export type { TextMode } from './text-mode.ts';
export type { SpokenSpan } from './written/written-text.ts';

export interface TextSegment {
  readonly language: SpokenLanguage;
  /** As written. */
  readonly text: string;
  readonly normalized: string;
  readonly phones: readonly string[];
  readonly phoneIds: readonly number[];
  /** Phones per character of `normalized` (zh, yue), else null. */
  readonly word2ph: readonly number[] | null;
  /** The segment word by word, each with its phones: joined, they give `phones`. */
  readonly words: readonly PlacedWord[];
}

export interface TextSentence {
  /** As it is spoken: written forms in words. */
  readonly text: string;
  /** Its place in the script, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly normalized: string;
  readonly segments: readonly TextSegment[];
  readonly phoneIds: readonly number[];
  /** What of it is not said as it is written, in order. */
  readonly spans: readonly SpokenSpan[];
  /** How long the pause behind the sentence has to last at least, in milliseconds; 0 if the script does not say. */
  readonly pauseAfterMs: number;
}

export interface FrontEndOptions {
  readonly symbols: SymbolVersion;
  /** Default `corrected`. */
  readonly mode?: TextMode;
  /** Readings that win over every dictionary: pinyin (`zhong4 qing4`) or ARPAbet (`K EH1 V IH0 N`) by word. */
  readonly userDictionary?: Readonly<Record<string, string>>;
  /** Whether the names of emoji are said. Default `silent`; the official mode knows no other. */
  readonly emoji?: EmojiMode;
  /** Where the data files are; by default beside this file. */
  readonly dataDir?: string;
  /** The official program's language detector, used in mode `official` only. Without one, the script of the letters decides. */
  readonly detector?: LanguageDetector;
  /** Readings of Chinese characters by a network. The official program has none for v1 voices. */
  readonly polyphones?: PolyphoneReadings;
}

export interface ScriptOptions {
  readonly language: TextLanguage;
  /** Default `cut5`. */
  readonly splitMethod?: SplitMethod;
}

export interface FrontEnd {
  /**
   * Sentences of a script in order. Throws TEXT_EMPTY when there is nothing to say in it, and TEXT_LANGUAGE_UNSUPPORTED
   * when a sentence is in a script that no reader knows or in a language that v1 voices have no symbols for; both before the
   * sentence in question, never as silence.
   */
  readScript(text: string, options: ScriptOptions): Generator<TextSentence>;
  /** The text of a reference recording: one sentence, up to 2,000 characters (else REQUEST_INVALID). Throws like `readScript`. */
  readPrompt(text: string, language: TextLanguage): TextSentence;
  /** A sentence of this front end read anew, with what `polyphones` has learnt since. */
  readAgain(sentence: TextSentence): TextSentence;
  /** The whole script at once, for showing how each word was read. */
  explain(text: string, options: ScriptOptions): TextSentence[];
}

/** With fewer phones the voice tends to stumble, so the text is read again with `.` in front (official `get_phones_and_bert`). */
const FEW_PHONES = 6;

/** Far beyond the text of any usable reference recording. */
const MAX_PROMPT = 2000;

export function createFrontEnd(options: FrontEndOptions): FrontEnd {
  const dataDir = options.dataDir ?? DEFAULT_DATA_DIR;
  const data = openTextData(dataDir);
  const symbols = loadSymbols(dataDir, options.symbols);
  const mode = options.mode ?? 'corrected';
  const segmenter = createSegmenter(data, mode === 'official' ? options.detector : undefined);
  const polyphones = mode === 'official' && options.symbols === 'v1' ? undefined : options.polyphones;
  const readers = createReaders(data, mode, polyphones);
  const readAgain = new WeakMap<TextSentence, () => TextSentence | undefined>();
  const ownWords = createUserDictionary(options.userDictionary ?? {}).claim;

  const namesOfEmoji = options.emoji === 'spoken' ? openEmojiNames(data) : undefined;

  const readRun = (run: SpokenRun, written: WrittenText): TextSegment => {
    const { language } = run;
    if (options.symbols === 'v1' && (language === 'ko' || language === 'yue')) {
      throw new EngineError('TEXT_LANGUAGE_UNSUPPORTED', 'v1 voices have no symbols for this language', { language });
    }
    const { text, normalized, words, word2ph } = readParts(run, written, readers);
    const phones = words.flatMap((word) => word.phones);
    return { language, text, normalized, phones, phoneIds: phones.map(symbols.id), word2ph, words };
  };

  const readOnce = (cut: ScriptSentence, written: WrittenText, language: TextLanguage): TextSentence => {
    const segments = runsOf(cut, written, (text, from, to) =>
      segmenter.segment(text, language, written.isJapanese(from, to)),
    ).map((run) => readRun(run, written));
    return {
      text: cut.text,
      ...placeOf(cut, written),
      normalized: segments.map((segment) => segment.normalized).join(''),
      segments,
      phoneIds: segments.flatMap((segment) => segment.phoneIds),
      spans: spansOf(cut, written),
      pauseAfterMs: pauseBehind(cut, written),
    };
  };

  const readSentence = (
    cut: ScriptSentence,
    written: WrittenText,
    language: TextLanguage,
  ): TextSentence | undefined => {
    const sentence = readWhole(cut, written, language);
    if (sentence && polyphones) readAgain.set(sentence, () => readSentence(cut, written, language));
    return sentence;
  };

  const readWhole = (cut: ScriptSentence, written: WrittenText, language: TextLanguage): TextSentence | undefined => {
    const sentence = readOnce(cut, written, language);
    if (!hasWord(sentence.normalized)) {
      if (!hasForeignLetter(cut.text)) return undefined;
      throw new EngineError('TEXT_LANGUAGE_UNSUPPORTED', 'no reader knows the script of this sentence', { language });
    }
    if (sentence.phoneIds.length >= FEW_PHONES || cut.text.startsWith('.')) return sentence;
    const led = { ...cut, text: `.${cut.text}`, places: [-1, ...cut.places] };
    return { ...readOnce(led, written, language), text: cut.text };
  };

  const write = (text: string, language: TextLanguage, emojiName?: EmojiName): WrittenText =>
    mode === 'official'
      ? readAsWritten(text, ownWords)
      : readWritten(text, language, segmenter.isChineseOnly, ownWords, emojiName);

  function* readScript(text: string, { language, splitMethod = 'cut5' }: ScriptOptions): Generator<TextSentence> {
    const written = write(text, language, namesOfEmoji);
    const parts = mode === 'official' ? [written.text] : written.text.split(HARD_CUT);
    let spoken = false;
    let since = 0;
    for (const cut of alignCut(written.text, cutParts(parts, splitMethod, stopOf(language), mode))) {
      const sentence = readSentence({ ...cut, since }, written, language);
      if (!sentence) continue;
      spoken = true;
      yield sentence;
      since = (cut.places.findLast((place) => place >= 0) ?? since - 1) + 1;
    }
    if (!spoken) throw noSpeech();
  }

  return {
    readScript,
    readPrompt: (text, language) => {
      const line = text.replaceAll(/^\n+|\n+$/g, '');
      if (!hasWord(line)) throw noSpeech();
      if (line.length > MAX_PROMPT) {
        throw new EngineError('REQUEST_INVALID', 'the text of a reference is too long', { length: line.length });
      }
      // What is heard in the recording does not depend on what is wanted now: emoji are silent.
      const written = write(line, language);
      const whole = oneSentence(written.text, mode);
      const closed = SPLIT_MARKS.has(whole.slice(-1)) ? whole : whole + stopOf(language);
      const [cut] = alignCut(written.text, [closed]);
      const sentence = cut && readSentence(cut, written, language);
      if (!sentence) throw noSpeech();
      return sentence;
    },
    readAgain: (sentence) => readAgain.get(sentence)?.() ?? sentence,
    explain: (text, script) => [...readScript(text, script)],
  };
}

function* cutParts(parts: readonly string[], method: SplitMethod, stop: '。' | '.', mode: TextMode): Generator<string> {
  for (const part of parts) yield* cutScript(part, method, stop, mode === 'corrected');
}

/** Without the places at which a script is cut: every line has its own mark by then. */
const oneSentence = (text: string, mode: TextMode): string =>
  (mode === 'official' ? text : text.replaceAll('\n', '').replaceAll(HARD_CUT, '')).trimEnd();

const stopOf = (language: TextLanguage): '。' | '.' => (language === 'en' ? '.' : '。');

const noSpeech = (): EngineError => new EngineError('TEXT_EMPTY', 'there is nothing to say in this text');

/** Whether the text has letters: if so and none could be read, the language is the reason. */
const hasForeignLetter = (text: string): boolean => /\p{L}/u.test(text);
