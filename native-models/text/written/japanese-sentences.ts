/**
 * Which sentences of a script in mode `auto` are Japanese as a whole: also between marks where they have nothing but ideographs or numbers,
 * which alone would be taken for Chinese.
 */
import type { IsChineseOnly } from '../language-sections.ts';

interface PlacedSentence {
  /** Where it begins in the script. */
  readonly at: number;
  readonly isJapanese: boolean;
}

const KANA = /[\u3041-\u30fa]/;
const SENTENCE = /[^。！？!?]+[。！？!?]*/g;

export class JapaneseSentences {
  readonly #isChineseOnly: IsChineseOnly;
  readonly #sentences: PlacedSentence[] = [];

  constructor(isChineseOnly: IsChineseOnly) {
    this.#isChineseOnly = isChineseOnly;
  }

  /** @param isNative whether the line's own language is Japanese. @param place the place in the script of a unit of the line. */
  addLine(line: string, isNative: boolean, place: (at: number) => number): void {
    // A line without kana is Japanese because the script is.
    const hasKana = KANA.test(line);
    for (const match of line.matchAll(SENTENCE)) {
      const isJapanese = isNative && (!hasKana || this.#isSentence(match[0]));
      this.#sentences.push({ at: place(match.index), isJapanese });
    }
  }

  /** Whether everything from one place of the script to another is. */
  areJapanese(from: number, to: number): boolean {
    const [first, last] = [this.#indexAt(from), this.#indexAt(to)];
    return first >= 0 && this.#sentences.slice(first, last + 1).every((sentence) => sentence.isJapanese);
  }

  /** With kana in it, or with nothing but numbers and their counters; Chinese sentences may stand beside it in the line. */
  #isSentence(sentence: string): boolean {
    const isNumber = !/[\u4e00-\u9fff]/.test(sentence.replaceAll(/[年月日時分秒円人個本回歳点]/g, ''));
    return (KANA.test(sentence) || isNumber) && ![...sentence].some(this.#isChineseOnly);
  }

  /** The last sentence that begins at or before a place; -1 if there is none. */
  #indexAt(place: number): number {
    let low = 0;
    let high = this.#sentences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sentences[middle]!.at <= place) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
