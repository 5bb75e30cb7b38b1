/**
 * Splits a mixed text into sections of one language with a language detector, as the package split-lang does for the official
 * program (called by `GPT_SoVITS/text/LangSegmenter/langsegmenter.py, LangSegmenter.getTexts`). Digits stay sections of their
 * own; marks and line breaks join the text on their left.
 */
import { joinPieces, labelHanWords, labelSpacedWords, lengthOf, type Piece } from './detected-words.ts';
import type { LanguageDetector } from './language-detector.ts';
import { MARKS, type Section } from './language-sections.ts';

type Kind = 'han' | 'ko' | 'digit' | 'mark' | 'newline' | 'other';

interface Stretch {
  kind: Kind;
  pieces: Piece[];
}

const DIGIT = /[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]/u;

/** Sections in order; joined together they give the trimmed text back. Neighbours may have the same label. */
export function detectSections(text: string, detector: LanguageDetector): Section[] {
  const stretches = scan(text).map(
    ({ kind, text: part }): Stretch => ({ kind, pieces: labelStretch(kind, part, detector) }),
  );
  return absorbNewlines(absorbMarks(stretches))
    .flatMap(({ kind, pieces }) => (kind === 'han' ? settleHan(pieces) : pieces))
    .map(({ label, text: part }) => ({ label: label === 'mark' || label === 'newline' ? 'x' : label, text: part }));
}

function labelStretch(kind: Kind, text: string, detector: LanguageDetector): Piece[] {
  switch (kind) {
    case 'han':
      return labelHanWords(text, detector);
    case 'other':
      return labelSpacedWords(text, detector);
    case 'ko':
    case 'digit':
    case 'mark':
    case 'newline':
      return [{ label: kind, text }];
  }
}

function scan(text: string): { kind: Kind; text: string }[] {
  const out: { kind: Kind; text: string }[] = [];
  for (const character of text.trim()) {
    const last = out.at(-1);
    const kind = kindOf(character, last?.text ?? ' ');
    if (last && (kind === undefined || (kind === last.kind && kind !== 'mark' && kind !== 'newline'))) {
      last.text += character;
    } else out.push({ kind: kind ?? 'other', text: character });
  }
  return out;
}

/** Undefined for characters that never begin a stretch: spaces, and the apostrophe inside a word. */
function kindOf(character: string, before: string): Kind | undefined {
  if (/[\u4e00-\u9fff\u3040-\u30ff々]/.test(character)) return 'han';
  if (/[\uac00-\ud7af]/.test(character)) return 'ko';
  if (DIGIT.test(character)) return 'digit';
  if (/[\n\r]/.test(character)) return 'newline';
  if (/\s/.test(character) || (character === "'" && !/\s$/.test(before))) return undefined;
  return MARKS.has(character) ? 'mark' : 'other';
}

function absorbMarks(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    const end = last?.pieces.at(-1);
    const [first, ...rest] = stretch.pieces;
    if (!last || !end || !first || (last.kind !== 'mark' && stretch.kind !== 'mark')) out.push(stretch);
    else {
      end.text += first.text;
      if (last.kind === 'mark') {
        last.kind = stretch.kind;
        end.label = first.label;
        last.pieces.push(...rest);
      }
    }
  }
  return joinStretches(out).map(({ kind, pieces }) => ({ kind, pieces: joinPieces(pieces) }));
}

/** A line break joins the piece before it. Pieces of one label on both sides of it are not joined. */
function absorbNewlines(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    if (last && stretch.kind === 'newline') last.pieces.push(...stretch.pieces);
    else out.push(stretch);
  }
  return joinStretches(out).map(({ kind, pieces }) => {
    const joined: Piece[] = [];
    for (const [at, piece] of pieces.entries()) {
      const last = joined.at(-1);
      if (last && (piece.label === 'newline' || piece.label === pieces[at - 1]?.label)) last.text += piece.text;
      else joined.push({ ...piece });
    }
    return { kind, pieces: joined };
  });
}

function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const { kind, pieces } of stretches) {
    const last = out.at(-1);
    if (last && last.kind === kind) last.pieces.push(...pieces);
    else out.push({ kind, pieces: [...pieces] });
  }
  return out;
}

const isHan = (label: Piece['label']): boolean => label === 'zh' || label === 'ja';

/**
 * A piece joins its neighbours when they are together more than ten times as long. Text that was joined from the right is
 * missing from the totals below, so a long Chinese text behind one Japanese word becomes Japanese as a whole. The official
 * program does the same.
 */
function settleHan(pieces: readonly Piece[]): Piece[] {
  if (pieces.length <= 1) return [...pieces];
  const out: Piece[] = [];
  const counts = new Map<Piece['label'], number>([
    ['zh', 0],
    ['ja', 0],
    ['x', 0],
  ]);
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!;
    const [last, next] = [out.at(-1), pieces[at + 1]];
    const length = lengthOf(piece.text);
    const around = (last ? lengthOf(last.text) : 0) + (next ? lengthOf(next.text) : 0);
    const label = (last ?? next)!.label;
    counts.set(piece.label, (counts.get(piece.label) ?? 0) + length);
    const joins = isHan(label) && length * 10 < around && (last && next ? last.label === next.label : true);
    if (!joins) out.push({ ...piece });
    else {
      if (last) last.text += piece.text + (next?.text ?? '');
      else out.push({ label, text: piece.text + (next?.text ?? '') });
      at++;
    }
  }
  const unknown = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
  const isJapanese = counts.get('ja')! >= counts.get('zh')! * 10;
  return joinPieces(
    out.map(({ label, text }) => {
      const known = label === 'x' ? unknown : label;
      return { label: known === 'zh' && isJapanese ? 'ja' : known, text };
    }),
  );
}
