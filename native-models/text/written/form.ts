/** A *form* is a stretch of text that is not said as it is written: `12,500`, `3:30 p.m.`, `Dr.`, `www.example.com`. */
import type { SpokenLanguage } from '../segment-languages.ts';

export type FormKind =
  | 'number'
  | 'money'
  | 'percent'
  | 'time'
  | 'date'
  | 'range'
  | 'score'
  | 'fraction'
  | 'roman'
  | 'phone'
  | 'code'
  | 'unit'
  | 'math'
  | 'abbreviation'
  | 'address'
  | 'name'
  | 'mark'
  | 'list'
  | 'markup'
  | 'emoji'
  | 'user'
  | 'unspoken';

/** What is said for a form. */
export interface Said {
  /** Words and marks that the readers know; empty for what is silent. A pause inside is `INNER_PAUSE`. */
  readonly spoken: string;
  /** Other customary ways to say it, the likeliest first. */
  readonly alternatives?: readonly string[];
  /** Phones that were given, not looked up; the text is then spoken as these. */
  readonly phones?: readonly string[];
}

/** Where a match stands. `before` and `after` are the neighbourhood, not the whole line. */
export interface Place {
  readonly before: string;
  readonly after: string;
  /** Nothing but white space and marks stands before it in the line. */
  readonly opensLine: boolean;
  /** A letter or a digit touches the match on that side. */
  readonly joinedBefore: boolean;
  readonly joinedAfter: boolean;
}

/** One way of writing. A language's rules are tried in order; what one has claimed, the later ones do not see. */
export interface Rule {
  readonly kind: FormKind;
  /** Global. Matched against the line with letters, digits and number signs in half width (`foldWidths`). */
  readonly pattern: RegExp;
  /** What every such form has in it; a line without it is passed over. Not global. */
  readonly needs?: RegExp;
  /** Undefined when this match is not such a form after all. */
  readonly read: (match: RegExpExecArray, place: Place) => string | Said | undefined;
}

/** A range of a line (UTF-16 units) and what is said for it. */
export interface Claim extends Said {
  readonly start: number;
  readonly end: number;
  readonly kind: FormKind;
  readonly language: SpokenLanguage;
}

/** A pause inside a form, at which the text must not be cut: in the end a comma. A private-use character, so that no cut mark is it. */
export const INNER_PAUSE = '\ue000';
