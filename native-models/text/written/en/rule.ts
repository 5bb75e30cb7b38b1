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

/** Before a noun that is measured the unit is singular: a five kilogram bag. */
export function isMeasure({ before, after }: Place): boolean {
  return (
    /(?:^|[\s(])(?:an?|another|each|every)\s$/i.test(before) &&
    /^\s+(?!(?:in|for|to|and|or|on|at|per|from|of|a|by|as|but|is|was|more|less|than|each|with|when|if|ago|away|long|wide|tall|high|deep|old|up|off|every|of)\b)[A-Za-z]/.test(
      after,
    )
  );
}
