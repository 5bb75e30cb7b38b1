/** Short names of emoji from Unicode's CLDR, as `emojibase-data` carries them (MIT, data under the Unicode licence). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMOJI_LANGUAGES, type EmojiLanguage, plainEmoji } from '../../native-models/text/emoji-names.ts';
import { packTable } from '../../native-models/text/table-file.ts';
import { INNER_PAUSE } from '../../native-models/text/written/form.ts';
import { byUnits, openPackage } from './sources.ts';

interface Entry {
  readonly unicode: string;
  readonly label: string;
  /** Missing for parts of emoji. */
  readonly group?: number;
}

/** `emoji` in order, and the names in the same order by language; an empty name is none. */
export function buildEmojiNames(): Uint8Array {
  const names = new Map(EMOJI_LANGUAGES.map((language) => [language, namesIn(language)]));
  const emoji = [...names.get('en')!.keys()].sort(byUnits);
  const columns = [...names].map(([language, known]) => [language, emoji.map((one) => known.get(one) ?? '')]);
  return packTable({}, { emoji, ...Object.fromEntries(columns) });
}

function namesIn(language: EmojiLanguage): Map<string, string> {
  const entries = JSON.parse(
    readFileSync(join(openPackage('emojibase'), language, 'compact.json'), 'utf8'),
  ) as readonly Entry[];
  const whole = entries.filter(({ unicode, group }) => group !== undefined && !/\u20e3|🔟/u.test(unicode));
  return new Map(
    whole.map(({ unicode, label }): [string, string] => [plainEmoji(unicode), spokenName(unicode, label, language)]),
  );
}

const isFlag = (unicode: string): boolean => /^(?:\p{RI}{2}|🏴[\u{e0020}-\u{e007f}]+)$/u.test(unicode);

/** Words only: digits and marks are not for the readers to puzzle over. A flag is the name of its country. */
function spokenName(unicode: string, label: string, language: EmojiLanguage): string {
  return (isFlag(unicode) ? label.replace(/^[^:：]*[:：]/, '') : label)
    .replaceAll(/\d+(?:st|nd|rd)?/g, (digits) => (language === 'en' ? ENGLISH[digits]! : hanNumeral(Number(digits))))
    .replaceAll(/\s*(?:[:,：，、]|[（(])\s*/g, INNER_PAUSE)
    .replaceAll('Mrs.', 'Mrs')
    .replaceAll('St.', 'Saint')
    .replaceAll('U.S.', 'U S')
    .replaceAll(' & ', language === 'en' ? ' and ' : ' ')
    .replaceAll('’', "'")
    .replaceAll(/["“”!)）]/g, '')
    .replaceAll(/[-／/・&]/g, language === 'ja' ? '' : ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(new RegExp(`^${INNER_PAUSE}`, 'g'), '');
}

const ENGLISH: Readonly<Record<string, string>> = { '1st': 'first', '2nd': 'second', '3rd': 'third', '8': 'eight' };

/** 0 to 100. */
function hanNumeral(number: number): string {
  const digits = '〇一二三四五六七八九';
  if (number === 0) return '零';
  if (number === 100) return '百';
  const tens = Math.floor(number / 10);
  return `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${number % 10 > 0 ? digits[number % 10] : ''}`;
}
