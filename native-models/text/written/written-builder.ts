/** Puts the spoken text together, with the place in the script of every unit of it. */
import type { SpokenLanguage } from '../segment-languages.ts';
import type { Draft } from './draft.ts';
import type { Claim, FormKind } from './form.ts';
import { SKIPPED } from './marks.ts';

/** A stretch of the script that is not said as it is written. */
export interface SpokenSpan {
  /** Its place in the script, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Its place in the spoken text. */
  readonly from: number;
  readonly to: number;
  readonly spoken: string;
  readonly kind: FormKind;
  readonly language: SpokenLanguage;
  readonly alternatives: readonly string[];
  readonly phones: readonly string[] | null;
  /** How long the pause that it makes has to last at least; 0 if it does not say. */
  readonly pauseMs: number;
}

export interface SpokenText {
  readonly text: string;
  /** For every unit of `text`: where in the script the thing begins, and ends, that it says. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly spans: readonly SpokenSpan[];
}

/** Enough for the decision whether a line is closed by a mark. */
const TAIL = 8;

export class WrittenBuilder {
  readonly #plain: Draft;
  readonly #parts: string[] = [];
  readonly #spans: SpokenSpan[] = [];
  #starts: Int32Array;
  #ends: Int32Array;
  #length = 0;
  #tail = '';

  constructor(plain: Draft) {
    this.#plain = plain;
    this.#starts = new Int32Array(plain.text.length + 64);
    this.#ends = new Int32Array(plain.text.length + 64);
  }

  /** The last few units. */
  get tail(): string {
    return this.#tail;
  }

  /** @param text the line at `start` of the plain text, unit for unit, but for what is skipped. @param claims in places of the line, in order. */
  addLine(text: string, start: number, claims: readonly Claim[]): void {
    let at = 0;
    for (const claim of claims) {
      const words = text.slice(at, claim.start);
      // A mark stands next to its word; the English reader loses it behind a space.
      const isMark =
        /^[,.，。\ue000]/.test(claim.spoken) || (claim.spoken === '' && !/[\p{L}\p{N}]/u.test(text[claim.end] ?? ''));
      this.#addWords(isMark ? words.trimEnd() : words, start + at);
      this.#addClaim(claim, start);
      at = claim.end;
    }
    this.#addWords(text.slice(at), start + at);
  }

  addMark(mark: string, at: number): void {
    const place = this.#plain.starts[at] ?? 0;
    this.#addAt(mark, place, place);
  }

  build(): SpokenText {
    return {
      text: this.#parts.join(''),
      starts: this.#starts.slice(0, this.#length),
      ends: this.#ends.slice(0, this.#length),
      spans: this.#spans,
    };
  }

  #addWords(text: string, at: number): void {
    const { starts, ends } = this.#plain;
    for (let from = 0; from < text.length; ) {
      const skipped = text.indexOf(SKIPPED, from);
      const to = skipped < 0 ? text.length : skipped;
      const place = this.#add(text.slice(from, to));
      for (let unit = from; unit < to; unit++) {
        this.#starts[place + unit - from] = starts[at + unit]!;
        this.#ends[place + unit - from] = ends[at + unit]!;
      }
      from = to + 1;
    }
  }

  #addClaim(claim: Claim, line: number): void {
    const { spoken, kind, language, alternatives = [], phones = null, pauseMs = 0 } = claim;
    const start = this.#plain.starts[line + claim.start]!;
    const end = this.#plain.ends[line + claim.end - 1]!;
    const from = this.#addAt(spoken, start, end);
    this.#spans.push({ start, end, from, to: this.#length, spoken, kind, language, alternatives, phones, pauseMs });
  }

  #addAt(text: string, start: number, end: number): number {
    const from = this.#add(text);
    this.#starts.fill(start, from, this.#length);
    this.#ends.fill(end, from, this.#length);
    return from;
  }

  /** The place of a text whose places in the script are not known yet. */
  #add(text: string): number {
    const from = this.#length;
    if (text === '') return from;
    this.#parts.push(text);
    this.#tail = text.length >= TAIL ? text.slice(-TAIL) : (this.#tail + text).slice(-TAIL);
    this.#length += text.length;
    if (this.#length > this.#starts.length) {
      this.#starts = grown(this.#starts, this.#length);
      this.#ends = grown(this.#ends, this.#length);
    }
    return from;
  }
}

function grown(places: Int32Array, length: number): Int32Array {
  const out = new Int32Array(length * 2);
  out.set(places);
  return out;
}
