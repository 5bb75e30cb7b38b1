/**
 * English words whose reading depends on their part of speech, once as they are read and once as the official program reads them
 * (after the package g2p_en). Which words, is the lists below; how they are read, is found among the alternatives of the CMU
 * dictionary, where a verb is stressed late or ends in a full vowel and a noun is not. A reading that it lacks is formed from the other.
 */

export type Pair = readonly [verb: string, other: string];
type Pairs = Readonly<Record<string, Pair>>;

/** Noun or adjective stressed early, verb stressed late; with -s where both forms are in use. */
const STRESS =
  'absent abstract accent address affix ally alloy annex attribute combat combine commune compact compound compress ' +
  'conduct confine conflict conscript consort construct contest contract contrast converse convert convict decoy decrease defect desert ' +
  'digest discharge discount discourse escort essay exploit export extract ferment fragment impact implant import imprint incense incline ' +
  'increase indent inlay inset insert insult interchange interdict intern introvert invert misprint object overcharge overflow ' +
  'overhang overhaul overlap overlay overwork perfect perfume permit pervert present proceeds produce progress project protest rampage ' +
  'rebel rebound recall recap recapped recapping recount record refill refit refund rehash reject relapse relay relaying remake replay ' +
  'reprint rerun research retail retake rethink retread rewrite segment subcontract subject survey suspect torment transfer ' +
  'transform transplant transport undercut underline undertaking upgrade uplift upset intercept';

/** Noun or adjective with a weak ending, verb with a full one: -ate and -ment. */
const ENDING =
  'advocate affiliate aggregate agglomerate alternate animate appropriate approximate articulate aspirate associate compliment confederate ' +
  'conglomerate coordinate degenerate delegate deliberate desolate duplicate elaborate estimate expatriate graduate implement initiate ' +
  'intimate laminate legitimate moderate predicate separate subordinate supplement syndicate underestimate';

/** Pairs that follow no pattern. */
const OWN: Pairs = {
  abuse: ['AH0 B Y UW1 Z', 'AH0 B Y UW1 S'],
  abuses: ['AH0 B Y UW1 Z IH0 Z', 'AH0 B Y UW1 S IH0 Z'],
  analyses: ['AE1 N AH0 L AY2 Z IH0 Z', 'AH0 N AE1 L IH0 S IY2 Z'],
  attribute: ['AH0 T R IH1 B Y UW2 T', 'AE1 T R IH0 B Y UW0 T'],
  attributes: ['AH0 T R IH1 B Y UW2 T S', 'AE1 T R IH0 B Y UW0 T S'],
  bow: ['B AW1', 'B OW1'],
  bows: ['B AW1 Z', 'B OW1 Z'],
  close: ['K L OW1 Z', 'K L OW1 S'],
  // The first is the adjective.
  complex: ['K AH0 M P L EH1 K S', 'K AA1 M P L EH0 K S'],
  console: ['K AH0 N S OW1 L', 'K AA1 N S OW0 L'],
  consoles: ['K AH0 N S OW1 L Z', 'K AA1 N S OW0 L Z'],
  // The first is the adjective, too.
  content: ['K AH0 N T EH1 N T', 'K AA1 N T EH0 N T'],
  contents: ['K AH0 N T EH1 N T S', 'K AA1 N T EH0 N T S'],
  diffuse: ['D IH0 F Y UW1 Z', 'D IH0 F Y UW1 S'],
  document: ['D AA1 K Y UW0 M EH0 N T', 'D AA1 K Y AH0 M AH0 N T'],
  documents: ['D AA1 K Y UW0 M EH0 N T S', 'D AA1 K Y AH0 M AH0 N T S'],
  dove: ['D OW1 V', 'D AH1 V'],
  entrance: ['IH0 N T R AE1 N S', 'EH1 N T R AH0 N S'],
  excuse: ['IH0 K S K Y UW1 Z', 'IH0 K S K Y UW1 S'],
  excuses: ['IH0 K S K Y UW1 Z IH0 Z', 'IH0 K S K Y UW1 S IH0 Z'],
  export: ['IH0 K S P AO1 R T', 'EH1 K S P AO0 R T'],
  exports: ['IH0 K S P AO1 R T S', 'EH1 K S P AO0 R T S'],
  fragment: ['F R AE0 G M EH1 N T', 'F R AE1 G M AH0 N T'],
  fragments: ['F R AE0 G M EH1 N T S', 'F R AE1 G M AH0 N T S'],
  house: ['HH AW1 Z', 'HH AW1 S'],
  live: ['L IH1 V', 'L AY1 V'],
  lives: ['L IH1 V Z', 'L AY1 V Z'],
  misuse: ['M IH0 S Y UW1 Z', 'M IH0 S Y UW1 S'],
  misuses: ['M IH0 S Y UW1 Z IH0 Z', 'M IH0 S Y UW1 S IH0 Z'],
  mouth: ['M AW1 DH', 'M AW1 TH'],
  proceeds: ['P R AH0 S IY1 D Z', 'P R OW1 S IY0 D Z'],
  read: ['R IY1 D', 'R EH1 D'],
  rebound: ['R IY0 B AW1 N D', 'R IY1 B AW0 N D'],
  rebounds: ['R IY0 B AW1 N D Z', 'R IY1 B AW0 N D Z'],
  refuse: ['R IH0 F Y UW1 Z', 'R EH1 F Y UW2 Z'],
  resume: ['R IY0 Z UW1 M', 'R EH1 Z AH0 M EY2'],
  supplement: ['S AH1 P L AH0 M EH0 N T', 'S AH1 P L AH0 M AH0 N T'],
  supplements: ['S AH1 P L AH0 M EH0 N T S', 'S AH1 P L AH0 M AH0 N T S'],
  tear: ['T EH1 R', 'T IH1 R'],
  tears: ['T EH1 R Z', 'T IH1 R Z'],
  upgrade: ['AH0 P G R EY1 D', 'AH1 P G R EY0 D'],
  upgrades: ['AH0 P G R EY1 D Z', 'AH1 P G R EY0 D Z'],
  use: ['Y UW1 Z', 'Y UW1 S'],
  used: ['Y UW1 Z D', 'Y UW1 S T'],
  uses: ['Y UW1 Z IH0 Z', 'Y UW1 S IH0 Z'],
  wind: ['W AY1 N D', 'W IH1 N D'],
  winds: ['W AY1 N D Z', 'W IH1 N D Z'],
  wound: ['W AW1 N D', 'W UW1 N D'],
};

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that the official program does not tell apart: they always have the dictionary's first reading. */
const NOT_OFFICIAL = set(
  'address addresses affiliate affiliates alternates animates appropriates approximates articulates bow bows combines conducts confine ' +
    'converses deliberates dove elaborates intercept intercepts invert inverts laminate laminates live lives overworks ' +
    'produces relapse relapses research researches retail retails tear tears torments transform transforms undercuts wind winds wound',
);

