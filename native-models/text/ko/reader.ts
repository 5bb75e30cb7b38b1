/**
 * The Korean reader: standard pronunciation (es-hangul), taken apart into the jamo that the voices know. The official program
 * (`GPT_SoVITS/text/korean.py, g2p`) uses g2pk2 with a morphological analysis; without one, rules that need the part of speech
 * are not applied here.
 */
import { numberToHangul, standardizePronunciation, susa } from 'es-hangul';
import type { LanguageReader, SpokenWord } from '../reading.ts';
import type { TextMode } from '../text-mode.ts';
import { joinNumbers, sayInnerSix } from './spaced-numbers.ts';

const FIRST = 0xac00;
const LAST = 0xd7a3;
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
/** The seven sounds that can close a syllable; all other codas are one of them in speech. */
const CODAS = ['', ...'ㄱㄱㄱㄴㄴㄴㄷㄹㄱㅁㄹㄹㄹㅂㄹㅁㅂㅂㄷㄷㅇㄷㄷㄱㄷㅂㄷ'];

const COMPOUND_VOWELS: Readonly<Record<string, string>> = {
  ㅘ: 'ㅗㅏ',
  ㅙ: 'ㅗㅐ',
  ㅚ: 'ㅗㅣ',
  ㅝ: 'ㅜㅓ',
  ㅞ: 'ㅜㅔ',
  ㅟ: 'ㅜㅣ',
  ㅢ: 'ㅡㅣ',
  ㅑ: 'ㅣㅏ',
  ㅒ: 'ㅣㅐ',
  ㅕ: 'ㅣㅓ',
  ㅖ: 'ㅣㅔ',
  ㅛ: 'ㅣㅗ',
  ㅠ: 'ㅣㅜ',
};

const LETTER_NAMES =
  '에이 비 시 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 아르 에스 티 유 브이 더블유 엑스 와이 제트'.split(
    ' ',
  );

const MARKS: Readonly<Record<string, string>> = {
  '：': ',',
  '；': ',',
  '，': ',',
  '、': ',',
  '·': ',',
  '。': '.',
  '！': '!',
  '？': '?',
  '\n': '.',
};

const SPACE = '空';
const STOP = '停';
/** Beyond this many digits a number has no name in the library's range and is read digit by digit. */
const LONGEST_NUMBER = 15;

export function createKoreanReader(mode: TextMode): LanguageReader {
  return (text) => {
    const digitsSpelled = text
      .replace(/[A-Za-z]/g, (letter) => LETTER_NAMES[letter.toLowerCase().charCodeAt(0) - 97]!)
      .replace(/(\d{1,2})(?=\s?(?:시간|시|살|명|개|마리|번|장|권|잔|병|대|달|가지|사람|군데)(?!작))/g, readCount)
      .replace(/\d+/g, readNumber);
    const spelled = mode === 'official' ? digitsSpelled : joinNumbers(digitsSpelled);
    const words: SpokenWord[] = [];
    for (const [part] of spelled.matchAll(/[\uac00-\ud7a3]+|[\s\S]/gu)) {
      const isHangul = /^[\uac00-\ud7a3]/.test(part);
      words.push({
        text: part,
        phones: isHangul ? toJamo(pronounce(mode === 'official' ? part : sayInnerSix(part))) : [markPhone(part)],
        origin: isHangul ? 'dictionary' : 'mark',
      });
    }
    if (/[\uac00-\ud7a3]$/.test(spelled)) words.push({ text: '.', phones: ['.'], origin: 'mark' });
    return { normalized: spelled, words, word2ph: null };
  };
}

/** Hours, people and things are counted with native numerals: 3시 → 세시. */
function readCount(digits: string): string {
  const value = Number(digits);
  return value > 0 ? susa(value, true) : digits;
}

function readNumber(digits: string): string {
  if (digits.length <= LONGEST_NUMBER && !/^0\d/.test(digits)) return numberToHangul(Number(digits));
  return Array.from(digits, (digit) => '영일이삼사오육칠팔구'[Number(digit)]).join('');
}

const pronounce = (word: string): string => standardizePronunciation(word, { hardConversion: true });

function toJamo(text: string): string[] {
  return Array.from(text).flatMap((syllable) => {
    const code = syllable.charCodeAt(0);
    if (code < FIRST || code > LAST) return [STOP];
    const index = code - FIRST;
    const vowel = VOWELS[Math.floor((index % 588) / 28)]!;
    return [INITIALS[Math.floor(index / 588)]!, ...(COMPOUND_VOWELS[vowel] ?? vowel), ...CODAS[index % 28]!];
  });
}

function markPhone(character: string): string {
  if (character === ' ') return SPACE;
  const mark = MARKS[character] ?? character;
  return /^[!?…,.-]$/.test(mark) ? mark : STOP;
}
