/** Dates in all orders, years, decades. */
import { readDigits } from '../../zh/numerals.ts';
import type { Rule } from '../form.ts';
import { DASH } from './dashes.ts';
import { isCounted } from './measures.ts';
import { sayCardinal, sayNumber } from './say-number.ts';
import type { Wording } from './wording.ts';

const MONTH = '(0?[1-9]|1[0-2])';
const DAY = '(3[01]|[12]\\d|0?[1-9])';
const YEAR = '((?:1\\d|20)\\d\\d)';

const plain = (digits: string): string => sayCardinal(digits.replace(/^0+(?=\d)/, ''));
const monthDay = (month: string, day: string, name = '日'): string => `${plain(month)}月${plain(day)}${name}`;
const isMonth = (digits: string): boolean => Number(digits) >= 1 && Number(digits) <= 12;
const isDay = (digits: string): boolean => Number(digits) >= 1 && Number(digits) <= 31;

const FEAST =
  /^ ?(?:劳动节|国庆|圣诞|元旦|妇女节|儿童节|青年节|教师节|情人节|[（(]?(?:周|星期)[一二三四五六日天]|开始|截止|出发|上午|下午|晚上?|早上|凌晨|中午|之?前|之后|当天|开业|放假|活动|特惠|发售|举行|上线|开学|发布|上映|上线|\d{1,2}[:：]\d\d)/;
const DATE_WORD = /(?:日期|时间|截止|截至|截止到|自|生于|定于|将于|于)[：: ]{0,2}$/;

const COUNTED_YEARS_AFTER =
  /^ ?(?:来|来的|間|间|的?历史|以来|前|后|内|之[前后久内间]|了|左右|以上|多|有余|期|过去|时间|如一日|磨一剑|河东|的时间|的经验|经验|工龄|质保|保修)/;
const COUNTED_YEARS_BEFORE =
  /(?:近|约|約|过|過|有|了|这|長達|长达|满|整|建国|成立|周年|已|达|逾|超|经过|历经|时隔|相隔|未来|最近|前|后|用|花|每|第|需要|需|要|至少|大约|超过|仅|只|等|徒刑|期|干|做|学) ?$/;
const NAMED_YEAR_AFTER =
  /^ ?(?:\d{1,2} ?月|出生|生人|毕业|入学|春|夏|秋|冬|世界杯|奥运|款|初|底|末|中|那年|的时候|高考|爆发|开始|上映|夺冠|新高)/;
const NAMED_YEAR_BEFORE = /(?:自|从|於|于|在|到|至|截至|早在|直到|生|['’]) ?$/;

/** A year of two digits is a name (98年出生) or a count (10年来). */
function sayShortYear(digits: string, before: string, after: string): string {
  if (digits.startsWith('0') || NAMED_YEAR_AFTER.test(after)) return readDigits(digits);
  if (COUNTED_YEARS_AFTER.test(after) || COUNTED_YEARS_BEFORE.test(before)) return sayCardinal(digits);
  const isRecent = Number(digits) >= 80 && Number(digits) <= 99;
  return isRecent || NAMED_YEAR_BEFORE.test(before) ? readDigits(digits) : sayCardinal(digits);
}

function sayYear(digits: string, before: string, after: string): string {
  if (digits.length === 2) return sayShortYear(digits, before, after);
  if (digits.length !== 4) return sayCardinal(digits);
  const isCount = Number(digits) > 2200 || (/000$/.test(digits) && /^ ?(?:来|间|的?历史|前(?!后)|的?文明)/.test(after));
  return isCount || (/[长長]达|近|约|超过|距今 ?$/.test(before.slice(-2)) && Number(digits) < 1900)
    ? sayCardinal(digits)
    : readDigits(digits);
}

/** Where a bare number of four digits is a year: 在2019, 1997和1998, 《1984》. */
const YEAR_BEFORE = /(?:在|于|於|自|从|從|《|(?:19|20)\d\d ?(?:年?到|年?至|和|与|、)) ?$/;
const YEAR_AFTER = /^ ?(?:年?到|年?至|和|与|、) ?(?:19|20)\d\d(?!\d)/;

/** Words that follow a year as its name: 2024款, 2024届. */
const YEAR_NAME =
  '(?= ?(?:学年|學年|赛季|財年|财年|年度|届|級|级|款|春|夏|秋|冬|高考|奥运|世界杯|欧洲杯|亚运|跨年|新年|版|应届|Q[1-4]|H[12]|（|年))';

export function dateRules({ to }: Wording): Rule[] {
  return [
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])${YEAR}([-/.–−])${MONTH}\\2${DAY}(?![\\w/-]|\\.\\d)([日号號])?`, 'g'),
      read: ([, year, , month, day, name]) => `${readDigits(year!)}年${monthDay(month!, day!, name)}`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<!\\d)${YEAR} ?年 ?${MONTH}[-/.]${DAY}(?!\\d| ?月|\\.)([日号號])?`, 'g'),
      read: ([, year, month, day, name]) => `${readDigits(year!)}年${monthDay(month!, day!, name)}`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])(\\d{1,2})([-/.])(\\d{1,2})\\2${YEAR}(?![\\w/-])`, 'g'),
      read: ([, first, , second, year]) => {
        if (isMonth(first!) && isDay(second!)) return `${readDigits(year!)}年${monthDay(first!, second!)}`;
        return isMonth(second!) && isDay(first!) ? `${readDigits(year!)}年${monthDay(second!, first!)}` : undefined;
      },
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])(\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\w/-]|\.\d)/g,
      read: ([, year, mark, month, day], { before }) =>
        isMonth(month!) && isDay(day!) && (mark !== '.' || DATE_WORD.test(before))
          ? `${readDigits(year!)}年${monthDay(month!, day!)}`
          : undefined,
    },
    {
      kind: 'date',
      pattern: new RegExp(
        `(?<![\\w.])${YEAR}([./])${MONTH} ?${DASH} ?(?:${YEAR}\\2${MONTH}|(?=至今|今))(?![\\w./-])`,
        'g',
      ),
      read: ([, year, , month, year2, month2]) =>
        `${readDigits(year!)}年${plain(month!)}月${year2 ? `${to}${readDigits(year2)}年${plain(month2!)}月` : ''}`,
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])((?:19|20)\d\d)[-/](0[1-9]|1[0-2])(?![\w/.-]|年)/g,
      read: ([, year, month]) => `${readDigits(year!)}年${plain(month!)}月`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])(\\d{4}) ?年? ?${DASH} ?(\\d{4})${YEAR_NAME}`, 'g'),
      read: ([whole, from, until]) =>
        Number(from) >= 1000 && Number(until) <= 2200
          ? `${readDigits(from!)}${/年/.test(whole) ? '年' : ''}${to}${readDigits(until!)}`
          : undefined,
    },
    {
      kind: 'date',
      pattern: new RegExp(
        `(?<![\\w.])((?:1[5-9]|20)\\d\\d) ?${DASH} ?((?:1[5-9]|20)\\d\\d|\\d\\d(?=学年|赛季|财年))(?![\\w.%]| ?[\\u4e00-\\u9fff℃])`,
        'g',
      ),
      read: ([, from, until]) =>
        until!.length === 2 || Number(from) < Number(until) ? readDigits(from!) + to + readDigits(until!) : undefined,
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])((?:19|20)\d\d)[-/–](\d\d)(?=学年|學年|赛季|财年)/g,
      read: ([, from, until]) => readDigits(from!) + to + readDigits(until!),
    },
    {
      kind: 'date',
      pattern:
        /(?<![\w.])(\d{4})(?= ?(?:学年|學年|赛季|財年|财年|年度|届|級|级|款|春|夏|秋|冬|高考|奥运|世界杯|欧洲杯|亚运|跨年|新年|应届|毕业|考研|国考|全球|全国|中国|世界|国际|亚洲|欧洲|北京|上海|巴黎|最新|Q[1-4]|H[12]))/g,
      read: ([year]) => (Number(year) >= 1900 && Number(year) <= 2100 ? readDigits(year) : undefined),
    },
    {
      kind: 'date',
      pattern:
        /(?<![\w.])(?:(?:19|20)\d\d(?= ?[-–—~～]? ?(?:至今|今(?!天|年)))|(?<=(?:自|从|于|截至|截止到|始于|生于|年份[：:]?) ?)(?:19|20)\d\d(?![\w.,/-]))/g,
      read: ([year], { after }) => (isCounted(after) ? undefined : readDigits(year)),
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.])${MONTH} ?月 ?${DAY} ?${DASH} ?${DAY} ?([日号號])`, 'g'),
      read: ([, month, from, until, name]) => `${monthDay(month!, from!, name)}${to}${plain(until!)}${name}`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])${MONTH}([./])${DAY} ?${DASH} ?${MONTH}\\2${DAY}(?![\\w/])`, 'g'),
      read: ([, month, mark, day, month2, day2], { before, after }) =>
        mark === '/' || FEAST.test(after) || DATE_WORD.test(before)
          ? `${monthDay(month!, day!)}${to}${monthDay(month2!, day2!)}`
          : undefined,
    },
    {
      kind: 'date',
      pattern: /(?<![\w.,])(?:19|20)\d\d(?![\w.,:：%/-])/g,
      read: ([year], { before, after }) =>
        !isCounted(after) && (YEAR_BEFORE.test(before) || YEAR_AFTER.test(after)) ? readDigits(year) : undefined,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.])${MONTH} ?月 ?${DAY} ?([日号號])?(?!\\d)`, 'g'),
      read: ([, month, day, name = '']) => monthDay(month!, day!, name),
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.,])${MONTH} ?${DASH} ?${MONTH} ?月(?!\\d)`, 'g'),
      read: ([, from, until]) => `${plain(from!)}${to}${plain(until!)}月`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.,])${MONTH} ?月(?!\\d)`, 'g'),
      read: ([, month]) => `${plain(month!)}月`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.,]|第)${DAY} ?${DASH} ?${DAY} ?([日号號])`, 'g'),
      read: ([, from, until, name]) => `${plain(from!)}${to}${plain(until!)}${name}`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\d.,])${DAY} ?([日号號])(?![元圆])`, 'g'),
      read: ([, day, name]) => `${plain(day!)}${name}`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])${MONTH}/${DAY}(?![\\w/.])`, 'g'),
      read: ([, month, day], { before, after }) =>
        // Nobody writes a fraction under one.
        FEAST.test(after) || DATE_WORD.test(before) || (day === '1' && month !== '1')
          ? monthDay(month!, day!)
          : undefined,
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w-])/g,
      read: ([, month, day], { before, after }) =>
        FEAST.test(after) || DATE_WORD.test(before) || month!.startsWith('0') ? monthDay(month!, day!) : undefined,
    },
    {
      kind: 'date',
      pattern:
        /(?<![\d.])(3\.15|5\.1|5\.4|6\.1|6\.18|7\.1|8\.1|9\.11|10\.1)(?= ?(?:晚会|假期|劳动节|小长假|长假|黄金周|大促|活动|事件|放假|期间|节|国庆|消费者))/g,
      read: ([, date]) => (date === '10.1' ? '十一' : readDigits(date!)),
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])((?:1\d|20)\d)0s(?![A-Za-z])/g,
      read: ([, decade]) =>
        `${sayNumber(String(Number(decade!.slice(0, 2)) + 1))}世纪${decade![2] === '0' ? '初' : `${sayCardinal(`${decade![2]}0`)}年代`}`,
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])([1-9]0)s(?=的?(?:音乐|歌|风|复古|电影|迪斯科|港|老))/g,
      read: ([, decade]) => `${sayCardinal(decade!)}年代`,
    },
    {
      kind: 'date',
      pattern: new RegExp(`(?<![\\w.])(\\d\\d) ?${DASH}? ?(?=\\d\\d ?年代)`, 'g'),
      read: ([whole, decade]) => (/[-~～–—]/.test(whole) ? sayCardinal(decade!) + to : undefined),
    },
    {
      kind: 'date',
      pattern: /(?<![\w.])(\d{4}|\d{2}) ?年代/g,
      read: ([, decade]) =>
        `${decade!.length === 4 || decade!.startsWith('0') ? readDigits(decade!) : sayCardinal(decade!)}年代`,
    },
    {
      kind: 'date',
      pattern:
        /(?<![\w.])(?:([5-9]\d|[0-3][05])[后後](?![天台面方半期勤])|([5-9]0|[0-3]0)(?=[、/ ][5-9]0[后後]|[、/ ][0-3]0[后後]))/g,
      read: ([, named, listed]) => (named ? `${readDigits(named)}后` : readDigits(listed!)),
    },
    {
      kind: 'date',
      pattern: /['’](\d\d)(?= ?年)/g,
      read: ([, year]) => readDigits(year!),
    },
    {
      kind: 'date',
      pattern: /(?<![\d.,])(\d{2,5}) ?年(?!级|級)/g,
      read: ([, year], { before, after }) => `${sayYear(year!, before, after)}年`,
    },
  ];
}