/** Further words that the official program tells apart although one reading is the only one in use. */
const OFFICIAL_STRESS = 'addict concert discard invite purport surmise';
const OFFICIAL_ENDING = 'ejaculate incorporate inebriate regenerate reincarnate triplicate';

/** Words that the official program reads in its own way as a verb or as anything else. Several pairs are exchanged there. */
const OFFICIAL: Pairs = {
  absent: ['AH1 B S AE1 N T', 'AE1 B S AH0 N T'],
  accents: ['AE1 K S EH0 N T S', 'AE1 K S EH0 N T S'],
  affect: ['AH0 F EH1 K T', 'AE1 F EH0 K T'],
  affects: ['AH0 F EH1 K T S', 'AE1 F EH0 K T S'],
  allies: ['AH0 L AY1 Z', 'AE1 L AY0 Z'],
  alloy: ['AH0 L OY1', 'AE1 L OY2'],
  alloys: ['AH0 L OY1 Z', 'AE1 L OY2 Z'],
  alternate: ['AO1 L T ER0 N EY2 T', 'AO0 L T ER1 N AH0 T'],
  analyses: ['AH0 N AE1 L IH0 S IY2 Z', 'AE1 N AH0 L AY0 Z IH2 Z'],
  articulate: ['AA0 R T IH1 K Y AH0 L AH0 T', 'AA0 R T IH1 K Y AH0 L EY2 T'],
  baths: ['B AE1 TH S', 'B AE1 DH Z'],
  blessed: ['B L EH1 S IH0 D', 'B L EH1 S T'],
  certificate: ['S ER0 T IH1 F IH0 K AH0 T', 'S ER0 T IH1 F IH0 K EY2 T'],
  certificates: ['S ER0 T IH1 F IH0 K EY2 T S', 'S ER0 T IH1 F IH0 K AH0 T S'],
  closes: ['K L OW1 Z IH0 Z', 'K L OW1 S IH0 Z'],
  collect: ['K AH0 L EH1 K T', 'K AA1 L EH0 K T'],
  collects: ['K AH0 L EH1 K T S', 'K AA1 L EH0 K T S'],
  compresses: ['K AH0 M P R EH1 S IH0 Z', 'K AA1 M P R EH0 S AH0 Z'],
  crooked: ['K R UH1 K T', 'K R UH1 K AH0 D'],
  cursed: ['K ER1 S T', 'K ER1 S IH0 D'],
  decreases: ['D IH0 K R IY1 S IH0 Z', 'D IY1 K R IY2 S IH0 Z'],
  diagnoses: ['D AY1 AH0 G N OW2 Z IY0 Z', 'D AY2 AH0 G N OW1 S IY0 Z'],
  dictate: ['D IH0 K T EY1 T', 'D IH1 K T EY2 T'],
  dictates: ['D IH0 K T EY1 T S', 'D IH1 K T EY2 T S'],
  dogged: ['D AO1 G IH0 D', 'D AO1 G D'],
  entrance: ['IH0 N T R AH1 N S', 'EH1 N T R AH0 N S'],
  entrances: ['IH0 N T R AH1 N S AH0 Z', 'EH1 N T R AH0 N S AH0 Z'],
  envelope: ['IH0 N V EH1 L AH0 P', 'EH1 N V AH0 L OW2 P'],
  envelopes: ['IH0 N V EH1 L AH0 P S', 'EH1 N V AH0 L OW2 P S'],
  excess: ['IH0 K S EH1 S', 'EH1 K S EH2 S'],
  excise: ['EH0 K S AY1 S', 'EH1 K S AY0 Z'],
  exploit: ['EH1 K S P L OY2 T', 'EH2 K S P L OY1 T'],
  exploits: ['EH1 K S P L OY2 T S', 'EH2 K S P L OY1 T S'],
  fragment: ['F R AE1 G M AH0 N T', 'F R AE0 G M EH1 N T'],
  frequent: ['F R IY1 K W EH2 N T', 'F R IY1 K W AH0 N T'],
  impress: ['IH0 M P R EH1 S', 'IH1 M P R EH0 S'],
  imprint: ['IH1 M P R IH0 N T', 'IH2 M P R IH1 N T'],
  instinct: ['IH2 N S T IH1 NG K T', 'IH1 N S T IH0 NG K T'],
  interchange: ['IH2 T ER0 CH EY1 N JH', 'IH1 N T ER0 CH EY2 N JH'],
  inverse: ['IH1 N V ER0 S', 'IH2 N V ER1 S'],
  jagged: ['JH AE1 G D', 'JH AE1 G IH0 D'],
  learned: ['L ER1 N IH0 D', 'L ER1 N D'],
  mandate: ['M AE1 N D EY2 T', 'M AE2 N D EY1 T'],
  misconduct: ['M IH2 S K AA1 N D AH0 K T', 'M IH2 S K AA0 N D AH1 K T'],
  misuse: ['M IH0 S Y UW1 S', 'M IH0 S Y UW1 Z'],
  mouth: ['M AW1 TH', 'M AW1 DH'],
  mouths: ['M AW1 DH Z', 'M AW1 TH S'],
  object: ['AA1 B JH EH0 K T', 'AH0 B JH EH1 K T'],
  ornament: ['AO1 R N AH0 M EH0 N T', 'AO1 R N AH0 M AH0 N T'],
  ornaments: ['AO1 R N AH0 M EH0 N T S', 'AO1 R N AH0 M AH0 N T S'],
  predicate: ['P R EH1 D IH0 K AH0 T', 'P R EH1 D AH0 K EY2 T'],
  prefix: ['P R IY2 F IH1 K S', 'P R IY1 F IH0 K S'],
  process: ['P R AO2 S EH1 S', 'P R AA1 S EH2 S'],
  processes: ['P R AA1 S EH0 S AH0 Z', 'P R AO2 S EH1 S AH0 Z'],
  processing: ['P R AA0 S EH1 S IH0 NG', 'P R AA1 S EH0 S IH0 NG'],
  prospect: ['P R AH2 S P EH1 K T', 'P R AA1 S P EH0 K T'],
  prospects: ['P R AH2 S P EH1 K T S', 'P R AA1 S P EH0 K T S'],
  quadruple: ['K W AA1 D R UW0 P AH0 L', 'K W AA0 D R UW1 P AH0 L'],
  ragged: ['R AE1 G D', 'R AE1 G AH0 D'],
  rebel: ['R EH1 B AH0 L', 'R IH0 B EH1 L'],
  recount: ['R IY2 K AW1 N T', 'R IH1 K AW0 N T'],
  refresh: ['R IH0 F R EH1 SH', 'R IH1 F R EH0 SH'],
  relay: ['R IY2 L EY1', 'R IY1 L EY2'],
  relaying: ['R IY2 L EY1 IH0 NG', 'R IY1 L EY2 IH0 NG'],
  relays: ['R IY2 L EY1 Z', 'R IY1 L EY2 Z'],
  remake: ['R IY2 M EY1 K', 'R IY1 M EY0 K'],
  remakes: ['R IY2 M EY1 K S', 'R IY1 M EY0 K S'],
  rerun: ['R IY2 R AH1 N', 'R IY1 R AH0 N'],
  reruns: ['R IY2 R AH1 N Z', 'R IY1 R AH0 N Z'],
  retake: ['R IY0 T EY1 K', 'R IY1 T EY0 K'],
  rethink: ['R IY2 TH IH1 NG K', 'R IY1 TH IH0 NG K'],
  segment: ['S EH1 G M AH0 N T', 'S EH2 G M EH1 N T'],
  torment: ['T AO1 R M EH2 N T', 'T AO0 R M EH1 N T'],
  unused: ['AH0 N Y UW1 Z D', 'AH0 N Y UW1 S T'],
  uplift: ['AH2 P L IH1 F T', 'AH1 P L IH0 F T'],
};

