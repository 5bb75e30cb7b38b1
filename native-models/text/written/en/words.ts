/** Words with slashes and apostrophes, chat signs, list marks. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayCardinal } from './number-words.ts';
import { form } from './rule.ts';

const SLASHED: Readonly<Record<string, string>> = {
  'w/o': 'without',
  'w/': 'with',
  'b/c': 'because',
  'c/o': 'care of',
  'n/a': 'N A',
  'and/or': 'and or',
  's/he': 'she or he',
};

export const LIST_RULES = [
  form('list', /^\s*(?:[-*•·‣◦▪–—+]\s+)(?=\S)/, (_, { opensLine }) => (opensLine ? '' : undefined)),
  form(
    'list',
    /^\s*\(?(?<digits>\d{1,3})(?:[.)]|\.\))\s+(?=\S)/,
    ({ digits }) => `${sayCardinal(digits!)}${INNER_PAUSE} `,
  ),
  form('list', /^\s*(?<letter>[A-Za-z])\)\s+(?=\S)/, ({ letter }) => `${letter!.toUpperCase()}${INNER_PAUSE} `),
];

const LIGATURES: Readonly<Record<string, string>> = { ﬀ: 'ff', ﬁ: 'fi', ﬂ: 'fl', ﬃ: 'ffi', ﬄ: 'ffl', ﬅ: 'st', ﬆ: 'st' };

/** Not a `form`: it stays joined to its word. */
const LIGATURE: Rule = { kind: 'mark', pattern: /[ﬀ-ﬆ]/g, read: ([letters]) => LIGATURES[letters] };

export const WORD_RULES = [
  form('abbreviation', /\bAM\/FM\b/, () => 'A M F M'),
  LIGATURE,
  form(
    'mark',
    /(?<!\S)(?:[:;][-']?[)(\][DPpOo3*|/\\](?![\w])|<\/?3+(?!\d)|\^[_.]?\^|-_+-|T_T|>_<|xD|XD|:'\(|¯\\_\(ツ\)_\/¯)(?=[\s.!?,]|$)/,
    () => '',
  ),
  form(
    'abbreviation',
    /(?<![\w/])(?:w\/o|w\/|b\/c|c\/o|n\/a|and\/or|s\/he)(?![\w/]|(?<=\w\/)\d)/i,
    (_, { after }, whole) => {
      const word = SLASHED[whole.toLowerCase()]!;
      return whole.endsWith('/') && /^\S/.test(after) ? `${word} ` : word;
    },
  ),
  form('abbreviation', /(?<=\s)['’‘]n['’]?(?=\s)/, () => 'and'),
  form('abbreviation', /\bw\/(?=[a-z])/, () => 'with '),
  form(
    'unit',
    /(?<=[a-z]{2,})\/(?<unit>day|week|month|year|hour|minute|second|min|sec|hr|person|night)\b/,
    ({ unit }) => ` per ${{ min: 'minute', sec: 'second', hr: 'hour' }[unit!] ?? unit}`,
  ),
  form('mark', /(?<=[a-z]{2,})\/(?=[a-z]{2,})/, () => ' or '),
  form('mark', /(?<=\b[A-Z]{1,5})\/(?=[A-Z]{1,5}\b)/, () => ' '),
];
