/** Homographs: which of its two readings a word has in this sentence. */
import type { TextMode } from '../text-mode.ts';
import type { EnglishLexicon } from './lexicon.ts';
import { classify, isAccustomed, isAdjective, isPredicate } from './word-class.ts';

/** Words that the official tagger takes for nouns wherever they stand. */
const OFFICIAL_NOUNS = new Set(
  'certificates contract contracts documents exports house projects segment survey'.split(' '),
);

/** Imperatives in -ate are common enough to be known as verbs even at the start of a sentence. */
const ATE = /ates?$/;

/** Phones of a homograph, or undefined when the word is none. */
export function readHomograph(
  lexicon: EnglishLexicon,
  tokens: readonly string[],
  at: number,
  mode: TextMode,
): readonly string[] | undefined {
  const word = tokens[at]!.toLowerCase();
  const pair = lexicon.homograph(word, mode);
  if (!pair) return undefined;
  const official = mode === 'official';
  if (official && OFFICIAL_NOUNS.has(word)) return pair.other;
  if (word === 'complex') return isAdjective(tokens, at) ? pair.verb : pair.other;
  if (word === 'content' && isPredicate(tokens, at)) return pair.verb;
  const wordClass = classify(tokens, at);
  if (word === 'used') {
    // "Used to" is a verb of its own; the official tagger takes every simple past for it.
    const isHabit = wordClass !== 'participle' || (!official && isAccustomed(tokens, at));
    return isHabit && (official || tokens[at + 1] === 'to') ? pair.other : pair.verb;
  }
  // A past participle of "read" is read like its past tense; all others keep the verb.
  if (wordClass === 'participle' || wordClass === 'past') return word === 'read' ? pair.other : pair.verb;
  // The official tagger takes a capitalised word at the start of a sentence for a name, so imperatives count as nouns there.
  const looksLikeName = official && at === 0 && /^[A-Z]/.test(tokens[at]!) && !ATE.test(word);
  const isVerb = wordClass === 'verb' && !looksLikeName;
  return isVerb ? pair.verb : pair.other;
}
