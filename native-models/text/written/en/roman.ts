/** Roman numerals, where a word before them says that they are numbers. */
import { INNER_PAUSE } from '../form.ts';
import { sayCardinal, sayOrdinal } from './number-words.ts';
import { form } from './rule.ts';

const ROMAN = '(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

function numberOf(roman: string): string {
  let total = 0;
  for (let at = 0; at < roman.length; at++) {
    const value = VALUES[roman[at]!]!;
    total += value < (VALUES[roman[at + 1] ?? ''] ?? 0) ? -value : value;
  }
  return String(total);
}

const NUMBERED =
  'World War|Chapter|chapter|CHAPTER|Part|PART|Act|ACT|Scene|SCENE|Volume|Vol\\.|volume|Book|BOOK|Section|Article|Title|Type|type|Phase|phase|Stage|stage|Level|level|Class|Grade|Super Bowl|Episode|Appendix|Table|Figure|Fig\\.|vol\\.|No\\.|no\\.|Ch\\.|ch\\.|Pt\\.|pt\\.|Schedule|Saturn|Apollo|Gemini|Category|Tier|Season|Mark|Factor|factor|Division|Lesson|Canto|Round|Step|Final Fantasy|Rocky|Rambo|Corps|Amendment|Psalm|Olympiad|Age of Empires|Civilization|Diablo';

const RULERS =
  'Louis|Henry|Charles|George|Elizabeth|Edward|Richard|James|William|Philip|John Paul|Benedict|Pius|Leo|Francis|Nicholas|Catherine|Alexander|Napoleon|Ramses|Ramesses|Ptolemy|Gregory|Innocent|Clement|Boniface|Urban|Frederick|Wilhelm|Friedrich|Ivan|Peter|Paul|Mary|Robert|Ferdinand|Leopold|Otto|Rama|Mohammed|Abdullah|Constantine|Thutmose|Amenhotep|Margrethe|Harald|Carl|Gustav|Christian|Felipe|Juan Carlos|Albert|Alfonso|David|Malcolm|Darius|Xerxes|Mehmed|Selim|Murad|Baldwin|Celestine|Sixtus|Julius|Adrian|Joseph|John|Theodore|Davis|Thomas|Michael|Walter|Rainier|Haakon|Olav|Umberto|Victor Emmanuel|Pedro|Selassie|Ford|Vlad|Kamehameha|Shapur|Antiochus|Cyrus';

const PLACES = 'Olympics|Olympiad|Congress|century|Dynasty|Corps|Legion|Army|Winter Games|Summer Games';

const UNICODE = 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ';

/** Given names after which a numeral tells a person from his father. */
const GIVEN =
  'John|William|James|George|Henry|Robert|Thomas|Charles|Edward|Richard|Joseph|Michael|David|Walter|Samuel|Frank|Arthur|Albert|Harold|Paul|Daniel|Benjamin|Howard|Davis|Cornelius|Theodore|Martin Luther';

export const ROMAN_RULES = [
  form(
    'list',
    `^\\s*(?<roman>${ROMAN})\\.\\s+(?=[A-Z])`,
    ({ roman }) => `${sayCardinal(numberOf(roman!))}${INNER_PAUSE} `,
  ),
  form(
    'roman',
    `(?=[IV])(?<=\\b(?:${GIVEN})\\s(?:[A-Z]\\.\\s)?[A-Z][a-z]+,?\\s)(?<roman>II|III|IV)\\b`,
    ({ roman }) => `the ${sayOrdinal(numberOf(roman!))}`,
  ),
  form(
    'roman',
    `(?=[IVXLCDM])(?<=\\b(?:${NUMBERED})\\s)(?<from>${ROMAN})\\s?[-–]\\s?(?<to>${ROMAN})\\b`,
    ({ from, to }) => `${sayCardinal(numberOf(from!))} to ${sayCardinal(numberOf(to!))}`,
  ),
  form('roman', `(?=[IVXLCDM])(?<=\\b(?:${NUMBERED})\\s)(?<roman>${ROMAN})(?=$|[^\\w'’]|['’]s)`, ({ roman }) =>
    sayCardinal(numberOf(roman!)),
  ),
  form(
    'roman',
    `(?<=\\b(?:King|Queen|Pope|Emperor|Tsar|Czar|Kaiser|Prince)\\s(?:${RULERS})\\s)I(?=$|[^\\w'’]|['’]s)`,
    () => 'the first',
  ),
  form('roman', `(?=[IVXLCDM])(?<=\\b(?:${RULERS})\\s)(?<roman>(?!I\\b|[CDLM]\\b|X\\b)${ROMAN})\\b`, ({ roman }) => ({
    spoken: `the ${sayOrdinal(numberOf(roman!))}`,
    alternatives: [sayCardinal(numberOf(roman!))],
  })),
  form('roman', `\\b(?<roman>(?!I\\b|[CDLM]\\b)${ROMAN})(?:th)?(?=\\s(?:${PLACES})\\b)`, ({ roman }) =>
    sayOrdinal(numberOf(roman!)),
  ),
  form(
    'roman',
    /(?<=\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s)(?:II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI)\b/,
    (_, _place, whole) => sayCardinal(numberOf(whole)),
  ),
  form('roman', `[${UNICODE}]`, (_, _place, whole) => sayCardinal(String(UNICODE.indexOf(whole) + 1))),
];
