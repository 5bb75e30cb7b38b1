/** Ranges, scores and fractions of bare numbers; spans of letters. */
import { sayDate } from './dates.ts';
import { DASH, NUMBER, sayCardinal, sayFraction, sayModel, sayNumber, sayOrdinal } from './number-words.ts';
import { SIGN, saySign } from './quantities.ts';
import { form } from './rule.ts';

/** Pairs that have a name of their own. */
const PAIRS: Readonly<Record<string, string>> = {
  '24/7': 'twenty four seven',
  '9/11': 'nine eleven',
  '50/50': 'fifty fifty',
  '50-50': 'fifty fifty',
  '20/20': 'twenty twenty',
  '20-20': 'twenty twenty',
  '80/20': 'eighty twenty',
  '60/40': 'sixty forty',
  '24/7/365': 'twenty four seven three sixty five',
  '7/11': 'seven eleven',
};

const VULGAR: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅕': '1/5',
  '⅖': '2/5',
  '⅗': '3/5',
  '⅘': '4/5',
  '⅙': '1/6',
  '⅚': '5/6',
  '⅛': '1/8',
  '⅜': '3/8',
  '⅝': '5/8',
  '⅞': '7/8',
  '⅐': '1/7',
  '⅑': '1/9',
  '⅒': '1/10',
};
const SIGNS_OF_FRACTIONS = `[${Object.keys(VULGAR).join('')}]`;

function fractionOf(over: string, under: string): { spoken: string; alternatives: string[] } | undefined {
  const spoken = sayFraction(over, under);
  if (spoken === undefined) return undefined;
  const fourth = under === '4' ? [`${sayCardinal(over)} ${over === '1' ? 'fourth' : 'fourths'}`] : [];
  return { spoken, alternatives: [...fourth, ...(over === '1' ? [`a ${spoken.slice(4)}`] : [])] };
}

/** One and a half, two and three quarters. */
function mixedOf(whole: string, over: string, under: string): { spoken: string; alternatives: string[] } | undefined {
  const fraction = sayFraction(over, under);
  if (fraction === undefined) return undefined;
  const short = over === '1' ? `a ${fraction.slice(4)}` : fraction;
  return {
    spoken: `${sayCardinal(whole)} and ${short}`,
    alternatives: over === '1' ? [`${sayCardinal(whole)} and ${fraction}`] : [],
  };
}

/** What else a slash between two numbers may be. */
function sayOver(over: string, under: string, before: string, after: string): string | undefined {
  const [top, bottom] = [Number(over), Number(under)];
  const isMark =
    /\b(?:rated|rating|score|scored|scores|gave|give|gives|giving|rate|rates|deserves|grade|got|marks?)\b[^.]{0,16}$/i.test(
      before,
    ) || /^\sstars?\b/.test(after);
  if (isMark || top === bottom) return `${sayCardinal(over)} out of ${sayCardinal(under)}`;
  if (bottom >= 50 && top > bottom) return `${sayPressure(over)} over ${sayCardinal(under)}`;
  return undefined;
}

/** 10/31, which is no fraction that anyone says, is a day. */
const dateOf = (over: string, under: string): string | undefined =>
  under.length === 2 ? sayDate(Number(over), Number(under))?.spoken : undefined;

const sayPressure = (digits: string): string =>
  digits.length === 3 && !digits.endsWith('00')
    ? `${sayCardinal(digits[0]!)} ${digits[1] === '0' ? 'oh ' : ''}${sayCardinal(String(Number(digits.slice(1))))}`
    : sayCardinal(digits);

export const FRACTION_RULES = [
  form(
    'fraction',
    `(?<![\\w/.-])(?:24/7/365|${Object.keys(PAIRS)
      .filter((pair) => pair !== '24/7/365')
      .join('|')})(?![\\w/]|[.,-]\\d)`,
    (_, _place, whole) => PAIRS[whole],
  ),
  form(
    'fraction',
    `(?<![\\w.,])(?:(?<whole>\\d+)\\s?)?(?<sign>${SIGNS_OF_FRACTIONS})-?`,
    ({ whole, sign }, _, text) => {
      const [over, under] = VULGAR[sign!]!.split('/') as [string, string];
      const said = whole ? mixedOf(whole, over, under) : fractionOf(over, under);
      return said && text.endsWith('-') ? { ...said, spoken: `${said.spoken} ` } : said;
    },
  ),
  form(
    'fraction',
    /(?<![\w./,$-])(?<whole>\d{1,4})[ -](?<over>\d{1,2})\/(?<under>\d{1,3})(?![\w/]|[.,]\d)/,
    ({ whole, over, under }) => (Number(over) < Number(under) ? mixedOf(whole!, over!, under!) : undefined),
  ),
  form(
    'fraction',
    /(?<![\w./,$])(?<over>\d{1,4})[/⁄](?<under>\d{1,4})(?:-(?=[a-z])|(?<inch>["″](?!\w)))?(?![\d/]|[.,]\d)/,
    ({ over, under, inch }, { before, after }, text) => {
      const said =
        sayOver(over!, under!, before, after) ??
        fractionOf(over!, under!)?.spoken ??
        dateOf(over!, under!) ??
        `${sayCardinal(over!)} over ${sayCardinal(under!)}`;
      return {
        spoken: text.endsWith('-') ? `${said} ` : inch ? `${said} inch` : said,
        alternatives: fractionOf(over!, under!)?.alternatives ?? [],
      };
    },
  ),
];

export const RANGE_RULES = [
  form(
    'code',
    /(?<=\bBoeing )(?<model>7\d7)-(?<series>\d{1,4})\b/,
    ({ model, series }) => `${sayModel(model!)} ${sayModel(series!)}`,
  ),
  form(
    'range',
    /(?<![\w.,$-])(?<a>\d+)-(?<word>to|for|on|in|by|and|of|or)-(?<b>\d+)(?![\w]|[.,]\d)/,
    ({ a, word, b }) => `${sayCardinal(a!)} ${word} ${sayCardinal(b!)}`,
  ),
  form(
    'range',
    /(?<![\d.,-])(?<from>\d+)(?:st|nd|rd|th)\s?[-–—~]\s?(?<to>\d+)(?:st|nd|rd|th)\b/,
    ({ from, to }) => `${sayOrdinal(from!)} to ${sayOrdinal(to!)}`,
  ),
  form(
    'range',
    `(?<sign>${SIGN})?(?<![\\w.,]|\\d[-–])(?<from>${NUMBER})\\s?${DASH}\\s?(?<second>[-−+])?(?<to>${NUMBER})(?<plus>\\+)?(?![\\w]|[-–]\\d)`,
    ({ sign, from, second, to, plus }) =>
      `${sign ? `${saySign(sign)} ` : ''}${sayNumber(from!)} to ${second ? `${saySign(second)} ` : ''}${sayNumber(to!)}${plus ? ' plus' : ''}`,
  ),
  form(
    'range',
    /\b(?:A[-–—]Z|a[-–—]z|[A-Z]–[A-Z])\b/,
    (_, _place, whole) => `${whole[0]!.toUpperCase()} to ${whole.at(-1)!.toUpperCase()}`,
  ),
  // London–Paris: an en dash without spaces between two names.
  form('range', /(?<=\b[A-Z][a-z]+)–(?=[A-Z][a-z]+)/, () => ' to '),
];
