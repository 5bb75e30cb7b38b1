/** English data: the CMU dictionary and word frequencies for splitting run-together words. */
import { join } from 'node:path';
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { readDictionary } from './en-dictionary.ts';
import { findHomographs } from './en-homographs.ts';
import { importModule, openPackage } from './sources.ts';

/** Words and phones; the phones of word i are `phones[sum(counts[0, i)) …]`, indices into `meta.phones`. Pairs of homographs are in `meta.homographs`. */
export async function buildWords(): Promise<Uint8Array> {
  const dictionary = await readDictionary();
  const words = Object.keys(dictionary)
    .filter((word) => !word.includes('('))
    .sort((a, b) => (a < b ? -1 : 1));
  const phones = [...new Set(words.flatMap((word) => dictionary[word]!.split(' ')))].sort();
  const index = new Map(phones.map((phone, at) => [phone, at]));
  const readings = words.map((word) => dictionary[word]!.split(' ').map((phone) => index.get(phone)!));
  return packTable(
    {
      ...packWords(words),
      counts: Uint8Array.from(readings, (reading) => reading.length),
      phones: Uint8Array.from(readings.flat()),
    },
    { phones, homographs: findHomographs(dictionary) },
  );
}

const FREQUENT_WORDS = 333_333;

/** The most frequent words of the Google Web corpus with their natural-log probability (a share of all 333,333). */
export async function buildFrequency(): Promise<Uint8Array> {
  const { unigram } = await importModule<{ unigram: readonly { word: string; freq: string }[] }>(
    join(openPackage('unigram'), 'dist/index.js'),
  );
  const total = unigram.reduce((sum, row) => sum + Number(row.freq), 0);
  const kept = unigram
    .slice(0, FREQUENT_WORDS)
    .filter((row) => /^[a-z0-9]{1,24}$/.test(row.word))
    .sort((a, b) => (a.word < b.word ? -1 : 1));
  return packTable(
    {
      ...packWords(kept.map((row) => row.word)),
      // Log probabilities in thousandths fit 16 bits and are finer than any decision they take part in.
      logs: Uint16Array.from(kept, (row) => Math.round(-Math.log10(Number(row.freq) / total) * 1000)),
    },
    { total },
  );
}
