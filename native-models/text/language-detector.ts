/**
 * The language detection of the official program (BudouX phrases and the fastText model lid.176, through the package
 * split-lang) as an interface. The app has no implementation: the model's licence is CC BY-SA 3.0, and the model often takes a
 * short Chinese word for Japanese. Only the measurements against the official program have one.
 */
export interface LanguageDetector {
  /** Phrases of a text of ideographs and kana, as a phrase cutter of that language sees them; joined, they give the text. */
  phrases(text: string, language: 'zh-hans' | 'ja'): readonly string[];
  /** The most likely language as a code in lower case (`zh`, `ja`, `wuu`, `eo`, …). */
  detect(text: string): string;
  /** Up to five languages with a probability of at least one percent, the most likely first. */
  candidates(text: string): readonly string[];
}
