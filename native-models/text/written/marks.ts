/** The marks that are left between words: one mark for a run of them, in the way of the language, and none for quotation marks. */
import type { SpokenLanguage } from '../segment-languages.ts';
import type { Claim } from './form.ts';

/** In place of a unit for which nothing is said: a private-use character, which no reader knows. */
export const SKIPPED = '\ue002';

const QUOTES = '"“”„‟‘’‚‛\'`´「」『』«»‹›《》〈〉｢｣〝〞〟❝❞＂＇';
const OPENING = '(（[［{｛【〔〖〘〚⟨';
const CLOSING = ')）]］}｝】〕〗〙〛⟩';
const BULLETS = '•‣◦⁃∙●○◆◇■□▪▫◾◽▶►▷▸➤★☆※✓✔☑☐♪♫♬♩';
const OTHER_SILENT = '_^*\\#¿¡';
const PAUSES = '!?！？。，,、；;：:…‥⋯.．';
const DASHES = '-—–―‒─~～〜·・‧|｜/→⇒➜➔‼⁇⁈⁉';

const SILENT = new Set([...QUOTES, ...OPENING, ...CLOSING, ...BULLETS, ...OTHER_SILENT]);
const PAUSE = new Set(PAUSES);
const ALL = new Set([...SILENT, ...PAUSE, ...DASHES]);
/** Inside a word, as in don't, or for the digits that were left out, as in '90s. */
const APOSTROPHE = /['’]/;

/** Marks that pause or are customarily silent: nobody misses them. */
export const SILENT_MARKS: readonly string[] = [...ALL];
export const isSilentMark = (character: string): boolean => ALL.has(character);

const EAST = {
  '‥': '…',
  '⋯': '…',
  '—': '，',
  '–': '，',
  '―': '，',
  '‒': '，',
  '─': '，',
  '〜': '～',
  '|': '，',
  '｜': '，',
  '→': '，',
  '⇒': '，',
  '➜': '，',
  '➔': '，',
};
const DOUBLE = { '‼': '!', '⁇': '?', '⁈': '?', '⁉': '?' };
const READER_MARKS: Readonly<Record<SpokenLanguage, Readonly<Record<string, string>>>> = {
  zh: { ...EAST, ...DOUBLE, '・': '·', '‧': '·' },
  yue: { ...EAST, ...DOUBLE, '・': '·', '‧': '·' },
  ja: {
    ...EAST,
    ...DOUBLE,
    '~': '…',
    '～': '…',
    '〜': '…',
    '‧': '・',
    '·': '・',
    ':': '，',
    ';': '，',
    '/': '，',
  },
  ko: {
    ...EAST,
    ...DOUBLE,
    '—': ',',
    '–': ',',
    '―': ',',
    '‒': ',',
    '─': ',',
    '~': '…',
    '～': '…',
    '〜': '…',
    '・': ',',
    '‧': ',',
    '·': ',',
    ':': ',',
    ';': ',',
    '/': ',',
    '|': ',',
    '｜': ',',
  },
  en: {
    ...EAST,
    ...DOUBLE,
    '—': '—',
    '–': '—',
    '―': '—',
    '‒': '—',
    '─': '—',
    '…': '.',
    '‥': '.',
    '⋯': '.',
    '~': ' ',
    '～': ' ',
    '〜': ' ',
    '·': ' ',
    '・': ' ',
    '‧': ' ',
    '|': ',',
    '｜': ',',
    '→': ',',
    '⇒': ',',
    '➜': ',',
    '➔': ',',
  },
};

/** Marks for a character class of a pattern. */
export const classOf = (marks: Iterable<string>): string =>
  [...marks].join('').replaceAll(/[\\\]^-]/g, String.raw`\$&`);

/** The marks that every reader knows, where no other mark follows. Most lines have no others, and are settled as they are. */
const PLAIN_MARKS = new Set(',.!?，。！？、…');
const UNSETTLED = new RegExp(
  `[${classOf([...ALL].filter((mark) => !PLAIN_MARKS.has(mark)))}]|[${classOf(PLAIN_MARKS)}]{2}`,
);

/** @param claims of the line, in order: their places stay as they are. */
export function settleMarks(
  text: string,
  claims: readonly Claim[],
  languageAt: (at: number) => SpokenLanguage,
): string {
  if (!UNSETTLED.test(text)) return text;
  const units = text.split('');
  const claimed = new Uint8Array(text.length);
  for (const { start, end } of claims) claimed.fill(1, start, end);
  const { pauses, glued } = readBrackets(text, claimed);
  for (let at = 0; at < units.length; at++) {
    const unit = text[at]!;
    if (claimed[at] === 1 || !ALL.has(unit)) continue;
    if (glued.has(at)) units[at] = SKIPPED;
    else if (pauses.has(at)) putComma(units, claimed, at, comma(languageAt(at)));
    else if (SILENT.has(unit)) units[at] = isApostrophe(text, at) ? unit : quiet(text, at, languageAt(at));
    else if (unit === '-') {
      const language = languageAt(at);
      if (language !== 'en' && isDash(text, at)) units[at] = comma(language);
    } else if (!isInNumber(text, at)) units[at] = READER_MARKS[languageAt(at)][unit] ?? unit;
  }
  collapse(units, claimed, text);
  return units.join('');
}

