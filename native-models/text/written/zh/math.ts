/** Arithmetic, comparisons, powers and fractions. A sign between two operands is an operator only where the expression says so. */
import type { Rule } from '../form.ts';
import { isCounted, sayCount } from './measures.ts';
import { NUMBER, sayCardinal, sayNumber } from './say-number.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣʸ';
const LOWERED = '0123456789+-NXY';
const UNRAISED: ReadonlyMap<string, string> = new Map([...RAISED].map((mark, at) => [mark, LOWERED[at]!]));

const OPERATORS: Readonly<Record<string, string>> = {
  '+': '加',
  '-': '减',
  '−': '减',
  '–': '减',
  '×': '乘',
  '*': '乘',
  '·': '乘',
  '÷': '除以',
  '/': '除以',
  '=': '等于',
  '≠': '不等于',
  '≈': '约等于',
  '≥': '大于等于',
  '≤': '小于等于',
  '>': '大于',
  '<': '小于',
  '>=': '大于等于',
  '<=': '小于等于',
  '!=': '不等于',
  '==': '等于',
  '±': '正负',
  '∈': '属于',
  '≡': '恒等于',
  '∝': '正比于',
};

const VALUE = `(?:\\d{1,20}(?:,\\d{3}){0,6}(?:\\.\\d{1,20})?%?|\\.\\d+|[A-Za-z]{1,2}(?![A-Za-z])|[π∞]|(?<=\\d)[A-Za-z](?![A-Za-z]))`;
const OPERAND = `[(（]?[-−+√]?(?:\\d{1,9}(?:\\.\\d{1,9})?(?=[A-Za-zπ√]))?${VALUE}(?:[${RAISED}]+|\\^-?[\\dnxy]+)?!?[)）]?`;
const OPERATOR = '(?:>=|<=|!=|==|[-+−–×*÷/=≠≈≥≤><±∈≡∝])';
const EXPRESSION = new RegExp(`(?<![\\w.)])${OPERAND}(?: ?${OPERATOR} ?${OPERAND}){1,24}(?![\\w])`, 'g');

/** Signs that mean nothing but arithmetic. */
const SURE = /[=≠≈≥≤×÷∈≡∝√^⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣ]|[\dA-Za-z)] ?[+<>] ?[\dA-Za-z(]/;

const TOKEN = new RegExp(
  `√|(\\d+(?:,\\d{3})*(?:\\.\\d+)?|\\.\\d+)(%?)|([${RAISED}]+)|\\^(-?[\\dnxy]+)|(>=|<=|!=|==|[-+−–×*÷/=≠≈≥≤><±·∈≡∝])|[A-Za-z]|[π∞!]`,
  'g',
);

function sayPower(power: string, isLetter: boolean): string {
  if (power === '2' && isLetter) return '的平方';
  const said = power.replace(/-/, '负').replace(/\d+/, sayCardinal).toUpperCase();
  return `的${said}次方`;
}

const unraise = (marks: string): string => [...marks].map((mark) => UNRAISED.get(mark)!).join('');

/** Reads an expression sign by sign; a minus with nothing before it is 负. */
export function sayExpression(written: string): string {
  let out = '';
  let last: 'operand' | 'operator' = 'operator';
  let isLetter = false;
  let isName = false;
  for (const match of written.matchAll(TOKEN)) {
    const [token, number, percent, raised, power, operator] = match;
    if (number !== undefined) out += percent ? `百分之${sayNumber(number)}` : sayNumber(number);
    else if (raised !== undefined) out += sayPower(unraise(raised), isLetter);
    else if (power !== undefined) out += sayPower(power, isLetter);
    else if (operator !== undefined) {
      const isSign = last === 'operator' && /[-−+]/.test(operator);
      out += isSign ? (operator === '+' ? '正' : '负') : OPERATORS[operator]!;
    } else
      out += { '√': '根号', π: '派', '∞': '无穷大', '!': '的阶乘' }[token] ?? (isName ? ' ' : '') + token.toUpperCase();
    isLetter = number === undefined && operator === undefined;
    isName = /^[A-Za-z]$/.test(token);
    last = operator === undefined && token !== '√' ? 'operand' : 'operator';
  }
  return out;
}

const HALVES: Readonly<Record<string, string>> = Object.fromEntries(
  '½1/2 ⅓1/3 ⅔2/3 ¼1/4 ¾3/4 ⅕1/5 ⅖2/5 ⅗3/5 ⅘4/5 ⅙1/6 ⅚5/6 ⅛1/8 ⅜3/8 ⅝5/8 ⅞7/8 ⅐1/7 ⅑1/9 ⅒1/10'
    .split(' ')
    .map((entry) => [entry[0]!, entry.slice(1)]),
);

/** 千分之一, not 一千分之一. */
const sayFraction = (over: string, under: string): string =>
  `${sayCardinal(under).replace(/^一(?=[百千万]$)/, '')}分之${sayCardinal(over)}`;

export const FRACTION_RULES: readonly Rule[] = [
  {
    kind: 'fraction',
    pattern: /(?<![\d.])(\d+)? ?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒])/g,
    read: ([, whole, sign]) => {
      const [over, under] = HALVES[sign!]!.split('/');
      return (whole ? `${sayCardinal(whole)}又` : '') + sayFraction(over!, under!);
    },
  },
  { kind: 'fraction', pattern: /(?<![\w.])24\/7(?![\w/])/g, read: () => '二十四七' },
  {
    kind: 'fraction',
    pattern: /(?<![\w.]|\d )(\d{1,3}) (\d{1,2})[/⁄](\d{1,3})(?![\w/.])/g,
    read: ([, whole, over, under]) =>
      Number(over) < Number(under) ? `${sayCardinal(whole!)}又${sayFraction(over!, under!)}` : undefined,
  },
  {
    kind: 'fraction',
    pattern: /([-−])?(?<![\w./])(\d+)[/⁄](\d+)(?![\w/]|\.\d)/g,
    read: ([, sign, over, under]) =>
      over!.length > 4 ||
      (over!.length > 2 && Number(over) > Number(under)) ||
      (over!.length === under!.length && over!.length === 3 && Number(over) > 200)
        ? undefined
        : (sign ? '负' : '') + sayFraction(over!, under!),
  },
];

