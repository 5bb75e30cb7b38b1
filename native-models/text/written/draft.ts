/** A script on its way to plain text: every step takes things out or replaces them, and no place in the script is lost on the way. */
import type { SpokenLanguage } from '../segment-languages.ts';
import type { FormKind, Said } from './form.ts';

/** A stretch whose reading does not follow from its letters: markup or chat says how it is said. */
export interface Marked {
  readonly start: number;
  readonly end: number;
  readonly kind: FormKind;
  /** Undefined leaves the stretch to the rules of the language. */
  readonly read: (language: SpokenLanguage) => Said | undefined;
}

export interface Draft {
  readonly text: string;
  /** For every unit of `text` where in the script the thing begins, and ends, that it stands for. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** In places of `text`, in order, none inside another. */
  readonly marked: readonly Marked[];
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Stands where markup says something without having any text. */
export const OBJECT = '\ufffc';

export function draftOf(script: string): Draft {
  const starts = new Int32Array(script.length);
  const ends = new Int32Array(script.length);
  for (let at = 0; at < script.length; at++) {
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { text: script, starts, ends, marked: [] };
}

/** @param edits and @param found in places of the draft, in order; an edit that overlaps the one before it is left out. */
export function applyEdits(draft: Draft, edits: readonly Edit[], found: readonly Marked[] = []): Draft {
  const kept = edits.filter(inOrder());
  if (kept.length === 0 && found.length === 0) return draft;
  const { text, starts, ends } = draft;
  const length = kept.reduce((sum, { start, end, text }) => sum + text.length - (end - start), text.length);
  const out = { starts: new Int32Array(length), ends: new Int32Array(length) };
  const parts: string[] = [];
  const placeOf = new Int32Array(text.length + 1);
  let [at, to] = [0, 0];
  const keep = (end: number): void => {
    parts.push(text.slice(at, end));
    out.starts.set(starts.subarray(at, end), to);
    out.ends.set(ends.subarray(at, end), to);
    for (; at < end; at++, to++) placeOf[at] = to;
  };
  for (const { start, end, text } of kept) {
    keep(start);
    parts.push(text);
    placeOf.fill(to, start, end);
    for (let unit = 0; unit < text.length; unit++, to++) {
      out.starts[to] = starts[start] ?? 0;
      out.ends[to] = ends[Math.max(start, end - 1)] ?? 0;
    }
    at = end;
  }
  keep(text.length);
  placeOf[text.length] = to;
  const moved = [...draft.marked, ...found]
    .map((mark) => ({ ...mark, start: placeOf[mark.start]!, end: placeOf[mark.end]! }))
    .filter(({ start, end }) => end > start)
    .sort((one, other) => one.start - other.start || other.end - one.end);
  return { text: parts.join(''), ...out, marked: moved.filter(inOrder()) };
}

function inOrder(): (range: { readonly start: number; readonly end: number }) => boolean {
  let last = 0;
  return ({ start, end }) => {
    if (start < last) return false;
    last = end;
    return true;
  };
}

/** Whether a range of the draft is free of what was marked before. The ranges have to come in order. */
export function freeOf(marked: readonly Marked[]): (start: number, end: number) => boolean {
  let next = 0;
  return (start, end) => {
    while (next < marked.length && marked[next]!.end <= start) next++;
    return marked[next] === undefined || marked[next]!.start >= end;
  };
}
