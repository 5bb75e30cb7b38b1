/** What people put into chats besides words: emoji, faces made of marks, stage directions. None of it is said, but for emoji if asked for. */
import type { EmojiName } from '../emoji-names.ts';
import { applyEdits, type Draft, type Edit, freeOf, type Marked } from './draft.ts';
import { type FormKind, INNER_PAUSE } from './form.ts';
import { findFaces } from './kaomoji.ts';
import { isStageDirection } from './stage-words.ts';

const PICTURE = String.raw`(?:\p{RI}\p{RI}|(?![©®™])(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=\ufe0f)|[\u{1f000}-\u{1fbff}](?<![\u{1f100}-\u{1f189}\u{1f200}-\u{1f265}]))\ufe0f?\p{EMod}?(?:[\u{e0020}-\u{e007f}]+)?)`;
/** One emoji, which may be several joined. */
const ONE = String.raw`(?:${PICTURE}(?:\u200d(?:${PICTURE}|\p{Extended_Pictographic}\ufe0f?))*)`;
const ONE_EMOJI = new RegExp(ONE, 'gu');
const EMOJI = new RegExp(
  String.raw`(?<key>(?:[0-9]\ufe0f?\u20e3|🔟))|(?<pictures>(?:${ONE}|[#*]\ufe0f?\u20e3)(?: ?(?:${PICTURE}|\u200d|\ufe0f|[#*]\ufe0f?\u20e3))*)`,
  'gu',
);
const DIRECTION =
  /\*([^*\n]{2,40})\*|\[([^[\]\n]{1,40})\]|［([^［］\n]{1,40})］|【([^【】\n]{1,40})】|\(([^()\n]{1,40})\)|（([^（）\n]{1,40})）/g;

interface Found {
  readonly start: number;
  readonly end: number;
  readonly kind: FormKind;
  /** The emoji in it. */
  readonly emoji?: string;
}

/** @param nameOf what emoji are called; without it they are silent. */
export function readChat(draft: Draft, nameOf?: EmojiName): Draft {
  const isFree = freeOf(draft.marked);
  const edits: Edit[] = [];
  const found: Found[] = [];
  for (const match of draft.text.matchAll(EMOJI)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const key = match.groups!['key'];
    if (key !== undefined) edits.push({ ...range, text: key === '🔟' ? '10' : key[0]! });
    else found.push({ ...range, kind: 'emoji', emoji: match[0] });
  }
  for (const match of draft.text.matchAll(DIRECTION)) {
    const content = match.slice(1).find((group) => group !== undefined)!;
    const bracket = match[1] !== undefined ? 'star' : (match[5] ?? match[6]) ? 'round' : 'square';
    if (isStageDirection(content, bracket)) {
      found.push({ start: match.index, end: match.index + match[0].length, kind: 'markup' });
    }
  }
  for (const { start, end } of findFaces(draft.text)) found.push({ start, end, kind: 'emoji' });
  const inOrder = found.sort((one, other) => one.start - other.start || other.end - one.end);
  const free = inOrder.filter(({ start, end }) => isFree(start, end));
  return applyEdits(
    draft,
    edits,
    free.map((range) => mark(range, draft.text, nameOf)),
  );
}

/** Between words it parts two thoughts, as people use it instead of a comma. What is said of it stands apart from the words around. */
function mark({ start, end, kind, emoji = '' }: Found, text: string, nameOf?: EmojiName): Marked {
  const before = /[\p{L}\p{N}][\s”’"')）」』]*$/u.test(text.slice(Math.max(0, start - 8), start));
  const after = /^[\s“‘"'(（「『]*[\p{L}\p{N}]/u.test(text.slice(end, end + 8));
  return {
    start,
    end,
    kind,
    read: (language) => {
      const comma = language === 'en' || language === 'ko' ? ', ' : '，';
      const names = nameOf ? namesIn(emoji, (one) => nameOf(one, language)) : [];
      if (names.length === 0) return { spoken: before && after ? comma : '' };
      const pause = names.length > FEW_NAMES ? comma : INNER_PAUSE;
      return { spoken: `${before ? INNER_PAUSE : ''}${names.join(pause)}${after ? INNER_PAUSE : ''}` };
    },
  };
}

/** So many names are said in one breath; where there are more, the text may be cut between them. */
const FEW_NAMES = 6;

/** The names of a run of emoji; the same one several times on end is said once. */
function namesIn(emoji: string, nameOf: (emoji: string) => string | undefined): string[] {
  return [...emoji.matchAll(ONE_EMOJI)]
    .flatMap(([one]) => nameOf(one) ?? [])
    .filter((name, at, all) => name !== all[at - 1]);
}
