/**
 * What the corrected mode changes in English words before the official rules (`number-rules.ts`) see them: typographic marks,
 * joined words, capitals. Numbers, signs and abbreviations are read before, as written forms (`written/en`).
 */

import type { Rule } from './number-rules.ts';

const replace =
  (pattern: RegExp, into: string): Rule =>
  (text) =>
    text.replace(pattern, into);

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

/** A spaced dash is a pause between words; where it is a minus, it was read before (`written/en`). */
const readDashes: Rule = (text) => text.replace(/(\S) - (?=\S)/g, '$1, ');

const REPAIRS: readonly Rule[] = [
  // Apostrophes stay. Quotation marks are dropped, because the voices would pause at them.
  replace(/(?<=[A-Za-z])[’ʼ](?=[A-Za-z])/g, "'"),
  replace(/[‘’ʼ“”„«»]|(?<![A-Za-z])'|'(?![A-Za-z])/g, ''),
  replace(/(?<=[a-z])\((e?s)\)/g, '$1'),
  replace(/[()[\]{}]/g, ' '),
  replace(/[；;：:，、]/g, ','),
  replace(/ ?(?:—|–|--+) ?/g, ', '),
  readDashes,
  replace(/(?<=[a-z])\/(?=[a-z])/g, ' or '),
  replace(/(?<=[A-Za-z])\/(?=[A-Za-z])/g, ' '),
  replace(/&/g, ' and '),
  // Letters next to digits that no written form has claimed are words of their own.
  replace(/([A-Za-z])(?=\d)/g, '$1 '),
  replace(/(\d)(?=[A-Za-z])/g, '$1 '),
  // A hyphen before a capital would be heard as a pause: Wi-Fi, USB-C.
  replace(/(?<=[A-Za-z])-(?=[A-Z])/g, ' '),
  replace(/ {2,}/g, ' '),
];

/** Names with a second capital that the dictionary knows whole. */
const NAMES_OF_TWO_CAPITALS = /\b(?:Mc|Mac|O'|D'|De|Di|La|Le|Van|Fitz)[A-Z][a-z]+/g;

/** `isWord` asks the dictionary, so that capitals of four letters and more are spelled only when they are no word. */
export function repairEnglish(text: string, isWord: IsWord): string {
  const isSpoken = (capitals: string): boolean =>
    ACRONYMS.has(capitals) || SHOUTED.has(capitals) || (capitals.length >= 4 && isWord(capitals.toLowerCase()));
  return REPAIRS.reduce((out, repair) => repair(out), text)
    .replace(NAMES_OF_TWO_CAPITALS, (name) => (isWord(name.toLowerCase()) ? name.toLowerCase() : name))
    .replace(/\b([A-Z]{2,})s\b/g, (_, capitals: string) =>
      isSpoken(capitals) ? `${capitals.toLowerCase()}s` : `${capitals}'s`,
    )
    .replace(/\b[A-Z]{2,}(?:'[A-Z]+)?\b/g, (capitals) => (isSpoken(capitals) ? capitals.toLowerCase() : capitals));
}
