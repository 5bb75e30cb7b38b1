/** Signs of arithmetic and signs that are words. */
import type { Rule } from '../form.ts';
import { INNER_PAUSE } from '../form.ts';
import { NUMBER, sayInteger, sayNumber } from './numerals.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'たす',
  '-': 'ひく',
  '−': 'ひく',
  '–': 'ひく',
  '×': 'かける',
  '*': 'かける',
  '✕': 'かける',
  '÷': 'わる',
  '/': 'わる',
};

const RELATIONS: Readonly<Record<string, string>> = {
  '=': 'は',
  '≠': 'ノットイコール',
  '≈': 'ニアリーイコール',
  '≒': 'ニアリーイコール',
  '<': '小なり',
  '>': '大なり',
  '≤': '小なりイコール',
  '≦': '小なりイコール',
  '≥': '大なりイコール',
  '≧': '大なりイコール',
};

const WORDS: Readonly<Record<string, string>> = {
  '=': 'イコール',
  '≠': 'ノットイコール',
  '≈': 'ニアリーイコール',
  '≒': 'ニアリーイコール',
  '≤': '小なりイコール',
  '≦': '小なりイコール',
  '≥': '大なりイコール',
  '≧': '大なりイコール',
  '±': 'プラスマイナス',
  '√': 'ルート',
  π: 'パイ',
  '∞': '無限大',
  '×': 'かける',
  '÷': 'わる',
  '∑': 'シグマ',
  α: 'アルファ',
  β: 'ベータ',
  γ: 'ガンマ',
  δ: 'デルタ',
  Δ: 'デルタ',
  θ: 'シータ',
  λ: 'ラムダ',
  μ: 'ミュー',
  σ: 'シグマ',
  Σ: 'シグマ',
  φ: 'ファイ',
  ω: 'オメガ',
  Ω: 'オメガ',
  '♪': '',
  '♫': '',
};

const POWERS: Readonly<Record<string, string>> = { '²': '二', '³': '三', '⁴': '四', '⁵': '五', '⁶': '六', ⁿ: 'n' };

const OPERATOR = String.raw`\s?[+−×✕÷]\s?|\s?[-–*/]\s?`;
const RELATION = String.raw`\s?[=≠≈≒<>≤≦≥≧]\s?`;
const TERM = `(?:[-−]?${NUMBER}|[A-Za-z](?![A-Za-z]))[²³]?`;

const sayTerm = (term: string): string => {
  const [, minus, body = '', power = ''] = /^([-−]?)(.*?)([²³]?)$/u.exec(term)!;
  const said = /^\d/.test(body) ? sayNumber(body) : body;
  return (minus ? 'マイナス' : '') + said + (power === '' ? '' : `の${POWERS[power]}乗`);
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
      sayTerm(one) + (relation.trim() === '=' ? 'イコール' : RELATIONS[relation.trim()]!) + sayTerm(other),
  },
  {
    kind: 'math',
    pattern: /(?<=[\p{L}\d)）])[²³⁴⁵⁶ⁿ]/gu,
    read: ([power]) => `の${POWERS[power]}乗`,
  },
  { kind: 'math', pattern: new RegExp(`[${Object.keys(WORDS).join('')}]`, 'gu'), read: ([sign]) => WORDS[sign]! },
  { kind: 'math', pattern: /(?<=[\p{L}\d])\s?\+\s?(?=[\p{L}\d])/gu, read: () => 'プラス' },
  { kind: 'mark', pattern: /(?<=(?<![A-Za-z])[CcGg])\+\+/gu, read: () => 'プラスプラス' },
  { kind: 'mark', pattern: /(?<=(?<![A-Za-z])[A-GJa-g])#(?![A-Za-z\d])/gu, read: () => 'シャープ' },
  { kind: 'mark', pattern: /(?<=[A-Za-z\d])\+(?![\p{L}\d])/gu, read: () => 'プラス' },
  { kind: 'mark', pattern: /#(\d+)/gu, read: ([, number = '']) => `ナンバー${sayInteger(number)}` },
  { kind: 'mark', pattern: /#(?=[\p{L}])/gu, read: () => 'ハッシュタグ' },
  { kind: 'mark', pattern: /\s?&\s?/gu, read: () => 'アンド' },
  { kind: 'mark', pattern: /@/gu, read: () => 'アットマーク' },
  { kind: 'mark', pattern: /№\s?/gu, read: () => 'ナンバー' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Nn][Oo]\.\s?1(?![\d.])/gu, read: () => 'ナンバーワン' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Nn][Oo]\.\s?(?=\d)/gu, read: () => 'ナンバー' },
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])vs\.?(?![A-Za-z])/giu, read: () => '対' },
  { kind: 'abbreviation', pattern: /[㈱㍿]|[(（]株[)）]/gu, read: () => '株式会社' },
  { kind: 'abbreviation', pattern: /[㈲]|[(（]有[)）]/gu, read: () => '有限会社' },
  { kind: 'abbreviation', pattern: /[㋿㍻㍼㍽㍾]/gu, read: ([era]) => era.normalize('NFKC') },
  { kind: 'mark', pattern: /\s*[→⇒➡⇨←⇐↑↓↔]\s*/gu, read: () => INNER_PAUSE },
  { kind: 'mark', pattern: /(?<=\p{L})\s?\/\s?(?=\p{L})/gu, read: () => INNER_PAUSE },
];
