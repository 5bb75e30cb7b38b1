/**
 * The smallest parts that a subtitle may be cut into: words with the marks that belong to them, and when they are said. Marks that open
 * something go with the word after them, all others with the word before.
 */
import { isWide } from './text-width.ts';

export interface Unit {
  /** With the marks around it; a space at its end where the text has one. */
  readonly text: string;
  readonly startS: number;
  readonly endS: number;
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly startS: number;
  readonly endS: number;
}

const openers = /(?:(?<=^|\s)["'([{]|[“‘「『（《〈【〔])+$/u;

/** @param seconds of the take: where no word has a time, letters share it evenly. Times count from the beginning of the take. */
export function unitsOf(text: string, timed: readonly Word[], seconds: number): Unit[] {
  const words = joined(timed.length > 0 ? timed : evenly(text, seconds));
  const units: Unit[] = [];
  let from = 0;
  let open: Word | null = null;
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    const until = next ? borderBetween(text, word, next) : text.length;
    const startS: number = open?.startS ?? word.startS;
    if (next && !mayBreak(text, until)) {
      open ??= word;
      continue;
    }
    units.push({ text: text.slice(from, until).replace(/\s+/gu, ' '), startS, endS: word.endS });
    open = null;
    from = until;
  }
  return units.filter((unit) => unit.text.trim() !== '');
}

/** What is written once and said as several words is one. */
function joined(words: readonly Word[]): Word[] {
  const whole: Word[] = [];
  for (const word of words) {
    const last = whole.at(-1);
    if (last && word.start < last.end) {
      whole[whole.length - 1] = { ...last, end: Math.max(last.end, word.end), endS: Math.max(last.endS, word.endS) };
    } else whole.push(word);
  }
  return whole;
}

function borderBetween(text: string, word: Word, next: Word): number {
  const between = text.slice(word.end, next.start);
  return next.start - (openers.exec(between)?.[0].length ?? 0);
}

/** At a space, or beside a letter of a script that has none. */
function mayBreak(text: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(at) ?? 32);
  return /\s/u.test(before) || isWide(before) || isWide(after);
}

function evenly(text: string, seconds: number): Word[] {
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)].filter(
    ({ isWordLike }) => isWordLike,
  );
  const letters = words.reduce((sum, { segment }) => sum + segment.length, 0);
  let at = 0;
  return words.map(({ segment, index }) => {
    const startS = (at / letters) * seconds;
    at += segment.length;
    return { start: index, end: index + segment.length, startS, endS: (at / letters) * seconds };
  });
}