const comma = (language: SpokenLanguage): string => (language === 'en' || language === 'ko' ? ',' : '，');

/** A mark stands next to its word; the English reader loses it behind a space. */
function putComma(units: string[], claimed: Uint8Array, at: number, mark: string): void {
  let to = at;
  while (to > 0 && units[to - 1] === ' ' && claimed[to - 1] === 0) to--;
  units[at] = ' ';
  units[to] = mark;
}

/**
 * Words that are written with spaces do not grow together where a mark is left out, nor do Japanese words in brackets with those before:
 * 25日(月).
 */
function quiet(text: string, at: number, language: SpokenLanguage): string {
  if (language === 'ja' && (OPENING + CLOSING).includes(text[at]!)) return ' ';
  const spaced = /[\p{Script=Latin}\uac00-\ud7a3\d]/u;
  return spaced.test(text[at - 1] ?? '') && spaced.test(text[at + 1] ?? '') ? ' ' : SKIPPED;
}

function isApostrophe(text: string, at: number): boolean {
  if (!APOSTROPHE.test(text[at]!)) return false;
  const [before, after] = [text[at - 1] ?? '', text[at + 1] ?? ''];
  return (
    (/[\p{Script=Latin}\d]/u.test(before) && /\p{Script=Latin}/u.test(after)) ||
    (/\d/.test(after) && !/[\p{L}\p{N}]/u.test(before))
  );
}

/** A hyphen that is neither a sign before a number nor inside a Latin word or a calculation. */
function isDash(text: string, at: number): boolean {
  if (/\d/.test(text[at + 1] ?? '')) return false;
  const before = /\S?(?=\s?$)/.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? '';
  const after = /^\s?(\S?)/.exec(text.slice(at + 1, at + 3))?.[1] ?? '';
  const joins = /[A-Za-z0-9)(=-]/;
  return !(joins.test(before) && joins.test(after));
}

/** `file(s)`, `walk(ed)`: one word. */
const ENDING = /^(?:s|es|ies|d|ed|r|n)$/;

const isInNumber = (text: string, at: number): boolean =>
  /\d/.test(text[at - 1] ?? '') && /\d/.test(text[at + 1] ?? '');

/** Brackets around words within a sentence are light pauses; those at a mark or around a single letter, as in `file(s)`, are not. */
function readBrackets(
  text: string,
  claimed: Uint8Array,
): { readonly pauses: ReadonlySet<number>; readonly glued: ReadonlySet<number> } {
  const pauses = new Set<number>();
  const glued = new Set<number>();
  let open = -1;
  for (let at = 0; at < text.length; at++) {
    if (claimed[at] === 1) continue;
    if (OPENING.includes(text[at]!)) open = at;
    else if (CLOSING.includes(text[at]!) && open >= 0) {
      const content = text.slice(open + 1, at).trim();
      if (/\p{L}/u.test(content) && (content.length > 2 || /^[\u3041-\ud7a3]{2}/.test(content))) {
        if (/[\p{L}\p{N}]\s*$/u.test(text.slice(Math.max(0, open - 3), open))) pauses.add(open);
        if (/^\s*[\p{L}\p{N}]/u.test(text.slice(at + 1, at + 4))) pauses.add(at);
      }
      if (ENDING.test(content) && /[a-z]/.test(text[open - 1] ?? '')) {
        glued.add(open);
        if (!/[\p{L}\p{N}]/u.test(text[at + 1] ?? '')) glued.add(at);
      }
      open = -1;
    }
  }
  return { pauses, glued };
}

/** One mark for `！！！`, `?!`, `。。。`, `——`, `~~~`: the question or the exclamation if there is one, else the first. */
function collapse(units: string[], claimed: Uint8Array, text: string): void {
  let first = -1;
  for (let at = 0; at < units.length; at++) {
    const unit = units[at]!;
    if (unit === SKIPPED && claimed[at] === 0) continue;
    const isMark = claimed[at] === 0 && !isInNumber(text, at) && !(unit === '.' && /\d/.test(text[at + 1] ?? ''));
    if (isMark && PAUSE.has(unit)) {
      if (first < 0 || !PAUSE.has(units[first]!)) first = at;
      else {
        if (!/[?？]/.test(units[first]!) && /[?？!！]/.test(unit)) units[first] = unit;
        units[at] = SKIPPED;
      }
    } else if (isMark && /[-—~～]/.test(unit)) {
      if (first >= 0 && units[first] === unit) {
        units[at] = SKIPPED;
        if (unit === '-') units[first] = '，';
      } else if (first >= 0 && units[first] === '，' && unit === '-') units[at] = SKIPPED;
      else first = at;
    } else first = -1;
  }
}
