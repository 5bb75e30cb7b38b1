/**
 * Cuts a script into sentences with the official methods (`GPT_SoVITS/TTS_infer_pack/text_segmentation_method.py`, cut0 to
 * cut5). Two of their effects look like bugs but are kept in the official mode: cut3 and cut4 drop the mark at which they cut, and the last group
 * of cut1 holds up to eight pieces instead of four.
 */
import type { SplitMethod } from '../engine-types.ts';

/** Marks that end a piece. */
export const SPLIT_MARKS: ReadonlySet<string> = new Set('，。？！,.?!~:：—…');

const PLAIN_MARKS = new Set('!?…,.- ');
const CUT5_MARKS = new Set(',.;?!、，。？！：…');

const GROUP_PIECES = 4;
const GROUP_LENGTH = 50;
const SHORT_ITEM = 5;

/** The longest sentence, in UTF-16 units, that is read in one go: BERT has 512 positions, two of them for [CLS] and [SEP]. */
export const MAX_SENTENCE = 510;

/** Whether the text has anything but the given marks. */
const hasOther = (text: string, marks: ReadonlySet<string>): boolean => {
  for (const character of text) if (!marks.has(character)) return true;
  return false;
};

/** Pieces that end in a split mark (official `split`); doubled ellipses and dashes count as one mark. */
export function cutPieces(text: string): string[] {
  let whole = text.replaceAll('……', '。').replaceAll('——', '，');
  if (!SPLIT_MARKS.has(whole.slice(-1))) whole += '。';
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < whole.length; at++) {
    if (!SPLIT_MARKS.has(whole[at]!)) continue;
    pieces.push(whole.slice(start, at + 1));
    start = at + 1;
  }
  return pieces;
}

function cutByFour(text: string): string[] {
  const pieces = cutPieces(text);
  const groups = Math.ceil(pieces.length / GROUP_PIECES) - 1;
  if (groups < 1) return [text];
  return Array.from({ length: groups }, (_, group) =>
    pieces.slice(group * GROUP_PIECES, group === groups - 1 ? undefined : (group + 1) * GROUP_PIECES).join(''),
  );
}

function cutByLength(text: string): string[] {
  const pieces = cutPieces(text);
  if (pieces.length < 2) return [text];
  const groups: string[] = [];
  let open = '';
  for (const piece of pieces) {
    open += piece;
    if (open.length <= GROUP_LENGTH) continue;
    groups.push(open);
    open = '';
  }
  if (open !== '') groups.push(open);
  if (groups.length > 1 && groups.at(-1)!.length < GROUP_LENGTH) {
    const last = groups.pop()!;
    groups[groups.length - 1] += last;
  }
  return groups;
}

const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character);

function cutAtMarks(text: string): string[] {
  const items: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (!CUT5_MARKS.has(text[at]!)) continue;
    if (text[at] === '.' && isDigit(text[at - 1]) && isDigit(text[at + 1])) continue;
    items.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) items.push(text.slice(start));
  return items;
}

/**
 * The items of a text by one method, without those that hold only marks. Newlines inside an item are cut points later. With `keepsMarks`
 * cut3 and cut4 leave the mark at which they cut with the item before it, so that short items are not joined without a pause.
 */
export function cutText(text: string, method: SplitMethod, keepsMarks = false): string[] {
  const body = trimOf(text, '\n');
  switch (method) {
    case 'cut0':
      return hasOther(text, PLAIN_MARKS) ? [text] : [];
    case 'cut1':
      return cutByFour(body).filter((item) => hasOther(item, PLAIN_MARKS));
    case 'cut2':
      return cutByLength(body).filter((item) => hasOther(item, PLAIN_MARKS));
    case 'cut3':
      return (keepsMarks ? body.split(/(?<=。)/) : trimOf(body, '。').split('。')).filter((item) =>
        hasOther(item, PLAIN_MARKS),
      );
    case 'cut4':
      return (keepsMarks ? body.split(/(?<=(?<!\d)\.)(?!\d)/) : trimOf(body, '.').split(/(?<!\d)\.(?!\d)/)).filter(
        (item) => hasOther(item, PLAIN_MARKS),
      );
    case 'cut5':
      return cutAtMarks(body).filter((item) => hasOther(item, CUT5_MARKS));
  }
}

