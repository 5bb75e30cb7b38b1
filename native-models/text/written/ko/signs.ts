/** Signs of arithmetic and signs that are words. */
import { equationRules } from '../equations.ts';
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayInteger, sayNumber } from './numerals.ts';

const POWERS: Readonly<Record<string, string>> = {
  '²': '제곱',
  '³': '세제곱',
  '⁴': '네제곱',
  '⁵': '오제곱',
  '⁶': '육제곱',
  ⁿ: '엔제곱',
};

/** Whether the last syllable has a coda, so that its topic particle is 은. */
const endsClosed = (text: string): boolean => {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xac00 && code <= 0xd7a3 && (code - 0xac00) % 28 > 0;
};

const EQUATIONS = equationRules({
  operators: { '+': ' 더하기 ', '-': ' 빼기 ', '×': ' 곱하기 ', '÷': ' 나누기 ' },
  result: (before) => (endsClosed(before) ? '은 ' : '는 '),
  equals: ' 이퀄 ',
  relations: {
    '≠': ' 같지 않다 ',
    '≈': ' 약 ',
    '≒': ' 약 ',
    '<': ' 작다 ',
    '>': ' 크다 ',
    '≤': ' 작거나 같다 ',
    '≦': ' 작거나 같다 ',
    '≥': ' 크거나 같다 ',
    '≧': ' 크거나 같다 ',
  },
  minus: '마이너스 ',
  power: (power) => ` ${POWERS[power]}`,
  signs: {
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
  },
  number: sayNumber,
});

export const SIGN_RULES: readonly Rule[] = [
  ...EQUATIONS,
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
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Vv]ol\.\s?(?=\d)/gu, read: () => '볼륨 ' },
  { kind: 'mark', pattern: /\s*[→⇒➡⇨←⇐↑↓↔]\s*/gu, read: () => INNER_PAUSE },
  { kind: 'mark', pattern: /(?<=\p{L})\s?\/\s?(?=\p{L})/gu, read: () => INNER_PAUSE },
];
