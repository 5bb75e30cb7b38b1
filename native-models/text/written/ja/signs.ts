/** Signs of arithmetic and signs that are words. */
import { equationRules } from '../equations.ts';
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayInteger, sayNumber } from './numerals.ts';

const POWERS: Readonly<Record<string, string>> = { '²': '二', '³': '三', '⁴': '四', '⁵': '五', '⁶': '六', ⁿ: 'n' };

const EQUATIONS = equationRules({
  operators: { '+': 'たす', '-': 'ひく', '×': 'かける', '÷': 'わる' },
  result: () => 'は',
  equals: 'イコール',
  relations: {
    '≠': 'ノットイコール',
    '≈': 'ニアリーイコール',
    '≒': 'ニアリーイコール',
    '<': '小なり',
    '>': '大なり',
    '≤': '小なりイコール',
    '≦': '小なりイコール',
    '≥': '大なりイコール',
    '≧': '大なりイコール',
  },
  minus: 'マイナス',
  power: (power) => `の${POWERS[power]}乗`,
  signs: {
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
  },
  number: sayNumber,
});

export const SIGN_RULES: readonly Rule[] = [
  ...EQUATIONS,
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
  { kind: 'abbreviation', pattern: /(?<![A-Za-z])[Vv]ol\.\s?(?=\d)/gu, read: () => 'ボリューム' },
  { kind: 'abbreviation', pattern: /㊗/gu, read: () => '祝' },
  { kind: 'abbreviation', pattern: /㊙/gu, read: () => 'マル秘' },
  { kind: 'abbreviation', pattern: /[㈱㍿]|[(（]株[)）]/gu, read: () => '株式会社' },
  { kind: 'abbreviation', pattern: /[㈲]|[(（]有[)）]/gu, read: () => '有限会社' },
  { kind: 'abbreviation', pattern: /[㋿㍻㍼㍽㍾]/gu, read: ([era]) => era.normalize('NFKC') },
  { kind: 'mark', pattern: /\s*[→⇒➡⇨←⇐↑↓↔]\s*/gu, read: () => INNER_PAUSE },
  { kind: 'mark', pattern: /(?<=\p{L})\s?\/\s?(?=\p{L})/gu, read: () => INNER_PAUSE },
];
