/** Katakana to moras and their phonemes, in Open JTalk's phoneme set. */
import { remember } from '../remember.ts';

const CONSONANTS: Readonly<Record<string, string>> = {
  カキクケコ: 'k',
  ガギグゲゴ: 'g',
  サスセソ: 's',
  ザズゼゾ: 'z',
  タテト: 't',
  ダデド: 'd',
  ナニヌネノ: 'n',
  ハヒヘホ: 'h',
  バビブベボ: 'b',
  パピプペポ: 'p',
  マミムメモ: 'm',
  ラリルレロ: 'r',
};

const VOWEL_OF_ROW =
  'アァカガサザタダナハバパマヤャラワヮ|イィキギシジチヂニヒビピミリヰ|ウゥクグスズツヅヌフブプムユュル|エェケゲセゼテデネヘベペメレヱヶ|オォコゴソゾトドノホボポモヨョロヲ'.split(
    '|',
  );

const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  シ: ['sh', 'i'],
  ジ: ['j', 'i'],
  チ: ['ch', 'i'],
  ヂ: ['j', 'i'],
  ツ: ['ts', 'u'],
  ヅ: ['z', 'u'],
  フ: ['f', 'u'],
  ヤ: ['y', 'a'],
  ユ: ['y', 'u'],
  ヨ: ['y', 'o'],
  ャ: ['y', 'a'],
  ュ: ['y', 'u'],
  ョ: ['y', 'o'],
  ワ: ['w', 'a'],
  ヮ: ['w', 'a'],
  ヴ: ['v', 'u'],
  ヶ: ['k', 'e'],
  ン: ['N'],
  ッ: ['cl'],
};

/** Consonants before a small y sound, and before another small vowel. */
const PALATAL: Readonly<Record<string, string>> = {
  キ: 'ky',
  ギ: 'gy',
  シ: 'sh',
  ジ: 'j',
  チ: 'ch',
  ニ: 'ny',
  ヒ: 'hy',
  ビ: 'by',
  ピ: 'py',
  ミ: 'my',
  リ: 'ry',
  テ: 'ty',
  デ: 'dy',
  ヴ: 'by',
};
const WITH_SMALL_VOWEL: Readonly<Record<string, string>> = {
  フ: 'f',
  ヴ: 'v',
  ツ: 'ts',
  ウ: 'w',
  テ: 't',
  デ: 'd',
  ト: 't',
  ド: 'd',
  ス: 's',
  ズ: 'z',
  シ: 'sh',
  ジ: 'j',
  チ: 'ch',
  イ: 'y',
  キ: 'ky',
  ギ: 'gy',
  ニ: 'ny',
  ヒ: 'hy',
  ビ: 'by',
  ピ: 'py',
  ミ: 'my',
  リ: 'ry',
};
const TWO_KANA = new Set(
  (
    'キャ キュ キョ キェ ギャ ギュ ギョ ギェ シャ シュ ショ シェ ジャ ジュ ジョ ジェ チャ チュ チョ チェ ニャ ニュ ニョ ニェ ヒャ ヒュ ヒョ ヒェ ビャ ビュ ビョ ビェ ' +
    'ピャ ピュ ピョ ピェ ミャ ミュ ミョ ミェ リャ リュ リョ リェ テャ テュ テョ デャ デュ デョ ヴャ ヴュ ヴョ ヴァ ヴィ ヴェ ヴォ ファ フィ フェ フォ ツァ ツィ ツェ ツォ ' +
    'ティ ディ トゥ ドゥ スィ ズィ ウィ ウェ ウォ イェ クヮ グヮ'
  ).split(' '),
);

const vowelOf = (kana: string): string => 'aiueo'[VOWEL_OF_ROW.findIndex((row) => row.includes(kana))] ?? '';

const phonemesOf = remember(500, (mora: string): readonly string[] => {
  const [first = '', second] = mora;
  if (second === 'ヮ') return [first === 'ク' ? 'kw' : 'gw', 'a'];
  if (second !== undefined) {
    const palatal = 'ャュョ'.includes(second);
    return [(palatal ? PALATAL : WITH_SMALL_VOWEL)[first] ?? '', vowelOf(second)];
  }
  const irregular = IRREGULAR[first];
  if (irregular) return irregular;
  const vowel = vowelOf(first);
  const row = Object.keys(CONSONANTS).find((kana) => kana.includes(first));
  return row ? [CONSONANTS[row]!, vowel] : vowel === '' ? [] : [vowel];
});

/** Moras of a katakana pronunciation, each with its phonemes; ー repeats the vowel before it. */
export const splitMoras = remember(2000, (pronunciation: string): readonly (readonly string[])[] => {
  const out: (readonly string[])[] = [];
  for (let at = 0; at < pronunciation.length; ) {
    const two = pronunciation.slice(at, at + 2);
    const mora = TWO_KANA.has(two) ? two : pronunciation[at]!;
    at += mora.length;
    if (mora !== 'ー') {
      const phonemes = phonemesOf(mora);
      if (phonemes.length > 0) out.push(phonemes);
    } else {
      const last = out.at(-1)?.at(-1);
      if (last !== undefined) out.push([last]);
    }
  }
  return out;
});

/** Hiragana to katakana; other characters stay. */
export function toKatakana(text: string): string {
  return text.replace(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}
