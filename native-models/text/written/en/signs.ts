/** Arithmetic and signs; names that have signs in them. */
import { INNER_PAUSE } from '../form.ts';
import { NUMBER, sayCardinal, sayNumber, sayOrdinal } from './number-words.ts';
import { form } from './rule.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '−': 'minus',
  '–': 'minus',
  '×': 'times',
  '*': 'times',
  '⋅': 'times',
  '÷': 'divided by',
  '/': 'divided by',
  '=': 'equals',
  '≠': 'is not equal to',
  '!=': 'is not equal to',
  '==': 'equals',
  '≈': 'is approximately equal to',
  '≤': 'is less than or equal to',
  '≥': 'is greater than or equal to',
  '<=': 'is less than or equal to',
  '>=': 'is greater than or equal to',
  '<': 'is less than',
  '>': 'is greater than',
  '±': 'plus or minus',
  '^': 'to the power of',
};

const POWERS: Readonly<Record<string, string>> = { '²': 'squared', '³': 'cubed' };
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const POWER = `[${SUPERSCRIPTS}]+|\\^\\{?-?\\d+\\}?|\\^[a-z]`;
const ATOM = `(?:√\\s?)?(?:${NUMBER}|π|∞|[A-Za-z](?![A-Za-z'’])|[a-z]{2}(?=[²³]))(?:${POWER})?%?`;
/** Operators that need no spaces: between digits they are nothing else. */
const TIGHT = '[+×÷=≠≈≤≥<>±⋅*]';
const LOOSE = '(?:[+−×÷=≠≈≤≥<>±*/-]|!=|==|<=|>=)';

const sayPower = (power: string): string => {
  if (POWERS[power]) return POWERS[power]!;
  const exponent = power
    .replace(/[\^{}]/g, '')
    .replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (mark) => String(SUPERSCRIPTS.indexOf(mark)));
  if (exponent === '2' || exponent === '3') return exponent === '2' ? 'squared' : 'cubed';
  return `to the power of ${/^-/.test(exponent) ? `minus ${sayCardinal(exponent.slice(1))}` : /\d/.test(exponent) ? sayCardinal(exponent) : exponent.toUpperCase()}`;
};

/** A lone small a would be the article. */
const sayLetters = (letters: string): string => [...letters].join(' ').replaceAll('a', 'A');

function sayAtom(atom: string): string {
  const [, root, base = '', power, percent] =
    new RegExp(`^(√\\s?)?(${NUMBER}|π|∞|[A-Za-z]{1,2})(${POWER})?(%)?$`).exec(atom) ?? [];
  const name = base === 'π' ? 'pi' : base === '∞' ? 'infinity' : /\d/.test(base) ? sayNumber(base) : sayLetters(base);
  return [root ? 'the square root of' : '', name, power ? sayPower(power) : '', percent ? 'percent' : '']
    .filter(Boolean)
    .join(' ');
}

const PART = new RegExp(`(?<atom>${ATOM})|(?<operator>!=|==|<=|>=|[+−–×÷=≠≈≤≥<>±⋅*/-])`, 'g');

function sayFormula(formula: string): string {
  const words: string[] = [];
  let isOperandNext = true;
  for (const { groups = {} } of formula.matchAll(PART)) {
    const { atom, operator } = groups;
    if (atom !== undefined) words.push(sayAtom(atom));
    else if (isOperandNext && operator === '-') words.push('minus');
    else words.push(OPERATORS[operator!]!);
    isOperandNext = atom === undefined;
  }
  return words.join(' ');
}

const STEP = `(?:\\s?${TIGHT}\\s?|\\s${LOOSE}\\s)`;
const START = `(?<![\\w.,$€£@#/])[-−]?`;

