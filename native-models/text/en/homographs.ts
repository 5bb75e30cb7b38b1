/** Homographs: which of its two readings a word has in this sentence. */
import type { TextMode } from '../text-mode.ts';
import type { EnglishLexicon } from './lexicon.ts';
import { classify, isAdjective } from './word-class.ts';

/** Words missing from the official list (that of the package g2p_en); there they always have the dictionary's first reading. */
const UNLISTED = new Set('wind winds tear tears live bow bows'.split(' '));

/** Words whose two readings are exchanged in the official list. */
const SWAPPED = new Set('object objects record records'.split(' '));

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
  const pair = lexicon.homograph(word);
  const official = mode === 'official';
  if (!pair || (official && UNLISTED.has(word))) return undefined;
  if (word === 'complex') return isAdjective(tokens, at) ? pair.verb : pair.other;
  const wordClass = classify(tokens, at);
  if (word === 'used') {
    // "Used to" is a verb of its own; the official tagger takes every simple past for it.
    const isHabit = wordClass !== 'participle' && (official || tokens[at + 1] === 'to');
    return isHabit ? pair.other : pair.verb;
  }
  // A past participle of "read" is read like its past tense; all others keep the verb.
  if (wordClass === 'participle') return word === 'read' ? pair.other : pair.verb;
  // The official tagger takes a capitalised word at the start of a sentence for a name, so imperatives count as nouns there.
  const looksLikeName = official && at === 0 && /^[A-Z]/.test(tokens[at]!) && !ATE.test(word);
  const isVerb = wordClass === 'verb' && !looksLikeName;
  return isVerb !== (official && SWAPPED.has(word)) ? pair.verb : pair.other;
}
