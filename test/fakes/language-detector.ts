/**
 * A language detector that knows only what a test tells it: phrases are cut at the given bars, and words are of the given
 * languages. What it was not told, it calls `en`, as the real model does with words it has nothing on.
 */
import type { LanguageDetector } from '../../native-models/text/front-end.ts';

export interface ToldLanguages {
  /** Texts with bars where the phrase cutter of that language cuts: `{ ja: ['今天|天气'] }`. */
  readonly cuts?: Readonly<Partial<Record<'zh-hans' | 'ja', readonly string[]>>>;
  /** Languages of a word, the most likely first. Spaces around it do not count. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
}

export function createToldDetector({ cuts = {}, words = {} }: ToldLanguages): LanguageDetector {
  const candidates = (text: string): readonly string[] => words[text.trim()] ?? ['en'];
  return {
    phrases: (text, language) =>
      cuts[language]?.find((cut) => cut.replaceAll('|', '') === text)?.split('|') ?? (text === '' ? [] : [text]),
    detect: (text) => candidates(text)[0] ?? 'en',
    candidates: (text) => candidates(text).slice(0, 5),
  };
}
