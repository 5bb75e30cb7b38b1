/** Numbers that stand for themselves: groups, decimals, years, long numbers, ordinals. The last to be tried. */

import type { Place } from '../form.ts';
import {
  NUMBER,
  sayCardinal,
  sayDigits,
  sayModel,
  sayNumber,
  sayOrdinal,
  sayYear,
  sayZeroDigits,
} from './number-words.ts';
import { SIGN, saySign } from './quantities.ts';
import { form } from './rule.ts';

const YEAR_BEFORE =
  /\b(?:in|since|by|of|until|till|from|before|after|during|early|late|mid|circa|year|and|to|around|about|through|between|spring|summer|autumn|fall|winter|January|February|March|April|May|June|July|August|September|October|November|December|class)[\s,-]+$/i;

/** Nouns that are counted: before them the number is none of a year. */
const COUNTED =
  /^[\s-](?:people|persons?|men|women|children|kids|students|workers|employees|soldiers|users|members|visitors|guests|fans|residents|voters|miles|meters|metres|feet|inches|yards|steps|points|votes|copies|units|items|pieces|parts|pages|words|characters|lines|rows|files|books|cars|homes|houses|jobs|cases|deaths|dollars|euros|pounds|yen|yuan|won|cents|bucks|hours|minutes|seconds|days|weeks|months|years|times|calories|degrees|grams|kilograms|tons|tonnes|liters|gallons|dogs|cats|trees|apples|eggs|more|other|different|new|square|acres|per)\b/;

const COUNTER_BEFORE =
  /\b(?:nearly|almost|exactly|over|only|just|than|every|another|some|roughly|approximately|at least|up to)\s+$/i;

/** A number that is a name: a code is said by its digits. */
const CODE_BEFORE =
  /\b(?:account|card|code|pin|passcode|password|id|serial|tracking|order|confirmation|reference|invoice|ticket|license|badge|zip|extension|ext\.?|(?:phone|fax|account|card|model|passport) number|number|ending in|ends in)(?: (?:number|no\.?|is|was|code|ends in|ending in))*[\s:#]+$/i;

export function sayFourDigits(digits: string, { before, after }: Place): { spoken: string; alternatives: string[] } {
  const [year, count] = [sayYear(digits), sayCardinal(digits)];
  const value = Number(digits);
  const isCount =
    COUNTED.test(after) ||
    (COUNTER_BEFORE.test(before) && !YEAR_BEFORE.test(before)) ||
    (!YEAR_BEFORE.test(before) && (value < 1100 || value >= 2100));
  return isCount
    ? { spoken: count, alternatives: [hundreds(digits) ?? year] }
    : { spoken: year, alternatives: [count] };
}

/** 2500 → twenty five hundred. */
const hundreds = (digits: string): string | undefined =>
  /^[1-9][1-9]00$/.test(digits) ? `${sayCardinal(digits.slice(0, 2))} hundred` : undefined;

export const NUMBER_RULES = [
  form('number', /(?<![\w.,])[1-9]\d{0,2}(?:'\d{3})+(?![\d'])/, (_, _place, whole) => sayNumber(whole)),
  form('number', /(?<![\w.,])[1-9]\d{0,2}(?: \d{3}){2,}(?!\d| \d|-)/, (_, _place, whole) => sayNumber(whole)),
  form('number', /(?<![\w.,])[1-9]\d{0,2} \d{1}00(?!\d| \d|-)/, (_, { before }, whole) =>
    /\d[\s,]*$/.test(before) ? undefined : sayNumber(whole),
  ),
  form('number', /(?<![\d.,])(?<digits>\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b/i, ({ digits }) =>
    sayOrdinal(digits!.replaceAll(',', '')),
  ),
  form('number', `(?<sign>${SIGN})?(?<![\\d.])(?<number>${NUMBER})`, ({ sign, number }, place) => {
    const said = sayBare(number!, place);
    if (sign === undefined) return said;
    return {
      ...said,
      spoken: `${saySign(sign)} ${said.spoken}`,
      alternatives: /[-−]/.test(sign) ? [`negative ${said.spoken}`] : [],
    };
  }),
];

function sayBare(number: string, place: Place): { spoken: string; alternatives: string[] } {
  if (!/^\d+$/.test(number))
    return { spoken: sayNumber(number), alternatives: number.startsWith('0.') ? [sayNumber(number.slice(1))] : [] };
  const isLong = number.length > 3;
  if (isLong && CODE_BEFORE.test(place.before))
    return { spoken: sayDigits(number), alternatives: [sayZeroDigits(number)] };
  if (number.length >= 10 && !number.endsWith('000')) {
    return { spoken: sayDigits(number), alternatives: [sayZeroDigits(number), sayCardinal(number)] };
  }
  if (place.joinedBefore || (place.joinedAfter && isLong))
    return { spoken: sayModel(number), alternatives: [sayCardinal(number)] };
  if (/^0\d/.test(number)) return { spoken: sayZeroDigits(number), alternatives: [sayDigits(number)] };
  if (number.length === 4) return sayFourDigits(number, place);
  return { spoken: sayCardinal(number), alternatives: [] };
}
