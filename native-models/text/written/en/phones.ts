/** Telephone numbers and other chains of digits, which are said digit by digit with a pause at every mark. */
import { INNER_PAUSE, type Said } from '../form.ts';
import { sayCardinal, sayDigits, sayZeroDigits } from './number-words.ts';
import { form } from './rule.ts';

const GAP = `${INNER_PAUSE} `;

/** 800 is eight hundred, 212 is two one two. */
const sayGroup = (group: string): string =>
  /^[2-9]00$/.test(group) ? `${sayCardinal(group[0]!)} hundred` : sayDigits(group);

function sayGroups(groups: readonly string[], lead = ''): Said {
  const words = groups.map((group) => (/\d/.test(group) ? sayGroup(group) : group.toLowerCase()));
  const zero = groups.map((group) => (/\d/.test(group) ? sayZeroDigits(group) : group.toLowerCase()));
  return { spoken: lead + words.join(GAP), alternatives: [lead + zero.join(GAP)] };
}

const groupsOf = (text: string): string[] => text.match(/\d+|[A-Z]{3,}/g) ?? [];

const PHONE_BEFORE =
  /\b(?:call|calls|called|phone|tel|telephone|dial|text|texted|fax|cell|mobile|whatsapp|contact|reach|number|hotline|ring|at|line)\b[^.!?]{0,20}$/i;

/** Short numbers that everybody dials. */
const SHORT = /(?<![\w.,$#/-])(?<digits>[2-9]11|988|999|112|[1-9]\d{4,5})(?![\w%]|[.,:/-]\d)/;
const DIALLED = /\b(?:call|calls|called|calling|dial|dialed|text|phone|ring)\b(?:\s\w+){0,2}?\s$/i;

export const PHONE_RULES = [
  form('phone', /(?<![\w+])\+(?<code>\d{1,3})(?<rest>(?:[ .-]?\(?\d{1,5}\)?){2,6})(?![\w]|[.-]\d)/, ({ code, rest }) =>
    (rest!.match(/\d/g)?.length ?? 0) >= 6 ? sayGroups([code!, ...groupsOf(rest!)], 'plus ') : undefined,
  ),
  form(
    'phone',
    /(?<![\w.-])(?:(?<one>1)[ .-]?)?(?:\((?<area>\d{3})\) ?|(?<plain>\d{3})[ .-])(?<office>\d{3})[ .-](?<line>\d{4})(?![\w]|[.-]\d)/,
    ({ one, area, plain, office, line }) =>
      sayGroups([one, area ?? plain!, office!, line!].filter((group) => group !== undefined)),
  ),
  form(
    'phone',
    /(?<![\w.-])(?:1-)?(?:8\d\d|900)-(?:[A-Z]{3,7}|[A-Z0-9]{3}-[A-Z0-9]{4}|[A-Z]{2,}-[A-Z]{2,})(?![\w-])/,
    (_, _place, whole) => sayGroups(groupsOf(whole)),
  ),
  form('phone', /(?<![\w.,$-])(?<office>\d{3})-(?<line>\d{4})(?![\w%]|[.,-]\d)/, ({ office, line }, { before }) => {
    const isRange = /0$/.test(office!) && /00$/.test(line!) && Number(office) < Number(line) && !line!.startsWith('0');
    return isRange && !PHONE_BEFORE.test(before) ? undefined : sayGroups([office!, line!]);
  }),
  form('phone', /(?<![\w.,$-])(?<zip>\d{5})-(?<four>\d{4})(?![\w]|[.,-]\d)/, ({ zip, four }) =>
    sayGroups([zip!, four!]),
  ),
  form('phone', /(?<![\w.,$-])\d{4} \d{4} \d{4} \d{4}(?![\w]|[ .,-]\d)/, (_, _place, whole) =>
    sayGroups(groupsOf(whole)),
  ),
  // Other chains: serial and social security numbers; a chain of single digits is a formation or a record.
  form('phone', /(?<![\w.,$/-])\d+(?:-\d+){2,7}(?![\w]|[.,-]\d|-[A-Za-z])/, (_, { before }, whole) => {
    const groups = groupsOf(whole);
    if (groups.every((group) => group.length < 3 && !/^0\d/.test(group)) && !PHONE_BEFORE.test(before))
      return groups.map(sayCardinal).join(' ');
    return sayGroups(groups);
  }),
  form('phone', /\b(?<word>ext|Ext|EXT)(?:\.|\b)\s?(?<digits>\d{1,6})\b/, ({ digits }) => {
    const { spoken, alternatives = [] } = sayGroups([digits!]);
    return {
      spoken: `extension ${sayDigits(digits!)}`,
      alternatives: [`extension ${spoken}`, ...alternatives.map((other) => `extension ${other}`)],
    };
  }),
  form('phone', SHORT, ({ digits }, { before, after }) => {
    const isEmergency =
      digits === '911' &&
      !/\b(?:a|porsche)\s$/i.test(before) &&
      !/^\s(?:people|miles|feet|points|dollars|pages|days)\b/.test(after);
    return isEmergency || DIALLED.test(before) ? sayGroups([digits!]) : undefined;
  }),
  // ZIP codes behind a state.
  form(
    'phone',
    /(?<=\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s)(?<zip>\d{5})(?!\d)/,
    ({ zip }) => sayGroups([zip!]),
  ),
];
