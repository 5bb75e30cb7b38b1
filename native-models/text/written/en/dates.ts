/** Dates, months, days of the week, years with their era, decades. */
import { INNER_PAUSE, type Said } from '../form.ts';
import { DASH, sayCardinal, sayDecade, sayOrdinal, sayShortYear, sayYear } from './number-words.ts';
import { form } from './rule.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

const MONTH = `(?:${MONTHS.join('|')}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![A-Za-z])\\.?)`;
const DAY_NAME = `(?:${DAYS.join('|')}|(?:Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)(?![A-Za-z])\\.?)`;
const DAY = String.raw`(?:[12]\d|3[01]|0?[1-9])`;
const YEAR = String.raw`[12]\d{3}`;

const monthOf = (name: string): string => MONTHS.find((month) => month.startsWith(name.slice(0, 3)))!;
const dayNameOf = (name: string): string => DAYS.find((day) => day.startsWith(name.slice(0, 3)))!;

export function sayDate(month: number, day: number, year?: string): Said | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const name = MONTHS[month - 1]!;
  const ordinal = sayOrdinal(String(day));
  const spokenYear = year === undefined ? '' : ` ${year.length === 2 ? sayTwoDigitYear(year) : sayYear(year)}`;
  return { spoken: `${name} ${ordinal}${spokenYear}`, alternatives: [`the ${ordinal} of ${name}${spokenYear}`] };
}

const sayTwoDigitYear = (year: string): string => sayYear(`${Number(year) < 50 ? 20 : 19}${year}`);

const DATE_BEFORE =
  /\b(?:on|by|until|till|since|before|after|from|dated|due|date|birthday is|date is|deadline is|due is|party is|deadline|starting|ending)[\s:]+$/i;

const CLOCK_AFTER = String.raw`(?:T(?=\d\d:\d\d)|(?![\d]|[-/.]\d))`;

