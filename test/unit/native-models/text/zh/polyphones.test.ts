// Characters with several readings in sentences where only one of them is right.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTextData } from '../../../../../native-models/text/data.ts';
import { createChineseReader } from '../../../../../native-models/text/zh/reader.ts';
import { toPhones } from '../../../../../native-models/text/zh/syllables.ts';

const read = createChineseReader(openTextData(), 'corrected');

/** Lines of a sentence, a part of it, and the syllables of that part. */
const rows = readFileSync(join(import.meta.dirname, '../../../../fixtures/readings/polyphones.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [string, string, string]);

it.each(rows)('%s', (sentence, part, syllables) => {
  const { normalized, words, word2ph } = read(sentence);
  const before = word2ph!.slice(0, normalized.indexOf(part)).reduce((sum, count) => sum + count, 0);
  const phones = words.flatMap((word) => word.phones).slice(before, before + 2 * part.length);
  expect(phones).toEqual(syllables.split(' ').flatMap(toPhones));
});