export interface Homographs {
  /** Word → [reading as a verb, reading as anything else]. */
  readonly corrected: Pairs;
  readonly official: Pairs;
}

export function findHomographs(dictionary: Readonly<Record<string, string>>): Homographs {
  const corrected = {
    ...findPairs(dictionary, STRESS, findStressPair),
    ...findPairs(dictionary, ENDING, findEndingPair),
    ...OWN,
  };
  const shared = Object.fromEntries(Object.entries(corrected).filter(([word]) => !NOT_OFFICIAL.has(word)));
  const more = {
    ...findPairs(dictionary, OFFICIAL_STRESS, findStressPair),
    ...findPairs(dictionary, OFFICIAL_ENDING, findEndingPair),
  };
  return { corrected, official: { ...more, ...shared, ...OFFICIAL } };
}

/** Pairs of all words and of their forms in -s, those of which the dictionary has too. */
function findPairs(
  dictionary: Readonly<Record<string, string>>,
  words: string,
  findPair: (readings: readonly string[], word: string) => Pair | undefined,
): Record<string, Pair> {
  const out: Record<string, Pair> = {};
  for (const word of words.split(' ')) {
    const pair = findPair(alternatives(dictionary, word), word);
    if (pair) out[word] = pair;
    const inflected = /(?:s|x|z|sh|ch)$/.test(word) ? `${word}es` : `${word}s`;
    const readings = alternatives(dictionary, inflected);
    const own = readings.length > 1 ? findPair(readings, inflected) : undefined;
    const formed: Pair | undefined = own ?? (pair && [withEnding(pair[0]), withEnding(pair[1])]);
    if (readings.length > 0 && formed) out[inflected] = formed;
  }
  return out;
}

