/** The Chinese reader: normalization, syllables, two symbols per character. */
import type { TextData } from '../data.ts';
import type { PolyphoneReadings } from '../polyphone-readings.ts';
import type { LanguageReader, Reading, SpokenWord } from '../reading.ts';
import type { TextMode } from '../text-mode.ts';
import { createChineseG2p, phonesOf } from './g2p.ts';
import { createChineseNormalizer } from './normalize.ts';

const MARK = /^[!?…,.-]$/;

export function createChineseReader(data: TextData, mode: TextMode, network?: PolyphoneReadings): LanguageReader {
  const normalize = createChineseNormalizer(data, mode);
  const g2p = createChineseG2p(data, mode, network);
  const read = (text: string): Reading => {
    const normalized = normalize(text);
    const words = g2p.read(normalized).map(
      ({ word, syllables }): SpokenWord => ({
        text: word,
        phones: syllables.flatMap(phonesOf),
        origin: MARK.test(word) ? 'mark' : 'dictionary',
      }),
    );
    return { normalized, words, word2ph: Array.from(normalized, (character) => (MARK.test(character) ? 1 : 2)) };
  };
  if (mode === 'corrected') return read;
  // Official `cleaner.py, clean_special`: a full-width yen sign (or a caret) becomes a comma, and then every comma of the segment
  // becomes a pause symbol. The corrected mode reads the price instead.
  return (text) => {
    const sign = text.includes('￥') ? '￥' : text.includes('^') ? '^' : undefined;
    if (!sign) return read(text);
    const reading = read(text.replaceAll(sign, ','));
    const pause = sign === '￥' ? 'SP2' : 'SP3';
    return {
      ...reading,
      words: reading.words.map((word) => (word.text === ',' ? { ...word, phones: [pause] } : word)),
    };
  };
}
