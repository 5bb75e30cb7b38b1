/**
 * A small part-of-speech tagger for homographs only: is this word a verb here? The function words around it decide most cases.
 * Nothing else in the front end depends on the class.
 */

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const STRONG_VERB = set(
  "to will would can could may might must shall should do does did cannot let's please i'd i'll you'd you'll we'd we'll they'd they'll " +
    "he'd he'll she'd she'll it'll that'll gonna",
);
const SUBJECTS = set('i you we they who he she it');
const SINGULAR_SUBJECTS = set('he she it');
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
const BECOME = set('get gets got getting become becomes became feel feels felt seem seems seemed too very');
const OBJECT_START = set(
  'the a an this that these those my your his her its our their it them him me us you some any every each all both what how',
);
const ADVERBS = set(
  'never always often usually sometimes also just still not even ever then now soon once already almost',
);
const INTENSIFIERS = set('very more most so too quite rather really less');
const CONJUNCTIONS = set('and or but that which who when where while because if');
const RELATIVES = set('that which who');
/** Verbs whose "that" begins a clause and takes up no noun. */
const SAYING = set(
  'says shows means knows thinks believes claims suggests argues proves ensures notes reports reveals indicates states implies hopes insists ' +
    'admits finds sees hears',
);
const IRREGULAR_PARTICIPLES = set('read wound upset');
const IRREGULAR_PLURALS = set('people men women children others');
const MAY_CONTINUE = set('and or but so');
const OBJECT_PRONOUNS = set('us him me them');
const CLAUSE_STARTS = set('because when while if until unless although');

/** Forms in -s that are seldom plurals. */
const VERBS_IN_S = set(
  'uses closes converts degenerates graduates permits presages progresses rejects confines conducts compresses separates refuses ' +
    'upsets inserts affects perverts animates initiates',
);

/** Forms in -ed that are adjectives as a rule. */
const ADJECTIVES_IN_ED = set('crooked ragged jagged dogged crabbed unused');

export type WordClass = 'verb' | 'participle' | 'past' | 'other';

/** The class of the token at `at`; tokens are as written, marks included. */
export function classify(tokens: readonly string[], at: number): WordClass {
  const word = (offset: number): string => tokens[at + offset]?.toLowerCase() ?? '';
  let back = -1;
  while (isAdverb(word(back))) back--;
  const before = word(back);
  const context: Context = { word: word(0), before, beforeThat: word(back - 1), after: word(1), hasAdverb: back < -1 };
  if (isEd(context.word) || IRREGULAR_PARTICIPLES.has(context.word)) {
    if (HAVE.has(before) || BE.has(before)) return 'participle';
    if (isEd(context.word)) return classifyEd(context);
  }
  const settled = settle(context);
  if (settled) return settled;
  if (isInS(context.word)) return isThirdPerson(context) ? 'verb' : 'other';
  return isBaseVerb(context) ? 'verb' : 'other';
}

interface Context {
  readonly word: string;
  /** The word before, adverbs passed over; empty at the start. */
  readonly before: string;
  readonly beforeThat: string;
  readonly after: string;
  readonly hasAdverb: boolean;
}

const isAdverb = (word: string): boolean => ADVERBS.has(word) || (/[a-z]{3}ly$/.test(word) && !NOT_ADVERBS.has(word));
const NOT_ADVERBS = set('family supply reply only early apply daily friendly likely lovely monthly weekly ugly lonely');

