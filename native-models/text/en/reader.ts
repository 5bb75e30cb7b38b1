/** The English reader: normalization, tokens, ARPAbet phones. */
import type { TextData } from '../data.ts';
import type { LanguageReader } from '../reading.ts';
import type { TextMode } from '../text-mode.ts';
import { repairEnglish } from './corrected-rules.ts';
import { createEnglishG2p } from './g2p.ts';
import { createEnglishLexicon } from './lexicon.ts';
import { createEnglishNormalizer } from './normalize.ts';

export function createEnglishReader(data: TextData, mode: TextMode): LanguageReader {
  const lexicon = createEnglishLexicon(data);
  const isWord = (word: string): boolean => lexicon.read(word) !== undefined;
  const normalize = createEnglishNormalizer(mode === 'corrected' ? (text) => repairEnglish(text, isWord) : undefined);
  const g2p = createEnglishG2p(data, lexicon, mode);
  return (text) => {
    const normalized = normalize(text);
    return { normalized, words: g2p.read(normalized), word2ph: null };
  };
}
