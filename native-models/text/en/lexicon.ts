/** The CMU Pronouncing Dictionary: lower-case words to ARPAbet phones with stress digits. */
import type { TextData } from '../data.ts';

export interface EnglishLexicon {
  read(word: string): readonly string[] | undefined;
}

export function createEnglishLexicon(data: TextData): EnglishLexicon {
  const list = data.words('en-words');
  const table = data.table('en-words');
  const names = table.meta['phones'] as readonly string[];
  const phones = table.u8('phones');
  const counts = table.u8('counts');
  const starts = new Uint32Array(counts.length + 1);
  for (const [index, count] of counts.entries()) starts[index + 1] = starts[index]! + count;
  return {
    read(word) {
      const index = list.find(word);
      if (index < 0) return undefined;
      return Array.from(phones.subarray(starts[index]!, starts[index + 1]!), (phone) => names[phone]!);
    },
  };
}
