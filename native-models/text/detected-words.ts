/**
 * Labels the words of one section with the language that a detector gives each, then lets the neighbours of a word overrule the
 * detector, because it often takes a short word for another language.
 */
import type { LanguageDetector } from './language-detector.ts';
import type { SectionLabel } from './language-sections.ts';

export interface Piece {
  label: SectionLabel | 'mark' | 'newline';
  text: string;
}

const KANA = /[\u3040-\u30ff々]/;
const hasKana = (text: string): boolean => KANA.test(text);

/** Length in characters (code points), as the official rules count. */
export const lengthOf = (text: string): number => [...text].length;

/** Official `LangSegmenter.DEFAULT_LANG_MAP`; codes that it maps to `x` are left out. */
const HAN_LABELS: ReadonlyMap<string, SectionLabel> = new Map([
  ['zh', 'zh'],
  ['yue', 'zh'],
  ['wuu', 'zh'],
  ['zh-cn', 'zh'],
  ['ja', 'ja'],
]);
const LABELS: ReadonlyMap<string, SectionLabel> = new Map([...HAN_LABELS, ['ko', 'ko'], ['en', 'en']]);

/** Ideographs and kana: phrases, each Chinese, Japanese or unknown (`x`). */
export function labelHanWords(text: string, detector: LanguageDetector): Piece[] {
  const words = cutHan(text, detector).map(
    (word): Piece => ({
      label: hasKana(word) ? 'ja' : (HAN_LABELS.get(detector.detect(word)) ?? 'x'),
      text: word,
    }),
  );
  return settleLabels(words, detector);
}

/** Any other script: words between spaces, the space with the word on its left. */
export function labelSpacedWords(text: string, detector: LanguageDetector): Piece[] {
  const words = (text.match(/\s*\S+\s*/g) ?? []).map(
    (word): Piece => ({ label: LABELS.get(detector.detect(word)) ?? 'x', text: word }),
  );
  return settleLabels(words, detector);
}

/** A phrase of a single ideograph is rarely a word: it joins the phrase on its left, or on its right when it is the first. */
function cutHan(text: string, detector: LanguageDetector): string[] {
  const words: string[] = [];
  for (const phrase of detector.phrases(text, 'ja').flatMap((part) => detector.phrases(part, 'zh-hans'))) {
    const last = words.at(-1);
    const joins = last !== undefined && (hasKana(last) ? hasKana(phrase) : !hasKana(phrase) && lengthOf(phrase) === 1);
    if (joins) words[words.length - 1] = last + phrase;
    else words.push(phrase);
  }
  const [first, second, ...rest] = words;
  return first !== undefined && second !== undefined && lengthOf(first) === 1 ? [first + second, ...rest] : words;
}

/** Neighbours of one label become one piece. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last && last.label === piece.label) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}

function settleLabels(words: readonly Piece[], detector: LanguageDetector): Piece[] {
  const could = (text: string, label: string): boolean =>
    detector.candidates(text.replaceAll('\n', '').trim()).includes(label);
  const settled = settleMiddles(joinPieces(settleMiddles(joinPieces(words), could)), could);
  return joinPieces(settleMiddles(joinPieces(settleEnds(fillUnknown(joinPieces(settled)), could)), could));
}

type Could = (text: string, label: string) => boolean;

/** A word between two of one language takes it if it is unknown, may be of that language, or is short between long ones. */
function settleMiddles(words: readonly Piece[], could: Could): Piece[] {
  const out = words.map((word) => ({ ...word }));
  for (const [at, word] of out.entries()) {
    const [left, right] = [out[at - 1], out[at + 1]];
    if (!left || !right || left.label !== right.label || left.label === 'x') continue;
    const isShort = lengthOf(word.text) <= 4 && lengthOf(left.text) + lengthOf(right.text) >= 6;
    if (word.label === 'x' || (!hasKana(word.text) && (isShort || could(word.text, left.label)))) {
      word.label = left.label;
    }
  }
  return out;
}

/** Unknown words take the label of the longer side, the left one when both are equally long. */
function fillUnknown(words: readonly Piece[]): Piece[] {
  const out = words.map((word) => ({ ...word }));
  for (const [at, word] of out.entries()) {
    if (word.label !== 'x') continue;
    const [left, right] = [out[at - 1], out[at + 1]];
    const toLeft = left !== undefined && (right === undefined || lengthOf(left.text) >= lengthOf(right.text));
    word.label = nearestLabel(out, at, toLeft ? -1 : 1);
  }
  return out;
}

function nearestLabel(words: readonly Piece[], from: number, step: 1 | -1): Piece['label'] {
  for (let at = from + step; at >= 0 && at < words.length; at += step) {
    const label = words[at]!.label;
    if (label !== 'x' && label !== 'digit') return label;
  }
  return words[from]!.label;
}

/** The first and the last word follow their only neighbour, if it is long Chinese or the word may be of its language. */
function settleEnds(words: readonly Piece[], could: Could): Piece[] {
  const out = words.map((word) => ({ ...word }));
  const follows = (word: Piece, near: Piece): boolean => {
    const length = lengthOf(near.text);
    const plain = !hasKana(word.text) && !hasKana(near.text);
    const isLongChinese = near.label === 'zh' && length >= 6 && length > lengthOf(word.text);
    return (plain && isLongChinese) || ((plain || length <= 5) && could(word.text, near.label));
  };
  for (const [at, step] of [[0, 1] as const, [out.length - 1, -1] as const]) {
    const [word, near] = [out[at], out[at + step]];
    if (word && near && (word.label === 'x' || follows(word, near))) word.label = nearestLabel(out, at, step);
  }
  return out;
}