function alternatives(dictionary: Readonly<Record<string, string>>, word: string): string[] {
  return [word, ...[1, 2, 3, 4].map((number) => `${word}(${number})`)].flatMap((key) => dictionary[key] ?? []);
}

function findStressPair(readings: readonly string[], word: string): Pair | undefined {
  const late = readings.find((reading) => !isStressedFirst(reading));
  const early = readings.find(isStressedFirst);
  if (late && early) return [late.replace(/^R AH0 /, 'R IH0 '), early];
  const minor = /^(?:over|under)/.test(word) ? '2' : '0';
  if (late) return [late.replace(/^R IH0/, 'R IY0'), restress(late.replace(/^R IH0/, 'R IY0'), '1', minor)];
  return early ? [restress(early, minor, '1'), early] : undefined;
}

/** Whether the first vowel carries the main stress. */
function isStressedFirst(reading: string): boolean {
  return /^[^\d]*1/.test(reading);
}

/** The reading with other stress on its first vowel and on the vowel that had the stress after it. */
function restress(reading: string, first: string, later: string): string {
  const phones = reading.split(' ');
  const vowels = phones.flatMap((phone, at) => (/\d$/.test(phone) ? [at] : []));
  const stressed = vowels.findLast((at) => /[12]$/.test(phones[at]!) && at !== vowels[0]) ?? vowels.at(-1);
  const change = (at: number): string => (at === vowels[0] ? first : at === stressed ? later : '');
  return phones.map((phone, at) => (change(at) ? phone.replace(/\d$/, change(at)) : phone)).join(' ');
}

function findEndingPair(readings: readonly string[]): Pair | undefined {
  const first = readings[0];
  if (!first) return undefined;
  const full = readings.find((reading) => /EY\d T( S)?$|EH0 N T( S)?$/.test(reading));
  const weak = readings.find((reading) => /(?:AH0|IH0) (?:N )?T( S)?$/.test(reading));
  const makeFull = (): string => first.replace(/(?:AH0|IH0) T/, 'EY2 T').replace(/AH0 N T( S)?$/, 'EH0 N T$1');
  const makeWeak = (): string => first.replace(/EY\d T( S)?$/, 'AH0 T$1').replace(/EH\d N T( S)?$/, 'AH0 N T$1');
  return [full ?? makeFull(), weak ?? makeWeak()];
}

/** The reading with the -s of a plural or a third person. */
function withEnding(reading: string): string {
  if (/ (?:S|Z|SH|ZH|CH|JH)$/.test(reading)) return `${reading} IH0 Z`;
  return `${reading} ${/ (?:P|T|K|F|TH)$/.test(reading) ? 'S' : 'Z'}`;
}
