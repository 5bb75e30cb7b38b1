/**
 * Characters in their plain form: composed, without what cannot be seen, without the costumes that letters wear in chats and in
 * typesetting (`ﬁ`, `𝐀`, `Ⓐ`, `ｶﾞ`). What is a form of its own (`㎏`, `Ⅻ`, `①`, `㍿`) is left to the rules of the languages.
 */
import { applyEdits, type Draft, type Edit } from './draft.ts';

/** Soft hyphens, joiners, directions, variation selectors, fillers, tags, and controls. */
const INVISIBLE =
  '\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}';
const COMPOSED =
  '[^\\p{M}\\s]\\p{M}+|[\\u1100-\\u115e\\ua960-\\ua97c][\\u1161-\\u11a7][\\u11a8-\\u11ff]?|[\\u2126\\u212a\\u212b\\uf900-\\ufaff\\u{2f800}-\\u{2fa1f}]';
const COMPATIBLE =
  '[\\uff66-\\uff9d][\\uff9e\\uff9f]?|[\\uff61-\\uff65\\uff9e\\uff9f\\uffa1-\\uffdc]|[\\ufb00-\\ufb06\\u2f00-\\u2fd5\\ufe10-\\ufe19\\ufe30-\\ufe6b\\u{1d400}-\\u{1d7ff}]|[\\u2102\\u210a-\\u2112\\u2115\\u2119-\\u211d\\u2124\\u2128\\u212c-\\u2131\\u2133\\u2134\\u2139\\u2145-\\u2149]';
const ENCLOSED =
  '[\\u249c-\\u24b5\\u24b6-\\u24e9\\u{1f110}-\\u{1f129}\\u{1f130}-\\u{1f149}\\u{1f150}-\\u{1f169}\\u{1f170}-\\u{1f189}]';
const FOREIGN_DIGIT = '[\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u09e6-\\u09ef\\u0e50-\\u0e59]';

const GONE = new RegExp(`[${INVISIBLE}]`, 'gu');
const INTERESTING = new RegExp(
  `(?<gone>[${INVISIBLE}]+)|(?<compatible>${COMPATIBLE})|(?<composed>${COMPOSED})|(?<enclosed>${ENCLOSED})|(?<digit>${FOREIGN_DIGIT})|(?<hyphen>[\\u2010\\u2011])`,
  'gu',
);

export function plainCharacters(draft: Draft): Draft {
  const edits: Edit[] = [];
  for (const match of draft.text.matchAll(INTERESTING)) {
    const text = plain(match[0], match.groups!);
    if (text !== match[0]) edits.push({ start: match.index, end: match.index + match[0].length, text });
  }
  return applyEdits(draft, edits);
}

function plain(all: string, groups: Readonly<Record<string, string | undefined>>): string {
  if (groups['gone'] !== undefined) return '';
  if (groups['hyphen'] !== undefined) return '-';
  if (groups['enclosed'] !== undefined) return enclosed(all.codePointAt(0)!);
  if (groups['digit'] !== undefined) return String((all.charCodeAt(0) - zeroOf(all.charCodeAt(0))) % 10);
  if (groups['composed'] !== undefined) return all.normalize('NFC').replaceAll(GONE, '');
  // A voicing mark that stands alone would combine with whatever is in front of it.
  return all === '\uff9e' || all === '\uff9f' ? '' : all.normalize('NFKC');
}

const ALPHABETS = [0x249c, 0x24b6, 0x24d0, 0x1f110, 0x1f130, 0x1f150, 0x1f170];

function enclosed(code: number): string {
  const first = ALPHABETS.findLast((start) => start <= code)!;
  const small = first === 0x249c || first === 0x24d0;
  return String.fromCharCode((small ? 0x61 : 0x41) + code - first);
}

const zeroOf = (code: number): number => (code < 0x900 ? code & ~0xf : code < 0xe00 ? (code & ~0xf) | 6 : 0xe50);
