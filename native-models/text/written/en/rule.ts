/** How this language's rules are written down. */
import type { FormKind, Place, Rule, Said } from '../form.ts';

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * A rule whose reading sees the groups by name. A form that touches a word is said apart from it: `H2O` → H two O.
 * @param source a pattern; it is made global.
 */
export function form(
  kind: FormKind,
  pattern: RegExp | string,
  read: (groups: Groups, place: Place, whole: string) => string | Said | undefined,
): Rule {
  const flags = typeof pattern === 'string' ? 'g' : `${pattern.flags}g`;
  return {
    kind,
    pattern: new RegExp(pattern, flags),
    read: (match, place) => {
      const said = read(match.groups ?? {}, place, match[0]);
      if (said === undefined) return undefined;
      const { spoken, ...rest } = typeof said === 'string' ? { spoken: said } : said;
      const before = place.joinedBefore && /^[\p{L}]/u.test(spoken) ? ' ' : '';
      const after = place.joinedAfter && /[\p{L}]$/u.test(spoken) ? ' ' : '';
      return { ...rest, spoken: before + spoken + after };
    },
  };
}

/** What is said for a fixed spelling, in a table: `Dr.` → Doctor. */
export const alternation = (words: readonly string[]): string =>
  [...words]
    .sort((one, other) => other.length - one.length)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|');

/** Words that open a sentence: before them an abbreviation's stop ends the one before. */
const OPENERS =
  'The|A|An|He|She|It|They|We|I|You|But|And|So|In|On|At|This|That|These|Those|There|Then|If|When|What|Who|Why|How|My|His|Her|Its|Our|Their|Now|No|Yes|Please|After|Before|For|As|Is|Are|Do|Let|Call|See';

const CLOSING = `["'”’)\\]]*`;

/** An abbreviation's stop, taken with it unless it ends the sentence too. */
export const STOP = `(?:\\.(?!${CLOSING}(?:\\s*$|\\s+["'“‘(]*(?:${OPENERS})\\b)))`;

/** The same where any capital but a day, a month or a time zone opens a sentence: `p.m.` */
export const TIME_STOP =
  `(?:\\.(?!${CLOSING}(?:\\s*$|\\s+["'“‘(]*(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)` +
  `|[ECMP][SD]?T\\b|GMT\\b|UTC\\b)[A-Z])))`;

const DETERMINER = /(?:^|[\s(])(?:an?|another|each|every|the|this|that|my|your|his|her|its|our|their)\s$/i;

/** Words that are no noun, so that what stands before them counts alone: the five dollars we paid. */
const NO_NOUN =
  /^\s+(?:in|for|to|and|or|on|at|per|from|of|a|an|the|by|as|but|is|was|are|were|more|less|than|each|with|when|if|ago|away|long|wide|tall|high|deep|thick|old|up|off|every|he|she|it|they|we|you|I|that|which|who|went|goes|came|comes|will|would|could|should|can|may|might|has|have|had|do|does|did|not|so|then|now|today|yesterday|tomorrow|about|after|before|until|since|because|while)\b/;

/** Before a noun that is measured the unit is singular: a five kilogram bag. */
export const isMeasure = (place: Place): boolean =>
  place.after.startsWith('-a-') || (DETERMINER.test(place.before) && isBeforeNoun(place));

export const isBeforeNoun = ({ after }: Place): boolean => /^\s+[A-Za-z]/.test(after) && !NO_NOUN.test(after);