function trimOf(text: string, mark: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === mark) start++;
  while (end > start && text[end - 1] === mark) end--;
  return text.slice(start, end);
}

/** Joins neighbours up to five characters or more (official `merge_short_text_in_array`); a short rest goes to the last one. */
export function mergeShort(
  items: readonly string[],
  join = (one: string, other: string): string => one + other,
): string[] {
  if (items.length < 2) return [...items];
  const out: string[] = [];
  let open = '';
  for (const item of items) {
    open = join(open, item);
    if (open.length - (open.startsWith('\n') ? 1 : 0) < SHORT_ITEM) continue;
    out.push(open);
    open = '';
  }
  if (open !== '') {
    if (out.length === 0) out.push(open);
    else out[out.length - 1] = join(out.at(-1)!, open);
  }
  return out;
}

/** Joins lines, the later of which opens with its line break: words of a language with spaces do not grow together. */
function joinLines(one: string, other: string): string {
  if (one === '' || !other.startsWith('\n')) return one + other;
  const line = other.slice(1);
  const isSpaced = /[.,;:!?]$/.test(one) && /^[\p{Script=Latin}\p{N}\uac00-\ud7a3]/u.test(line);
  return isSpaced ? `${one} ${line}` : one + line;
}

/** Keeps the first mark of a run (official `replace_consecutive_punctuation`); full-width marks are left alone. */
export function collapseRuns(text: string): string {
  return text.replace(/([!?…,.-])[!?…,.-]+/g, '$1');
}

/** Puts a stop before a script that opens with a very short phrase, which the voice would otherwise skip. */
function guardLeadIn(text: string, stop: string): string {
  if (SPLIT_MARKS.has(text[0]!)) return text;
  const first = text.split(/[，。？！,.?!~:：—…]/, 1)[0]!;
  return first.trim().length < 4 ? stop + text : text;
}

/** Whether there is anything to say: a letter, digit or ideograph. */
export const hasWord = (text: string): boolean => /[\p{L}\p{N}_]/u.test(text);

/** The sentences of a script, ready for reading (official `TextPreprocessor.preprocess` and `pre_seg_text`). */
export function* cutScript(
  script: string,
  method: SplitMethod,
  stop: '。' | '.',
  keepsMarks = false,
): Generator<string> {
  const text = trimOf(collapseRuns(script), '\n');
  if (text === '') return;
  const items = cutText(guardLeadIn(text, stop), method, keepsMarks).flatMap((item) => {
    const lines = item.split('\n').map((line, at) => (keepsMarks && at > 0 ? `\n${line.trimStart()}` : line));
    return lines.filter((line) => line !== '' && line !== ' ' && line !== '\n');
  });
  for (const merged of mergeShort(items, keepsMarks ? joinLines : undefined)) {
    const item = merged.startsWith('\n') ? merged.slice(1) : merged;
    if (!hasWord(item)) continue;
    const closed = SPLIT_MARKS.has(item.slice(-1)) ? item : item + stop;
    if (closed.length <= MAX_SENTENCE) yield closed;
    else for (const part of splitLong(closed)) if (hasWord(part)) yield part;
  }
}

/** Parts of at most 510 units, cut at split marks where there are any (official `split_big_text`). */
function* splitLong(text: string): Generator<string> {
  let open = '';
  for (const piece of text.split(/([，。？！,.?!~:：—…])/)) {
    if (open.length + piece.length <= MAX_SENTENCE) {
      open += piece;
      continue;
    }
    if (open !== '') yield open;
    let rest = piece;
    while (rest.length > MAX_SENTENCE) {
      const end = breakBefore(rest, MAX_SENTENCE);
      yield rest.slice(0, end);
      rest = rest.slice(end);
    }
    open = rest;
  }
  if (open !== '') yield open;
}

/** A place to break a piece without marks: after a space if there is one near the limit, never inside a surrogate pair. */
function breakBefore(text: string, limit: number): number {
  const space = text.lastIndexOf(' ', limit - 1);
  if (space > limit / 2) return space + 1;
  return /[\ud800-\udbff]/.test(text[limit - 1]!) ? limit - 1 : limit;
}