export const MATH_RULES = [
  form(
    'math',
    `${START}${ATOM}(?:${STEP}[-−]?${ATOM}){1,12}(?![\\w]|[.,]\\d|[-−/]\\d)`,
    (_, { before, after }, whole) => {
      // Letters alone with a dash are a pause, and a rising pair of numbers a range.
      const isPlain = /^[^+×÷=≠≈≤≥<>±⋅*/√^π∞²³]*$/.test(whole);
      const numbers = whole.match(/\d+(?:\.\d+)?/g) ?? [];
      if (
        isPlain &&
        (numbers.length === 0
          ? !/^[a-z] - [a-z]$/.test(whole)
          : numbers.length === 2 && Number(numbers[0]) < Number(numbers[1]))
      )
        return undefined;
      if (
        !/\d|[=≠≈≤≥<>²³^√]|^[a-z] .* [a-z]$|^[A-Za-z]\s?[+×÷]\s?[A-Za-z]$/.test(whole) ||
        (/^[AI]\b/.test(whole) && /[A-Za-z]\s$/.test(before)) ||
        /^%/.test(after)
      )
        return undefined;
      return {
        spoken: sayFormula(whole),
        alternatives: whole.includes('=') ? [sayFormula(whole).replaceAll(' equals ', ' is ')] : [],
      };
    },
  ),
  form('math', /(?<![\w.,-])\d+(?:[-−]\d+)+\s?=\s?\d+(?!\w)/, (_, _place, whole) => sayFormula(whole)),
  form('math', /(?<![\w])√\s?(?<number>\d+(?:\.\d+)?)/, ({ number }) => `the square root of ${sayNumber(number!)}`),
  form('math', `(?<![\\w.,])(?<base>\\d+(?:\\.\\d+)?|[A-Za-z]{1,2})(?<power>${POWER})(?![\\w])`, ({ base, power }) => {
    const name = /\d/.test(base!) ? sayNumber(base!) : sayLetters(base!);
    const exponent = /^\^\{?(\d+)\}?$/.exec(power!)?.[1];
    return {
      spoken: `${name} ${sayPower(power!)}`,
      alternatives: exponent ? [`${name} to the ${sayOrdinal(exponent)}`] : [],
    };
  }),
  form('math', /(?<=[A-Za-z])[²³]/, (_, _place, whole) => ` ${POWERS[whole]}`),
  form(
    'math',
    /(?<=[\d)]|\b[A-Za-z]|[\w)](?=\s?=))\s?(?<sign>[×÷=≠≈≤≥±])\s?(?=[\w(])/,
    ({ sign }) => ` ${OPERATORS[sign!]} `,
  ),
  form('math', /(?<=[\w)])\s(?<sign><=|>=|[<>])\s(?=[\w(])/, ({ sign }) => ` ${OPERATORS[sign!]} `),
  form(
    'math',
    /(?<![\w<>])(?<sign>[<>≤≥])\s?(?=[$€£]?\d)(?!3(?!\d|%))/,
    ({ sign }) => ({ '<': 'less than ', '>': 'more than ', '≤': 'at most ', '≥': 'at least ' })[sign!],
  ),
  form('math', /(?<=[A-Za-z]{2,}|\))\s\+\s(?=[A-Za-z(])/, () => ' plus '),
  form('math', /[π∞]/, (_, _place, whole) => (whole === 'π' ? 'pi' : 'infinity')),
];

const NAMES: Readonly<Record<string, string>> = {
  'C++': 'C plus plus',
  'c++': 'C plus plus',
  'C#': 'C sharp',
  'F#': 'F sharp',
  'A#': 'A sharp',
  'D#': 'D sharp',
  'G#': 'G sharp',
  '.NET': 'dot net',
  'ASP.NET': 'A S P dot net',
  'Node.js': 'Node dot J S',
  'node.js': 'Node dot J S',
  'Vue.js': 'Vue dot J S',
  'React.js': 'React dot J S',
  'Next.js': 'Next dot J S',
  'Three.js': 'Three dot J S',
  'Express.js': 'Express dot J S',
  'D3.js': 'D three dot J S',
  'Notepad++': 'Notepad plus plus',
  'Disney+': 'Disney plus',
  'Apple TV+': 'Apple T V plus',
  'Google+': 'Google plus',
  'Yahoo!': 'Yahoo',
};

export const NAME_RULES = [
  form(
    'name',
    new RegExp(
      `(?<![\\w])(?:${Object.keys(NAMES)
        .map((name) => name.replaceAll(/[.+!]/g, '\\$&'))
        .join('|')})(?![\\w+#])`,
    ),
    (_, _place, whole) => NAMES[whole]!,
  ),
];

export const SIGN_RULES = [
  form('mark', /(?<![\w]\s?)[≈~]\s?(?=\d)/, () => 'about '),
  form('mark', /#(?=\s?\d)\s?/, () => 'number '),
  form('mark', /(?<=\b(?:[A-DO]|AB))\+(?![\w+])/, () => ' plus'),
  form('mark', /(?<=\d)\+(?![\w+])/, () => ' plus'),
  form(
    'name',
    /\b(?<left>[A-Z]{1,3})\s?&\s?(?<right>[A-Z]{1,3})\b/,
    ({ left, right }) => `${[...left!].join(' ')} and ${[...right!].join(' ')}`,
  ),
  form('mark', /\s?&\s?/, () => ' and '),
  form('mark', /§{1,2}\s?/, (_, _place, whole) => (whole.startsWith('§§') ? 'sections ' : 'section ')),
  form('mark', /¶\s?/, () => 'paragraph '),
  form('mark', /[©®™†‡℠]/, () => ''),
  form('mark', /(?<!\S)@\s(?=[\w$])/, () => 'at '),
  form('mark', /\s?(?:→|⇒|->|=>|←|<-|➔|➜)\s?/, () => `${INNER_PAUSE} `),
];
