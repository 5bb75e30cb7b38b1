/**
 * The Cantonese reader. Numbers go through the Chinese normalizer; the readings are the longest words of the Jyutping list
 * from the left, two symbols per character (official: `GPT_SoVITS/text/cantonese.py, get_jyutping`).
 */
import type { TextData } from '../data.ts';
import type { LanguageReader, SpokenWord } from '../reading.ts';
import { startsOf } from '../starts-of.ts';
import type { TextMode } from '../text-mode.ts';
import { createChineseNormalizer } from '../zh/normalize.ts';
import { toCantonesePhones } from './syllables.ts';

const MARK = /^[!?…,.-]$/;
const UNKNOWN = ['UNK', 'UNK'] as const;

export function createCantoneseReader(data: TextData, mode: TextMode): LanguageReader {
  const normalize = createChineseNormalizer(data, mode, 'yue');
  const table = data.table('yue-words');
  const list = data.words('yue-words');
  const syllables = table.meta['syllables'] as readonly string[];
  const readings = table.u16('readings');
  const starts = startsOf(table.u8('lengths'));

  const readWord = (text: string, at: number): SpokenWord => {
    let [word, size] = [-1, 1];
    list.visit(text, at, (index, length) => {
      [word, size] = [index, length];
    });
    const part = text.slice(at, at + size);
    if (MARK.test(part)) return { text: part, phones: [part], origin: 'mark' };
    if (word < 0) return { text: part, phones: UNKNOWN, origin: 'guessed' };
    const codes = Array.from(readings.subarray(starts[word]!, starts[word + 1]!));
    return { text: part, phones: codes.flatMap((code) => toCantonesePhones(syllables[code]!)), origin: 'dictionary' };
  };

  return (text) => {
    const normalized = normalize(text);
    const words: SpokenWord[] = [];
    for (let at = 0; at < normalized.length; at += words.at(-1)!.text.length) words.push(readWord(normalized, at));
    return { normalized, words, word2ph: Array.from(normalized, (character) => (MARK.test(character) ? 1 : 2)) };
  };
}
