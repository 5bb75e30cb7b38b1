/** Tokens of normalized English: words with their inner apostrophes and hyphens, and single marks. */
import type { TextMode } from '../text-mode.ts';

/** A hyphen or apostrophe between letters joins; dots never do, so `a.m.` is two letters and two marks. */
const TOKEN = /[A-Za-z]+(?:['-]+[A-Za-z]+)*|[^\sA-Za-z]/g;

/** The official program (nltk's TweetTokenizer) takes words joined by dots for an address, which it reads without pauses. */
const OFFICIAL_TOKEN = /[A-Za-z]+(?:[.-][A-Za-z]+)*\.[A-Za-z]{2,13}\b(?!@)|[A-Za-z]+(?:['-]+[A-Za-z]+)*|[^\sA-Za-z]/g;

export function tokenize(text: string, mode: TextMode): string[] {
  return text.match(mode === 'official' ? OFFICIAL_TOKEN : TOKEN) ?? [];
}
