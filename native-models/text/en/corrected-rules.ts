/**
 * What the corrected mode changes in English text before the official rules (`number-rules.ts`) see it: typographic marks,
 * ranges, joined words, and whatever those rules misread. All other text is left as it is.
 */

import type { Rule } from './number-rules.ts';
import { readCardinal, readInteger, readOrdinal } from './numerals.ts';

const replace =
  (pattern: RegExp, into: string | ((...groups: string[]) => string)): Rule =>
  (text) =>
    typeof into === 'string'
      ? text.replace(pattern, into)
      : text.replace(pattern, (...parts) => into(...(parts as string[])));

const ACRONYMS = new Set(
  'NASA NATO UNESCO UNICEF OPEC COVID AIDS FIFA UEFA PIN RAM ROM SIM GIF LAN WAN RADAR LASER SWAT'.split(' '),
);

/** Short words that are read as words even in capitals; other short words in capitals are spelled, like US or AI. */
const SHOUTED = new Set(
  'A I AM AN AND ANY ARE AS AT BAD BE BIG BUT BY CAN DAY DID DO END FOR GET GO GOT HAD HAS HE HER HIM HIS HOW IF IN IS ITS LET MAN MAY ME MY NEW NO NOT NOW OF OFF OK OLD ON ONE OR OUR OUT RED RUN SAY SEE SHE SO STOP THE TO TOP TWO UP WAS WAY WE WHO WHY YES YET YOU'.split(
    ' ',
  ),
);

export type IsWord = (word: string) => boolean;

const WORDS_OF_MONEY = '(thousand|million|billion|trillion)';

/** Decades: 1990s → nineteen nineties, 90s → nineties. */
function readDecade(digits: string): string {
  const words = readInteger(digits);
  const last = /[a-z]+$/.exec(words)?.[0] ?? '';
  return `${words.slice(0, words.length - last.length)}${last.endsWith('y') ? `${last.slice(0, -1)}ies` : `${last}s`}`;
}

const CLOCK = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d`;

const OPERAND = /^(?:-?\d+(?:\.\d+)?|[A-Za-z])[.,!?]?$/;

/** A spaced dash is a minus between two numbers or single letters, and a pause everywhere else. */
const readDashes: Rule = (text) =>
  text.replace(/(\S+) - (?=(\S+))/g, (all, left: string, right: string) =>
    OPERAND.test(left) && OPERAND.test(right) ? all : `${left}, `,
  );

/** A number and a stop at the start of a line are the number of a list item; elsewhere the stop ends a sentence. */
const readListNumber: Rule = (text) =>
  text.replace(/^(\.?)(\d+)\. (?=\S)/gm, (_, stop: string, digits: string) => `${stop}${readOrdinal(digits)}, `);

const REPAIRS: readonly Rule[] = [
  readListNumber,
  // Apostrophes stay. Quotation marks are dropped, because the voices would pause at them.
  replace(/(?<=[A-Za-z])[’ʼ](?=[A-Za-z])/g, "'"),
  replace(/[‘’ʼ“”„«»]/g, ''),
  // A line break ends a sentence unless a mark already does.
  replace(/([.!?,;:]?)[ \t\r]*\n\s*/g, (_, mark) => (mark === '' ? '. ' : `${mark} `)),
  replace(/[；;]|(?<!\d)[:：]|[:：](?!\d)|[，、]/g, ','),
  replace(/ ?(?:—|–(?!\d)|--+) ?/g, ', '),
  // Times and their ranges.
  replace(new RegExp(`\\b(${CLOCK})\\s?[-–~]\\s?(${CLOCK})\\b`, 'g'), '$1 to $2'),
  replace(/\b(1[0-2]|0?[1-9]):([0-5]\d)\s?([ap])\.?m\b\.?/gi, (_, hour, minute, half) =>
    [readCardinal(hour!), minute === '00' ? '' : readMinutes(minute!), `${half!.toLowerCase()}.m.`]
      .filter(Boolean)
      .join(' '),
  ),
  replace(
    /\b(1[0-2]|0?[1-9])\s?([ap])\.?m\b\.?/gi,
    (_, hour, half) => `${readCardinal(hour!)} ${half!.toLowerCase()}.m.`,
  ),
  // Decades before the unit rule takes the s for seconds.
  replace(/'?\b((?:1[0-9]|20)\d0|[2-9]0)s\b/g, (_, digits) => readDecade(digits!)),
  // Money with a word for the power.
  replace(new RegExp(`\\$(\\d+(?:\\.\\d+)?) ${WORDS_OF_MONEY}`, 'gi'), '$1 $2 dollars'),
  replace(new RegExp(`£(\\d+(?:\\.\\d+)?) ${WORDS_OF_MONEY}`, 'gi'), '$1 $2 pounds'),
  replace(
    /€(\d+(?:\.\d+)?)(?: (thousand|million|billion))?/gi,
    (_, number, power) => `${number}${power ? ` ${power}` : ''} euros`,
  ),
  // Speeds, and symbols without spaces around them.
  replace(/(\d)\s?km\/h\b/g, '$1 kilometers per hour'),
  replace(/(\d)\s?mph\b/g, '$1 miles per hour'),
  replace(/(\d)\s?([+×÷=])\s?(?=\d)/g, '$1 $2 '),
  // A hyphen between two numbers is a span; a lone sign before a number is minus.
  replace(/\b(\d+(?:\.\d+)?)[-–](\d+(?:\.\d+)?)\b(?![-–]\d)/g, '$1 to $2'),
  replace(/(^|\s)[-−](\d)/g, '$1minus $2'),
  readDashes,
  // Slashes.
  replace(/\bw\/o\b/g, 'without'),
  replace(/\band\/or\b/gi, 'and or'),
  replace(/(?<=[a-z])\/(?=[a-z])/g, ' or '),
  replace(/(?<=[A-Za-z])\/(?=[A-Za-z])/g, ' '),
  replace(/&/g, ' and '),
  // Letters next to digits are words of their own, but for units and ordinals.
  replace(/([A-Za-z])(?=\d)/g, '$1 '),
  replace(/(\d)(?=(?!(?:km|m|ft|L|tbsp|tsp|h|min|s|st|nd|rd|th)\b)[A-Za-z])/g, '$1 '),
  replace(/ {2,}/g, ' '),
];

function readMinutes(minutes: string): string {
  return minutes.startsWith('0') ? `oh ${readCardinal(minutes)}` : readCardinal(minutes);
}

/** `isWord` asks the dictionary, so that capitals of four letters and more are spelled only when they are no word. */
export function repairEnglish(text: string, isWord: IsWord): string {
  const repaired = REPAIRS.reduce((out, repair) => repair(out), text);
  return repaired.replace(/\b[A-Z]{2,}(?:'[A-Z]+)?\b/g, (capitals) => {
    const isSpoken =
      ACRONYMS.has(capitals) || SHOUTED.has(capitals) || (capitals.length >= 4 && isWord(capitals.toLowerCase()));
    return isSpoken ? capitals.toLowerCase() : capitals;
  });
}