const isMark = (word: string): boolean => word === '' || !/[a-z]/.test(word);
const isEd = (word: string): boolean => /ed$/.test(word);
const isInS = (word: string): boolean => /s$/.test(word) && !/ss$/.test(word);
const isPlural = (word: string): boolean =>
  IRREGULAR_PLURALS.has(word) || (/[a-z]{2}s$/.test(word) && !/(?:ss|us|is|'s)$/.test(word));

/** What the word before decides by itself. */
function settle({ word, before, beforeThat, after }: Context): WordClass | undefined {
  if (STRONG_VERB.has(before)) return 'verb';
  if (HAVE.has(before)) return 'other';
  if (/n't$/.test(before) && !BE.has(before)) return 'verb';
  if (BE.has(before) || BECOME.has(before)) return 'other';
  if (OBJECT_PRONOUNS.has(before)) return isInS(word) ? 'other' : 'verb';
  if (RELATIVES.has(before) && isRelative(beforeThat, word) && !BE.has(after) && !HAVE.has(after)) return 'verb';
  if (DETERMINERS.has(before) || PREPOSITIONS.has(before)) return 'other';
  if (/'s$/.test(before) || looksAdjective(before)) return 'other';
  if (SUBJECTS.has(before)) return word === 'read' && SINGULAR_SUBJECTS.has(before) ? 'past' : 'verb';
  return undefined;
}

/** Whether "that", "which" or "who" takes up the noun before it and this is the verb of its clause. */
function isRelative(noun: string, word: string): boolean {
  if (SAYING.has(noun)) return false;
  return isPlural(noun) || (isInS(word) && /[a-z]{3}/.test(noun) && !PREPOSITIONS.has(noun));
}

function classifyEd({ word, before, after }: Context): WordClass {
  if (ADJECTIVES_IN_ED.has(word)) return 'other';
  if (DETERMINERS.has(before) || PREPOSITIONS.has(before)) return 'other';
  if (word === 'used') {
    // "The tool used here" against "he used the tool".
    const isReduced = !isMark(before) && !SUBJECTS.has(before) && !OBJECT_START.has(after) && after !== 'to';
    return isReduced || BECOME.has(before) ? 'participle' : 'other';
  }
  return isMark(before) ? 'other' : 'past';
}

function isThirdPerson({ word, before, after, hasAdverb }: Context): boolean {
  if (isMark(before) || isPlural(before)) return OBJECT_START.has(after);
  if (MAY_CONTINUE.has(before)) return VERBS_IN_S.has(word) || OBJECT_START.has(after);
  return VERBS_IN_S.has(word) || hasAdverb || OBJECT_START.has(after) || after === 'to';
}

function isBaseVerb({ before, beforeThat, after, hasAdverb }: Context): boolean {
  if (isMark(before) || MAY_CONTINUE.has(before)) return OBJECT_START.has(after);
  const isSubject = isPlural(before) && (isMark(beforeThat) || DETERMINERS.has(beforeThat));
  if (isSubject && !isMark(after) && !BE.has(after) && !HAVE.has(after) && !STRONG_VERB.has(after)) return true;
  // A plural noun or a name in front and an object behind: "the scientists object to it", "nurses record the times".
  if (isPlural(before)) return hasAdverb || OBJECT_START.has(after) || CLAUSE_STARTS.has(after) || after === 'to';
  return OBJECT_START.has(after) && !/(ing|ed)$/.test(before);
}

/** Whether the word describes a noun: one follows it, or a form of "be" stands before it. */
export function isAdjective(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1]?.toLowerCase() ?? '';
  const after = tokens[at + 1]?.toLowerCase() ?? '';
  if (BE.has(before) || INTENSIFIERS.has(before) || isAdverb(before)) return true;
  const isNoun =
    /^[a-z]/.test(after) &&
    ![BE, HAVE, STRONG_VERB, PREPOSITIONS, SUBJECTS, DETERMINERS, CONJUNCTIONS].some((words) => words.has(after));
  return isNoun && !/ed$/.test(after);
}

/** Whether "used to" means "accustomed to" here: "she got used to it", "they are used to waiting". */
export function isAccustomed(tokens: readonly string[], at: number): boolean {
  const object = tokens[at + 2]?.toLowerCase() ?? '';
  return BECOME.has(tokens[at - 1]?.toLowerCase() ?? '') || OBJECT_START.has(object) || /[a-z]{2}ing$/.test(object);
}

/** Whether an adjective says something of the noun before it: "she was content", "content with little". */
export function isPredicate(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1]?.toLowerCase() ?? '';
  const after = tokens[at + 1]?.toLowerCase() ?? '';
  if (DETERMINERS.has(before) || PREPOSITIONS.has(before)) return before === 'her' && isMark(after);
  return (
    after === 'with' ||
    after === 'to' ||
    ((BE.has(before) || BECOME.has(before)) && (isMark(after) || MAY_CONTINUE.has(after)))
  );
}

function looksAdjective(word: string): boolean {
  return /(?:ous|ful|ive|able|ible|ical|ial|less|ish|ary|ern)$/.test(word) || ADJECTIVES.has(word);
}

const ADJECTIVES = set(
  'new old big small good bad great long short high low first last next final early late strong real live local own same other',
);
