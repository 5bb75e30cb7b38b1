/**
 * A small part-of-speech tagger for homographs only: is this word a verb here? The function words around it decide most cases.
 * Nothing else in the front end depends on the class.
 */

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const BEFORE_VERB = set(
  "to will would can could may might must shall should do does did don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't " +
    "let's i you we they who please never always often usually sometimes also just i'd i'll you'd you'll we'd we'll they'd they'll he'd " +
    "he'll she'd she'll it'll that'll not and or but then",
);
const STRONG_VERB = set(
  "to will would can could may might must shall should do does did don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't " +
    "let's please i'd i'll you'd you'll we'd we'll they'd they'll he'd he'll she'd she'll it'll that'll",
);
const SUBJECTS = set('i you we they who he she it');
const DETERMINERS = set(
  'a an the this that these those my your his her its our their some any every each no another one two three which what whose such ' +
    'more most much many several few all both',
);
const PREPOSITIONS = set(
  'of in on at by for with from into over under about after before during without within between through against as than like near',
);
const BE = set(
  "is are was were be been being am isn't aren't wasn't weren't it's that's he's she's i'm we're they're you're",
);
const HAVE = set("have has had having i've you've we've they've haven't hasn't hadn't");
const OBJECT_START = set(
  'the a an this that these those my your his her its our their it them him me us you some any every each all both',
);
const ADVERBS = set(
  'never always often usually sometimes also just really finally still not only even ever quickly slowly',
);

const INTENSIFIERS = set('very more most so too quite rather really less');
const CONJUNCTIONS = set('and or but that which who when where while because if');
const IRREGULAR_PARTICIPLES = set('read wound');

const MAY_CONTINUE = set('and or');

export type WordClass = 'verb' | 'participle' | 'other';

/** The class of the token at `at`; tokens are as written, marks included. */
export function classify(tokens: readonly string[], at: number): WordClass {
  const word = (offset: number): string => tokens[at + offset]?.toLowerCase() ?? '';
  let back = -1;
  while (ADVERBS.has(word(back))) back--;
  const before = word(back);
  const after = word(1);
  const isParticiple = /ed$/.test(word(0)) || IRREGULAR_PARTICIPLES.has(word(0));
  if (isParticiple && (HAVE.has(before) || BE.has(before))) return 'participle';
  if (STRONG_VERB.has(before)) return 'verb';
  if (HAVE.has(before)) return 'other';
  if (before === 'not') return BE.has(word(back - 1)) ? 'other' : 'verb';
  if (DETERMINERS.has(before) || PREPOSITIONS.has(before) || BE.has(before)) return 'other';
  if (/'s$/.test(before) || looksAdjective(before)) return 'other';
  if (SUBJECTS.has(before)) return 'verb';
  const opens = before === '' || /^[.!?,;:"-]$/.test(before);
  if (opens) return OBJECT_START.has(after) ? 'verb' : 'other';
  if (MAY_CONTINUE.has(before)) return OBJECT_START.has(after) ? 'verb' : 'other';
  // A plural noun or a name in front and an object behind: "the scientists object to it", "nurses record the times".
  if (/[a-z]s$/.test(before) && !/ss$/.test(before))
    return OBJECT_START.has(after) || after === 'to' ? 'verb' : 'other';
  if (BEFORE_VERB.has(before)) return 'verb';
  return OBJECT_START.has(after) && !/(ing|ed)$/.test(before) ? 'verb' : 'other';
}

/** Whether the word describes a noun: one follows it, or a form of "be" stands before it. */
export function isAdjective(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1]?.toLowerCase() ?? '';
  const after = tokens[at + 1]?.toLowerCase() ?? '';
  if (BE.has(before) || INTENSIFIERS.has(before)) return true;
  const isNoun =
    /^[a-z]/.test(after) &&
    ![BE, HAVE, STRONG_VERB, PREPOSITIONS, SUBJECTS, DETERMINERS, CONJUNCTIONS].some((words) => words.has(after));
  return isNoun && !/ed$/.test(after);
}

function looksAdjective(word: string): boolean {
  return /(?:ous|ful|ive|able|ible|ical|ial|less|ish|ary|ern)$/.test(word) || ADJECTIVES.has(word);
}

const ADJECTIVES = set(
  'new old big small good bad great long short high low first last next final early late strong real live local own same other',
);
