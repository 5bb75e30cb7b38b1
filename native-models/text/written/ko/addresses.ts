/** Addresses of pages and of mail. */
import { addressRules } from '../address-words.ts';
import { sayDigits, sayInteger } from './numerals.ts';

export const ADDRESS_RULES = addressRules({
  marks: {
    '.': ' 닷 ',
    '@': ' 골뱅이 ',
    '/': ' 슬래시 ',
    '-': ' 하이픈 ',
    _: ' 언더바 ',
    ':': ' 콜론 ',
    '?': ' 물음표 ',
    '=': ' 이퀄 ',
    '&': ' 앤드 ',
    '#': ' 샵 ',
    '%': ' 퍼센트 ',
    '+': ' 플러스 ',
    '~': ' 물결 ',
  },
  number: (digits) => (digits.length > 4 ? sayDigits(digits) : sayInteger(digits)),
});
