/**
 * English words whose reading depends on their part of speech. Which words, is the list below; how they are read, is found
 * among the alternatives of the CMU dictionary: a verb is stressed late or ends in a full vowel, a noun is not.
 */

/** Noun or adjective stressed early, verb stressed late; with -s where both forms are in use. */
const STRESS =
  'absent abstract accent addict address affix ally alloy annex combat combine commune compact compound compress conduct confine ' +
  'conflict conscript consort construct contest contract contrast converse convert convict decrease defect desert digest discard ' +
  'discharge discount discourse escort exploit export extract ferment fragment frequent impact implant import impress imprint incense ' +
  'incline increase insert insult intern invert object ornament overlap perfect perfume permit pervert present produce progress project ' +
  'protest rebel recall recount record refund reject relapse remake reprint rerun research retail rewrite segment subject survey suspect ' +
  'torment transfer transplant transport upgrade upset transform intercept process attribute';

/** Noun or adjective in -ate with a weak ending, verb with a full one. */
const ENDING =
  'advocate affiliate aggregate alternate animate appropriate approximate articulate associate certificate coordinate degenerate delegate ' +
  'deliberate duplicate elaborate estimate expatriate graduate initiate intimate laminate legitimate moderate predicate separate ' +
  'subordinate syndicate precipitate';

/** Pairs that follow no pattern: verb / anything else. */
const OWN: Readonly<Record<string, readonly [verb: string, other: string]>> = {
  abuse: ['AH0 B Y UW1 Z', 'AH0 B Y UW1 S'],
  abuses: ['AH0 B Y UW1 Z IH0 Z', 'AH0 B Y UW1 S IH0 Z'],
  bow: ['B AW1', 'B OW1'],
  bows: ['B AW1 Z', 'B OW1 Z'],
  close: ['K L OW1 Z', 'K L OW1 S'],
  // The first is the adjective.
  complex: ['K AH0 M P L EH1 K S', 'K AA1 M P L EH0 K S'],
  console: ['K AH0 N S OW1 L', 'K AA1 N S OW0 L'],
  content: ['K AH0 N T EH1 N T', 'K AA1 N T EH0 N T'],
  contents: ['K AH0 N T EH1 N T S', 'K AA1 N T EH0 N T S'],
  diffuse: ['D IH0 F Y UW1 Z', 'D IH0 F Y UW1 S'],
  dove: ['D OW1 V', 'D AH1 V'],
  entrance: ['IH0 N T R AE1 N S', 'EH1 N T R AH0 N S'],
  excuse: ['IH0 K S K Y UW1 Z', 'IH0 K S K Y UW1 S'],
  excuses: ['IH0 K S K Y UW1 Z IH0 Z', 'IH0 K S K Y UW1 S IH0 Z'],
  house: ['HH AW1 Z', 'HH AW1 S'],
  lead: ['L IY1 D', 'L IY1 D'],
  live: ['L IH1 V', 'L AY1 V'],
  lives: ['L IH1 V Z', 'L AY1 V Z'],
  minute: ['M IH1 N AH0 T', 'M IH1 N AH0 T'],
  misuse: ['M IH0 S Y UW1 Z', 'M IH0 S Y UW1 S'],
  mouth: ['M AW1 DH', 'M AW1 TH'],
  read: ['R IY1 D', 'R EH1 D'],
  refuse: ['R IH0 F Y UW1 Z', 'R EH1 F Y UW2 Z'],
  resume: ['R IH0 Z UW1 M', 'R EH1 Z AH0 M EY2'],
  tear: ['T EH1 R', 'T IH1 R'],
  tears: ['T EH1 R Z', 'T IH1 R Z'],
  use: ['Y UW1 Z', 'Y UW1 S'],
  used: ['Y UW1 Z D', 'Y UW1 S T'],
  uses: ['Y UW1 Z IH0 Z', 'Y UW1 S IH0 Z'],
  wind: ['W AY1 N D', 'W IH1 N D'],
  winds: ['W AY1 N D Z', 'W IH1 N D Z'],
  wound: ['W AW1 N D', 'W UW1 N D'],
};

/** Word → [reading as a verb, reading as anything else], for words whose two readings the dictionary has. */
export function findHomographs(
  dictionary: Readonly<Record<string, string>>,
): Record<string, readonly [string, string]> {
  const out: Record<string, readonly [string, string]> = {};
  const forms = (list: string): string[] => list.split(' ').flatMap((word) => [word, `${word}s`]);
  for (const word of forms(STRESS)) {
    const readings = alternatives(dictionary, word);
    const verb = readings.find((reading) => !isStressedFirst(reading));
    const other = readings.find(isStressedFirst);
    if (verb && other) out[word] = [verb.replace(/^R (?:AH0|IY0) /, 'R IH0 '), other];
  }
  for (const word of forms(ENDING)) {
    const readings = alternatives(dictionary, word);
    const verb = readings.find((reading) => /EY\d T( S)?$/.test(reading));
    const other = readings.find((reading) => /(AH0|IH0) T( S)?$/.test(reading));
    if (verb && other) out[word] = [verb, other];
  }
  return { ...out, ...OWN };
}

function alternatives(dictionary: Readonly<Record<string, string>>, word: string): string[] {
  return [word, ...[1, 2, 3, 4].map((number) => `${word}(${number})`)].flatMap((key) => dictionary[key] ?? []);
}

/** Whether the first vowel carries the main stress. */
function isStressedFirst(reading: string): boolean {
  return /^[^\d]*1/.test(reading);
}
