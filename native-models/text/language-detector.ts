/**
 * What the official program asks a language model about, as a port. The app has no adapter for it: the model's licence is
 * CC BY-SA, and script rules serve a listener better. Only measurements against the official program bring one.
 */
export interface LanguageDetector {
  /** Phrases of a text of ideographs and kana, as a phrase cutter of that language sees them; joined, they give the text. */
  phrases(text: string, language: 'zh-hans' | 'ja'): readonly string[];
  /** The most likely language as a code in lower case (`zh`, `ja`, `wuu`, `eo`, …). */
  detect(text: string): string;
  /** Up to five languages with a chance of at least one percent, the most likely first. */
  candidates(text: string): readonly string[];
}
