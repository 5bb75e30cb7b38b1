/**
 * The text front end: a script in, sentences of phone ids out, one after the other. It is pure and synchronous, and it
 * reads a script as a stream, so the length of the script does not decide about memory.
 */
import { EngineError } from '../engine-error.ts';
import type { SplitMethod, TextLanguage } from '../engine-types.ts';
import { DEFAULT_DATA_DIR, openTextData } from './data.ts';
import { createEnglishG2p } from './en/g2p.ts';
import { normalizeEnglish } from './en/normalize.ts';
import { loadSymbols, type SymbolVersion } from './symbols.ts';
import { createChineseG2p, phonesOf } from './zh/g2p.ts';
import { createChineseNormalizer } from './zh/normalize.ts';

export type SpokenLanguage = 'zh' | 'en' | 'ja' | 'ko' | 'yue';

/** One word of a segment and the phones that it became. */
export interface SpokenWord {
  readonly text: string;
  readonly phones: readonly string[];
}

export interface TextSegment {
  readonly language: SpokenLanguage;
  /** As written. */
  readonly text: string;
  readonly normalized: string;
  readonly phones: readonly string[];
  readonly phoneIds: readonly number[];
  /** Phones per character of `normalized` (zh, yue), else null. */
  readonly word2ph: readonly number[] | null;
  readonly words: readonly SpokenWord[];
}

export interface TextSentence {
  readonly text: string;
  readonly normalized: string;
  readonly segments: readonly TextSegment[];
  readonly phoneIds: readonly number[];
}

/** `official` repeats the official front end with its misreadings; `better` corrects them. */
export type Compatibility = 'official' | 'better';

export interface FrontEndOptions {
  readonly symbols: SymbolVersion;
  readonly compat?: Compatibility;
  /** Readings that win over every dictionary: pinyin (`zhong4 qing4`) or ARPAbet (`K EH1 V IH0 N`) by word. */
  readonly userDictionary?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

export interface FrontEnd {
  /** Sentences of a script in order. Throws TEXT_EMPTY when nothing can be spoken, TEXT_LANGUAGE_UNSUPPORTED. */
  readScript(
    text: string,
    options: { readonly language: TextLanguage; readonly splitMethod?: SplitMethod },
  ): Generator<TextSentence>;
  /** The text of a reference recording: one sentence, whatever its length. */
  readPrompt(text: string, language: TextLanguage): TextSentence;
}

const SENTENCE = /[^。！？!?.\n]*[。！？!?.\n]+|[^。！？!?.\n]+/g;

export function createFrontEnd(options: FrontEndOptions): FrontEnd {
  const dataDir = options.dataDir ?? DEFAULT_DATA_DIR;
  const data = openTextData(dataDir);
  const symbols = loadSymbols(dataDir, options.symbols);
  let chinese: ((text: string) => Omit<TextSegment, 'language' | 'text' | 'phoneIds'>) | undefined;
  let english: typeof chinese;

  const readChinese = () => {
    const normalize = createChineseNormalizer(data);
    const g2p = createChineseG2p(data);
    return (text: string) => {
      const normalized = normalize(text);
      const words = g2p
        .read(normalized)
        .map(({ word, syllables }) => ({ text: word, phones: syllables.flatMap(phonesOf) }));
      const word2ph = [...normalized].map((character) => (/[!?…,.-]/.test(character) ? 1 : 2));
      return { normalized, phones: words.flatMap((word) => word.phones), word2ph, words };
    };
  };
  const readEnglish = () => {
    const g2p = createEnglishG2p(data);
    return (text: string) => {
      const normalized = normalizeEnglish(text);
      const words = g2p
        .read(normalized)
        .map(({ word, phones }) => ({ text: word, phones: phones.filter((phone) => symbols.has(phone)) }));
      const phones = words.flatMap((word) => word.phones);
      return { normalized, phones: phones.length < 4 ? [',', ...phones] : phones, word2ph: null, words };
    };
  };

  const readSegment = (language: SpokenLanguage, text: string): TextSegment => {
    let read: NonNullable<typeof chinese>;
    if (language === 'zh') read = chinese ??= readChinese();
    else if (language === 'en') read = english ??= readEnglish();
    else
      throw new EngineError('TEXT_LANGUAGE_UNSUPPORTED', `the language ${language} cannot be read yet`, { language });
    const result = read(text);
    return { language, text, ...result, phoneIds: result.phones.map((phone) => symbols.id(phone)) };
  };

  const readSentence = (text: string, language: TextLanguage): TextSentence => {
    const segments: TextSegment[] = [];
    for (const [run] of language === 'en' ? [[text]] : text.matchAll(/[A-Za-z][A-Za-z0-9\s.,'!?-]*|[^A-Za-z]+/g)) {
      const base =
        language === 'auto' || language === 'all_zh' ? 'zh' : (language.replace(/^all_/, '') as SpokenLanguage);
      segments.push(readSegment(/^[A-Za-z]/.test(run!) ? 'en' : base, run!));
    }
    return {
      text,
      normalized: segments.map((segment) => segment.normalized).join(''),
      segments,
      phoneIds: segments.flatMap((segment) => segment.phoneIds),
    };
  };

  return {
    *readScript(text, { language }) {
      let spoken = 0;
      for (const [sentence] of text.matchAll(SENTENCE)) {
        if (!/[\p{L}\p{N}]/u.test(sentence)) continue;
        yield readSentence(sentence.trim(), language);
        spoken++;
      }
      if (spoken === 0) throw new EngineError('TEXT_EMPTY', 'there is nothing to speak in this text');
    },
    readPrompt: (text, language) => readSentence(text.trim(), language),
  };
}