export const MATH_RULES: readonly Rule[] = [
  {
    kind: 'math',
    pattern: /(?<![\w.])(\d{1,4}(?:\.\d+)?)(?: ?[xX×*✕] ?(\d{1,4}(?:\.\d+)?)){1,2}/g,
    read: ([written], { before, after }) => {
      if (/[=+÷]\s*$|[-−]$/.test(before) || /^ ?[=+÷-]/.test(after) || /^[A-Za-z]{4}/.test(after)) return undefined;
      const parts = written.split(/ ?[xX×*✕] ?/);
      const isScreen = parts.every((part) => /^\d{3,4}$/.test(part)) && /^(?:像素|分辨率|px)?/.test(after);
      return parts
        .map((part, at) => (isScreen || at < parts.length - 1 ? sayNumber(part) : sayCount(part, after)))
        .join('乘');
    },
  },
  {
    kind: 'math',
    pattern: EXPRESSION,
    read: ([written]) => {
      const isSure = SURE.test(written) || / [-−–] /.test(written);
      return isSure && !/^[A-Za-z][-/][A-Za-z]$/.test(written) ? sayExpression(written) : undefined;
    },
  },
  {
    kind: 'math',
    pattern: new RegExp(`(?<![\\w.])(?:\\d+(?:\\.\\d+)?|[A-Za-z])(?:[${RAISED}]+|\\^-?[\\dnxy]+)`, 'g'),
    read: ([written]) => sayExpression(written),
  },
  { kind: 'math', pattern: /√ ?(?:\d+(?:\.\d+)?|[a-z](?![a-z]))/g, read: ([written]) => sayExpression(written) },
];

/** Signs that stand alone before or between words. */
export const SIGN_RULES: readonly Rule[] = [
  {
    kind: 'math',
    pattern: new RegExp(`(?:[<>]=|[≠≈≥≤=><±×÷∈]) ?(?=[-−]?(?:${NUMBER}))`, 'g'),
    read: ([sign], { before }) => {
      const mark = sign.trim();
      const isLoneSign = /(?:^|[\s，。；：、,(（])$/.test(before);
      return mark === '≈' && isLoneSign ? '约' : OPERATORS[mark];
    },
  },
  {
    kind: 'math',
    pattern: /(?<=[A-Za-zπ\u4e00-\u9fff\d)）%]) ?[≠≈≥≤=÷±∈≡] ?(?=[A-Za-z\u4e00-\u9fff(（√])/g,
    read: ([sign]) => OPERATORS[sign.trim()],
  },
  { kind: 'math', pattern: /(?<=[\u4e00-\u9fff，、] ?)[xX*] ?(?=\d{1,3}(?![\w.]))/g, read: () => '乘' },
  { kind: 'math', pattern: /∞/g, read: () => '无穷大' },
  { kind: 'math', pattern: /(?<![\w\u0370-\u03ff])([a-z])(?=趋[向近于])/g, read: ([letter]) => letter.toUpperCase() },
  { kind: 'math', pattern: /[∵∴]/g, read: ([sign]) => (sign === '∵' ? '因为' : '所以') },
  {
    kind: 'math',
    pattern: /(?<![\w+])\+(?=\d)/g,
    read: () => '加',
  },
  {
    kind: 'math',
    pattern: /(?<=[\dA-Za-z\u4e00-\u9fff)）]) ?\+ ?(?=[\d\u4e00-\u9fffA-Z(（])/g,
    read: (_, { before, after }) => (/\d$/.test(before) && isCounted(after) ? undefined : '加'),
  },
];
