/** Signs of arithmetic and signs that are words. */
import type { Rule } from '../form.ts';
import { INNER_PAUSE } from '../form.ts';
import { NUMBER, sayInteger, sayNumber } from './numerals.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  '+': ' 더하기 ',
  '-': ' 빼기 ',
  '−': ' 빼기 ',
  '–': ' 빼기 ',
  '×': ' 곱하기 ',
  '*': ' 곱하기 ',
  '✕': ' 곱하기 ',
  '÷': ' 나누기 ',
  '/': ' 나누기 ',
};

const RELATIONS: Readonly<Record<string, string>> = {
  '=': '는 ',
  '≠': ' 같지 않다 ',
  '≈': ' 약 ',
  '≒': ' 약 ',
  '<': ' 작다 ',
  '>': ' 크다 ',
  '≤': ' 작거나 같다 ',
  '≦': ' 작거나 같다 ',
  '≥': ' 크거나 같다 ',
  '≧': ' 크거나 같다 ',
};

const WORDS: Readonly<Record<string, string>> = {
  '=': ' 이퀄 ',
  '≠': ' 같지 않다 ',
  '≈': ' 약 ',
  '≒': ' 약 ',
  '≤': ' 작거나 같다 ',
  '≦': ' 작거나 같다 ',
  '≥': ' 크거나 같다 ',
  '≧': ' 크거나 같다 ',
  '±': '플러스마이너스 ',
  '√': '루트 ',
  π: '파이',
  '∞': '무한대',
  '×': ' 곱하기 ',
  '÷': ' 나누기 ',
  '∑': '시그마',
  α: '알파',
  β: '베타',
  γ: '감마',
  δ: '델타',
  Δ: '델타',
  θ: '세타',
  λ: '람다',
  μ: '뮤',
  σ: '시그마',
  Σ: '시그마',
  φ: '파이',
  ω: '오메가',
  Ω: '오메가',
  '♪': '',
  '♫': '',
};

const POWERS: Readonly<Record<string, string>> = {
  '²': '제곱',
  '³': '세제곱',
  '⁴': '네제곱',
  '⁵': '오제곱',
  '⁶': '육제곱',
  ⁿ: '엔제곱',
};

const OPERATOR = String.raw`\s?[+−×✕÷]\s?|\s?[-–*/]\s?`;
const RELATION = String.raw`\s?[=≠≈≒<>≤≦≥≧]\s?`;
const TERM = `(?:[-−]?${NUMBER}|[A-Za-z](?![A-Za-z]))[²³]?`;

const sayTerm = (term: string): string => {
  const [, minus, body = '', power = ''] = /^([-−]?)(.*?)([²³]?)$/u.exec(term)!;
  const said = /^\d/.test(body) ? sayNumber(body) : body;
  return (minus ? '마이너스 ' : '') + said + (power === '' ? '' : ` ${POWERS[power]}`);
};

const NEXT_TERM = new RegExp(`(?:(${RELATION})|(${OPERATOR}))(${TERM}|[?？])`, 'gu');

/** An equation, term by term. */
function sayEquation(text: string): string {
  const first = new RegExp(`^${TERM}`, 'u').exec(text)![0];
  let said = sayTerm(first);
  for (const [, relation, operator, term = ''] of text.slice(first.length).matchAll(NEXT_TERM)) {
    said += relation === undefined ? OPERATORS[operator!.trim()]! : RELATIONS[relation.trim()]!;
    said += sayTerm(term);
  }
  return said;
}

export const SIGN_RULES: readonly Rule[] = [
  {
    kind: 'math',
    pattern: new RegExp(
      String.raw`(?<![\p{L}\d.,])${TERM}(?:(?:${OPERATOR})${TERM}){1,12}(?:${RELATION}(?:${TERM}|[?？]))?(?=$|[^\d]|\D)`,
      'gu',
    ),
    read: ([text]) => (/[=≠≈≒<>≤≦≥≧+×✕÷−]/u.test(text) ? sayEquation(text) : undefined),
  },
  {
    kind: 'math',
    pattern: new RegExp(String.raw`(?<![\p{L}\d.,])(${TERM})(${RELATION})(${TERM})(?![\d])`, 'gu'),
    read: ([, one = '', relation = '', other = '']) =>
      sayTerm(one) + (relation.trim() === '=' ? ' 이퀄 ' : RELATIONS[relation.trim()]!) + sayTerm(other),
  },
  {
    kind: 'math',
    pattern: /(?<=[\p{L}\d)）])[²³⁴⁵⁶ⁿ]/gu,
    read: ([power]) => ` ${POWERS[power]}`,
  },
  { kind: 'math', pattern: new RegExp(`[${Object.keys(WORDS).join('')}]`, 'gu'), read: ([sign]) => WORDS[sign]! },
  { kind: 'math', pattern: /(?<=[\p{L}\d])\s?\+\s?(?=[\p{L}\d])/gu, read: () => ' 플러스 ' },
  { kind: 'mark', pattern: /(?<=(?<![A-Za-z])[CcGg])\+\+/gu, read: () => ' 플러스 플러스' },
  { kind: 'mark', pattern: /(?<=(?<![A-Za-z])[A-GJa-g])#(?![A-Za-z\d])/gu, read: () => ' 샵' },
  { kind: 'mark', pattern: /(?<=[A-Za-z\d])\+(?![\p{L}\d])/gu, read: () => ' 플러스 ' },
  { kind: 'mark', pattern: /#(\d+)/gu, read: ([, number = '']) => `넘버 ${sayInteger(number)}` },
  { kind: 'mark', pattern: /#(?=[\p{L}])/gu, read: () => '해시태그 ' },
  { kind: 'mark', pattern: /\s?&\s?/gu, read: () => ' 앤드 ' },
  { kind: 'mark', pattern: /@/gu, read: () => ' 골뱅이 ' },
  { kind: 'mark', pattern: /№\s?/gu, read: () => '넘버 ' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Nn][Oo]\.\s?1(?![\d.])/gu, read: () => '넘버원' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Nn][Oo]\.\s?(?=\d)/gu, read: () => '넘버 ' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])vs\.?(?![A-Za-z])/giu, read: () => ' 대 ' },
  { kind: 'abbreviation', pattern: /㈜|\(주\)\s?/gu, read: () => '주식회사 ' },
  { kind: 'mark', pattern: /(?<=\p{L})\s?\/\s?(?=\p{L})/gu, read: () => INNER_PAUSE },
];
