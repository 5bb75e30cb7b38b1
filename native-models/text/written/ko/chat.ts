/** Jamo without a syllable: laughter and tears are not said, initials of words are. */
import type { Rule } from '../form.ts';

const WORDS: Readonly<Record<string, string>> = {
  ㅇㅋ: '오케이',
  ㅇㅇ: '응',
  ㄴㄴ: '노노',
  ㄱㄱ: '고고',
  ㄱㅅ: '감사',
  ㅊㅋ: '축하',
  ㅈㅅ: '죄송',
  ㅎㅇ: '하이',
  ㅂㅂ: '바이바이',
  ㄷㄷ: '덜덜',
};

export const CHAT_RULES: readonly Rule[] = [
  { kind: 'abbreviation', pattern: /(?<![ㄱ-ㅣ])[ㄱ-ㅎ]{2}(?![ㄱ-ㅣ])/gu, read: ([initials]) => WORDS[initials] },
  { kind: 'unspoken', pattern: /\s?[ㅋㅎㅠㅜㅡㅉㅍ^;]*[ㅋㅎㅠㅜㅉ][ㅋㅎㅠㅜㅡㅉㅍ^;]*/gu, read: () => '' },
];
