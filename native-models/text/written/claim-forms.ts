/** Which ranges of a line are forms. Every rule sees the line as it was written, never what another rule made of it. */
import type { SpokenLanguage } from '../segment-languages.ts';
import type { LanguageContext } from './context-language.ts';
import type { Claim, Place, Rule } from './form.ts';

/** How far a rule may look around a match; more would make long lines slow. */
const NEIGHBOURHOOD = 64;

/** Ideographs, kana, hangul and their everyday marks: how such a word is said is the readers' business, so no rule is asked. */
const WORDS_ONLY = /^(?:[\u3005\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3，。！？、\s]|ー(?!ー))*$/;

/** @param folded the line in half width. @param taken claims that were made before, in order. */
export function claimForms(
  folded: string,
  rulesOf: (language: SpokenLanguage) => readonly Rule[],
  languages: readonly SpokenLanguage[],
  context: LanguageContext,
  taken: readonly Claim[],
): Claim[] {
  if (WORDS_ONLY.test(folded)) return [...taken];
  const owned = new Uint8Array(folded.length);
  for (const { start, end } of taken) owned.fill(1, start, end);
  const opening = /^[\s\p{P}]*/u.exec(folded)![0].length;
  const claims = [...taken];
  for (const language of languages) {
    for (const rule of rulesOf(language)) {
      if (rule.needs && !rule.needs.test(folded)) continue;
      rule.pattern.lastIndex = 0;
      for (let match = rule.pattern.exec(folded); match !== null; match = rule.pattern.exec(folded)) {
        const start = match.index;
        const end = start + match[0].length;
        const claim = end === start ? undefined : claimOf(match, rule);
        if (claim) {
          claims.push(claim);
          owned.fill(1, start, end);
        } else rule.pattern.lastIndex = start + 1;
      }
    }

    function claimOf(match: RegExpExecArray, { kind, read }: Rule): Claim | undefined {
      const start = match.index;
      const end = start + match[0].length;
      for (let at = start; at < end; at++) if (owned[at] === 1) return undefined;
      if (languages.length > 1 && context.at(start, end) !== language) return undefined;
      const said = read(match, placeOf(folded, start, end, opening));
      if (said === undefined) return undefined;
      return { ...(typeof said === 'string' ? { spoken: said } : said), start, end, kind, language };
    }
  }
  return claims.sort((one, other) => one.start - other.start);
}

function placeOf(line: string, start: number, end: number, opening: number): Place {
  return {
    before: line.slice(Math.max(0, start - NEIGHBOURHOOD), start),
    after: line.slice(end, end + NEIGHBOURHOOD),
    opensLine: start <= opening,
    joinedBefore: start > 0 && /[\p{L}\p{N}]/u.test(line[start - 1]!),
    joinedAfter: end < line.length && /[\p{L}\p{N}]/u.test(line[end]!),
  };
}