export const DATE_RULES = [
  form(
    'date',
    /(?<![\w.,-])(?<year>(?:19|20)\d\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?![\w-]|[.,]\d)/,
    ({ year, month, day }) => sayDate(Number(month), Number(day), year),
  ),

  form(
    'date',
    `(?<!\\d[-/.]?)(?<year>${YEAR})(?<mark>[-/.])(?<month>0?[1-9]|1[0-2])\\k<mark>(?<day>${DAY})${CLOCK_AFTER}`,
    ({ year, month, day }, _, whole) => {
      const said = sayDate(Number(month), Number(day), year);
      return said && whole.endsWith('T') ? { ...said, spoken: `${said.spoken} at ` } : said;
    },
  ),
  form(
    'date',
    /(?<![\d/.-])(?<month>\d{1,2})(?<mark>[-/])(?<day>\d{1,2})\k<mark>(?<year>(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)/,
    ({ month, day, year }) =>
      Number(month) > 12 ? sayDate(Number(day), Number(month), year) : sayDate(Number(month), Number(day), year),
  ),
  form(
    'date',
    /(?<![\d.])(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>(?:19|20)\d\d)(?![\d]|\.\d)/,
    ({ month, day, year }) => sayDate(Number(month), Number(day), year),
  ),
  form(
    'date',
    /(?<![\d/.-])(?<month>0?[1-9]|1[0-2])\/(?<day>[12]\d|3[01]|0?[1-9])(?![\d/-]|\.\d)/,
    ({ month, day }, { before, after }) =>
      DATE_BEFORE.test(before) &&
      !/^\s(?:of|cups?|inch|inches|miles?|the)\b/.test(after) &&
      `${month}/${day}` !== '9/11'
        ? sayDate(Number(month), Number(day))
        : undefined,
  ),
  form(
    'date',
    `\\b(?<month>${MONTH})\\s(?<day>${DAY})(?:st|nd|rd|th)?(?:\\s?${DASH}\\s?(?<to>${DAY})(?:st|nd|rd|th)?)?(?![\\d:]|[.,]\\d|\\s?[AaPp]\\.?[Mm]\\b)(?:,?\\s(?<year>${YEAR})(?![\\d:]|[.,-]\\d))?`,
    ({ month, day, to, year }) => {
      const name = monthOf(month!);
      const range = to ? ` to ${sayOrdinal(to)}` : '';
      const spokenYear = year ? `${INNER_PAUSE}${sayYear(year)}` : '';
      return {
        spoken: `${name} ${sayOrdinal(day!)}${range}${spokenYear}`,
        alternatives: [`${name} the ${sayOrdinal(day!)}${range}${spokenYear}`],
      };
    },
  ),
  form(
    'date',
    `(?<![\\w.,:/-])(?<day>${DAY})(?<th>st|nd|rd|th)?\\s(?:of\\s)?(?<month>${MONTH})(?![A-Za-z])(?:,?\\s(?<year>${YEAR})(?![\\d:]|[.,-]\\d))?`,
    ({ day, th, month, year }, { before }, whole) => {
      const [name, ordinal] = [monthOf(month!), sayOrdinal(day!)];
      const spokenYear = year ? ` ${sayYear(year)}` : '';
      const of = `${ordinal} of ${name}${spokenYear}`;
      if (th || /\bthe\s$/i.test(before) || / of /.test(whole))
        return /\bthe\s$/i.test(before) || / of /.test(whole) ? of : `the ${of}`;
      return { spoken: `${name} ${ordinal}${spokenYear}`, alternatives: [`the ${of}`] };
    },
  ),
  form(
    'date',
    `\\b(?<from>${MONTH})\\s?${DASH}\\s?(?<to>${MONTH})(?![A-Za-z])`,
    ({ from, to }) => `${monthOf(from!)} to ${monthOf(to!)}`,
  ),
  form('date', `\\b(?<from>${DAY_NAME})\\s?${DASH}\\s?(?<to>${DAY_NAME})(?![A-Za-z])`, ({ from, to }) => ({
    spoken: `${dayNameOf(from!)} to ${dayNameOf(to!)}`,
    alternatives: [`${dayNameOf(from!)} through ${dayNameOf(to!)}`],
  })),
  form(
    'date',
    `\\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?:\\.(?=,?\\s)|(?=\\s${YEAR}\\b|\\s?['’]\\d\\d\\b))${''}`,
    (_, _place, whole) => monthOf(whole),
  ),
  form(
    'date',
    `\\b(?:Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\\.(?=,?\\s(?:\\d|${MONTH}|at\\b|and\\b))`,
    (_, _place, whole) => dayNameOf(whole),
  ),
  form(
    'date',
    /(?<=\b(?:on|by|until|every|this|next|last)\s)(?:Mon|Tues|Tue|Wed|Thurs|Thu|Fri|Sat|Sun)(?=\.|,|$)/,
    (_, _place, whole) => dayNameOf(whole),
  ),
  form('date', `\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?=,\\s(?:\\d|${MONTH})|\\s\\d)`, (_, _place, whole) =>
    dayNameOf(whole),
  ),
  form(
    'date',
    /(?<![\d/.-])(?<year>(?:19|20)\d\d)-(?<month>0[1-9])(?![\d/-])/,
    ({ year, month }) => `${MONTHS[Number(month) - 1]} ${sayYear(year!)}`,
  ),
  form('date', /\bFY\s?['’]?(?<year>\d{4}|\d\d)\b/, ({ year }) => ({
    spoken: `F Y ${year!.length === 2 ? sayShortYear(year!) : sayYear(year!)}`,
    alternatives: [`fiscal year ${year!.length === 2 ? sayShortYear(year!) : sayYear(year!)}`],
  })),
  form(
    'date',
    /(?<![\d.,-])(?<from>[12]\d{3})\s?[-–—~](?:\s?)(?<to>[12]\d{3}|\d\d)(?![\d-]|[.,]\d)/,
    ({ from, to }) => {
      if (to!.length === 2)
        return Number(to) > Number(from!.slice(2)) || to === '00'
          ? `${sayYear(from!)} to ${sayShortYear(to!)}`
          : undefined;
      const isYears =
        [from!, to!].every((year) => Number(year) >= 1100 && Number(year) < 2100) && Number(from) < Number(to);
      return isYears
        ? {
            spoken: `${sayYear(from!)} to ${sayYear(to!)}`,
            alternatives: [`${sayCardinal(from!)} to ${sayCardinal(to!)}`],
          }
        : undefined;
    },
  ),
  form('date', /(?<![\w.,])(?<year>\d{1,4})(?=\s?(?:BCE?|CE|AD|B\.C\.|A\.D\.)(?![A-Za-z]))/, ({ year }) =>
    sayYear(year!),
  ),
  form('date', /\b(?<era>AD|A\.D\.)\s(?<year>\d{1,4})\b/, ({ year }) => `A D ${sayYear(year!)}`),
  form(
    'number',
    /(?<![\w.,])(?<power>10|100|1,?000)s(?=\sof\b)/,
    ({ power }) => ({ 10: 'tens', 100: 'hundreds' })[power!] ?? 'thousands',
  ),
  // Decades, before the s is taken for seconds.
  form('date', /(?<![\d.,:])['’‘]?(?<decade>(?:1[0-9]|20)\d0)['’]?s\b/, ({ decade }) => sayDecade(decade!)),
  form('date', /(?<![\d.,:])(?<mark>['’‘])?(?<decade>[1-9]0)['’]?s\b/, ({ mark, decade }, { before, after }) => {
    const isDecade =
      mark !== undefined ||
      /\b(?:the|his|her|their|my|your|our|its|early|mid|late|\d0['’]?s (?:and|or|to))[\s-]$/i.test(before) ||
      /^\s(?:music|rock|pop|movies?|films?|songs?|kids?|babies|fashion|style|hits|hip|disco|era|and ['’]?[1-9]0s)\b/.test(
        after,
      );
    return isDecade ? sayDecade(decade!) : undefined;
  }),
  form('date', /(?<=\s)['’‘](?<year>\d\d)(?!\d|s\b)/, ({ year }) => sayShortYear(year!)),
  form('abbreviation', `\\bc(?:a|irca)?\\.\\s(?=${YEAR})`, () => 'circa '),
];
