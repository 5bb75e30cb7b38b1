/** One reader per language, made when first needed: an English script does not load the Chinese tables. */
import type { TextData } from './data.ts';
import { createEnglishReader } from './en/reader.ts';
import { createJapaneseReader } from './ja/reader.ts';
import { createKoreanReader } from './ko/reader.ts';
import type { PolyphoneReadings } from './polyphone-readings.ts';
import type { LanguageReader, Reading, SpokenWord } from './reading.ts';
import type { SpokenLanguage } from './segment-languages.ts';
import type { TextMode } from './text-mode.ts';
import { createCantoneseReader } from './yue/reader.ts';
import { createChineseReader } from './zh/reader.ts';

export interface Readers {
  read(language: SpokenLanguage, text: string): Reading;
}

export function createReaders(data: TextData, mode: TextMode, polyphones?: PolyphoneReadings): Readers {
  const made = new Map<SpokenLanguage, LanguageReader>();
  const make = (language: SpokenLanguage): LanguageReader => {
    switch (language) {
      case 'zh':
        return createChineseReader(data, mode, polyphones);
      case 'en':
        return createEnglishReader(data, mode);
      case 'yue':
        return createCantoneseReader(data, mode);
      case 'ja':
        return createJapaneseReader(data, mode);
      case 'ko':
        return createKoreanReader(mode);
    }
  };
  return {
    read: (language, text) => {
      const known = made.get(language) ?? make(language);
      made.set(language, known);
      return known(text);
    },
  };
}

/** English segments of fewer than four phones open with a pause, as in training (`GPT_SoVITS/text/cleaner.py, clean_text`). */
export function leadInOf(language: SpokenLanguage, words: readonly SpokenWord[]): readonly SpokenWord[] {
  const count = words.reduce((sum, word) => sum + word.phones.length, 0);
  return language === 'en' && count < 4 ? [{ text: ',', phones: [','], origin: 'mark' }] : [];
}
