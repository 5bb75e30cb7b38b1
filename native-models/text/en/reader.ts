/** The English reader: normalization, tokens, ARPAbet phones. */
import type { TextData } from '../data.ts';
import type { LanguageReader } from '../reading.ts';
import { createEnglishG2p } from './g2p.ts';
import { createEnglishNormalizer } from './normalize.ts';

export function createEnglishReader(data: TextData, compat: 'official' | 'better'): LanguageReader {
  const normalize = createEnglishNormalizer(compat);
  const g2p = createEnglishG2p(data, compat);
  return (text) => {
    const normalized = normalize(text);
    return { normalized, words: g2p.read(normalized), word2ph: null };
  };
}
