/** Dates in figures, weekdays in brackets. A year is a number like any other in Japanese. */
import type { Rule } from '../form.ts';
import { sayInteger } from './numerals.ts';

const YEAR = String.raw`(?<![\d./-])(1\d{3}|20\d\d|21\d\d)`;
const MONTH = '(0?[1-9]|1[0-2])';
const DAY = String.raw`(0?[1-9]|[12]\d|3[01])`;
const END = String.raw`(?![\d/]|[-.]\d)`;

const ERAS: Readonly<Record<string, string>> = { M: '明治', T: '大正', S: '昭和', H: '平成', R: '令和' };

const plain = (digits: string): string => sayInteger(digits.replace(/^0/, ''));
const dayOf = (month: string, day: string): string => `${plain(month)}月${plain(day)}日`;

const DATE_BEFORE =
  /(?:日付|日程|日時|期限|期日|締切|締め切り|締切り|発売|予定|開催|公開|今日|本日|明日|昨日|誕生日|更新|納期|受付|[月火水木金土日]曜日?|[〜～~-])(?:日|は|が|の|:|：)?\s*$/;
const DATE_AFTER =
  /^(?:\s*[(（][月火水木金土日]|\s?\d{1,2}[:：時]|\s?[〜～~–-]\s?\d|まで|より|発売|開始|公開|開催|締|付|現在|更新|放送|配信|生まれ|発$|発[、。]|の(?:会議|予定|試合|授業|放送|イベント|ライブ|朝|昼|夜|午前|午後|天気|ニュース))/;

/** `5/1`, unless it is rather a fraction. Without words that tell, a proper fraction of few parts is one. */
function isDate(month: number, day: number, before: string, after: string): boolean {
  if (DATE_BEFORE.test(before) || DATE_AFTER.test(after)) return true;
  return month >= day ? month > day : day > 10 && !/^(?:の確率|の大きさ|の量|に縮小|カップ|以上|以下)/.test(after);
}

export const DATE_RULES: readonly Rule[] = [
  {
    kind: 'date',
    pattern: new RegExp(String.raw`${YEAR}([-/.])${MONTH}\2${DAY}${END}`, 'gu'),
    read: ([, year = '', , month = '', day = '']) => `${sayInteger(year)}年${dayOf(month, day)}`,
  },
  {
    kind: 'date',
    pattern: new RegExp(`${YEAR}/${MONTH}${END}`, 'gu'),
    read: ([, year = '', month = '']) => `${sayInteger(year)}年${plain(month)}月`,
  },
  {
    kind: 'date',
    pattern: new RegExp(String.raw`(?<![\d./-])${MONTH}/${DAY}${END}`, 'gu'),
    read: ([, month = '', day = ''], { before, after }) =>
      isDate(Number(month), Number(day), before, after) ? dayOf(month, day) : undefined,
  },
  {
    kind: 'date',
    pattern: /(?<=[\d月]日?\s?|\d\/\d{1,2}\s?)[(（]([月火水木金土日])(?:曜日?)?(?:[・･,、]?(祝日?|休))?[)）]/gu,
    read: ([, weekday, holiday]) => `${weekday}曜日${holiday ? (holiday === '休' ? '休み' : '祝日') : ''}`,
  },
  // Years of an era by its initial.
  {
    kind: 'date',
    pattern: /(?<![A-Za-z])([MTSHR])(\d{1,2})(?=年)/gu,
    read: ([, era = '', year = '']) => ERAS[era] + sayInteger(year),
  },
  // A zero before the month or day is not said.
  {
    kind: 'date',
    pattern: /(?<![\d.,])0([1-9])(?=[月日時分秒](?!間))/gu,
    read: ([, digit = '']) => sayInteger(digit),
  },
];
