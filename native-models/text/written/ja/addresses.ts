/** Addresses of pages and of mail. */
import { addressRules } from '../address-words.ts';
import { sayDigits, sayInteger } from './numerals.ts';

export const ADDRESS_RULES = addressRules({
  marks: {
    '.': 'ドット',
    '@': 'アットマーク',
    '/': 'スラッシュ',
    '-': 'ハイフン',
    _: 'アンダーバー',
    ':': 'コロン',
    '?': 'クエスチョン',
    '=': 'イコール',
    '&': 'アンド',
    '#': 'シャープ',
    '%': 'パーセント',
    '+': 'プラス',
    '~': 'チルダ',
  },
  number: (digits) => (digits.length > 4 ? sayDigits(digits) : sayInteger(digits)),
});
