/**
 * The edition of the CMU dictionary that the official program carries: 0.7b in its revision of July 2015 (`cmudict.rep`), which
 * lies between the two that npm has. Where those differ, the rules and lists below tell which reading the revision has.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importModule, openPackage } from './sources.ts';

/** Readings that neither edition has. */
const REVISED: Readonly<Record<string, string>> = {
  artisan: 'AA1 R T IH0 Z AH0 N',
  artisans: 'AA1 R T IH0 Z AH0 N Z',
  aruba: 'AA2 R UW1 B AH0',
  assay: 'AE1 S EY2',
  conger: 'K AO1 NG JH ER0',
  ee: 'IY2 IY1',
  eeg: 'IY2 IY2 G IY1',
  electrolysis: 'IH2 L EH2 K T R AA1 L AH0 S IH0 S',
  eminem: 'EH2 M IH0 N EH1 M',
  epithelial: 'EH2 P IH0 TH IY1 L Y AH0 L',
  gdp: 'JH IY2 D IY2 P IY1',
  genealogy: 'JH IY2 N IY0 AA1 L AO0 JH IY0',
  gmbh: 'G IY1 EH2 M B IY2 HH AA2',
  hiv: 'EY2 CH AY2 V IY1',
  ids: 'IH1 D Z',
  intoxicated: 'IH2 N T AA1 K S IH0 K EY2 T IH0 D',
  intravenously: 'IH2 N T R AA0 V IY1 N AH0 S L IY2',
  menswear: 'M EH1 N Z W EH2 R',
  openness: 'OW1 P AH0 N EH0 S',
  operative: 'AA1 P AH0 R AH0 T IH0 V',
  operatives: 'AA1 P AH0 R AH0 T IH0 V Z',
  ophthalmologist: 'AA2 F TH AH0 M AA1 L AH0 JH IH0 S T',
  ophthalmologists: 'AA2 F TH AH0 M AA1 L AH0 JH IH0 S T S',
  ophthalmology: 'AA2 F TH AH0 M AA1 L AH0 JH IY0',
  oranges: 'AO1 R IH0 N JH IH0 Z',
  precedents: 'P R EH1 S AH0 D EH0 N T S',
  proceeded: 'P R OW0 S IY1 D IH0 D',
  proceeding: 'P R OW0 S IY1 D IH0 NG',
  pty: 'P IY2 T IY2 W AY1',
  receded: 'R IH0 S IY1 D IH0 D',
  recombinant: 'R IY0 K AA1 M B IH0 N AH0 N T',
  recorded: 'R IH0 K AO1 R D IH0 D',
  resented: 'R IH0 Z EH1 N T IH0 D',
  shits: 'SH IH1 T S',
  solution: 'S AA0 L UW1 SH AH0 N',
  solutions: 'S AA0 L UW1 SH AH0 N Z',
  synapse: 'S IH1 N AE0 P S',
  synapses: 'S IH2 N AE1 P S IH0 Z',
  terminated: 'T ER1 M IH0 N EY2 T IH0 D',
  translated: 'T R AE0 N S L EY1 T IH0 D',
  unlimited: 'AH0 N L IH1 M IH0 T IH0 D',
  wherefore: 'HH W EH1 R F AO2 R',
};

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words whose last weak vowel before a consonant became IH0. */
const WEAK_LAST = set(
  "acid acids acidly antacid antacids arachnid artist artist's domino intrepid intrepidly notice olive oliver orange " +
    'pallid patches placid publicity rapid rapids reportedly rugged ruggedly sacred servile squalid stupid stupidly successes ' +
    'units unity vivid wallace wedges',
);

/** Words that follow the later edition entirely. */
const LATER = set(
  'antonio avi castille cbs donated effected ganglia haunted intra ischemia modeling opiate opiates postmodern postmortem represents soma walla ' +
    'wallabies wallaby',
);

/** Beginnings that were revised alike in every word. */
const BEGINNINGS: readonly (readonly [word: RegExp, from: RegExp, to: string])[] = [
  [/^modul/, /^M AA/, 'M AO'],
  [/^termin(?:a|$)/, /^(T ER\d) M AH0 N/, '$1 M IH0 N'],
  [/^intra(?!ct|n)/, /^(IH\d N T R) AH0/, '$1 AA0'],
];

export interface Editions {
  /** CMUdict 0.7b in an early revision. */
  readonly older: Readonly<Record<string, string>>;
  readonly newer: Readonly<Record<string, string>>;
}

/** Word → ARPAbet phones; alternative readings have keys like `word(2)` in the older edition and `word(1)` in the newer. */
export async function readEditions(): Promise<Editions> {
  const older = JSON.parse(readFileSync(join(openPackage('cmudict'), 'index.json'), 'utf8')) as Record<string, string>;
  const path = join(openPackage('cmudict-newer'), 'index.js');
  const { dictionary } = await importModule<{ dictionary: Record<string, string> }>(path);
  return { older, newer: dictionary };
}

/** Both editions in one, each word as in the revision of July 2015. */
export async function readDictionary(): Promise<Record<string, string>> {
  const { older, newer } = await readEditions();
  const out: Record<string, string> = {};
  for (const [word, reading] of Object.entries({ ...newer, ...older })) {
    out[word] = revise(word, withoutRemark(reading), withoutRemark(newer[word] ?? reading));
  }
  return out;
}

/** Some entries end in a remark such as `# abbrev`. */
const withoutRemark = (reading: string): string => reading.replace(/#.*$/, '').trim();

function revise(word: string, older: string, newer: string): string {
  if (Object.hasOwn(REVISED, word)) return REVISED[word]!;
  if (WEAK_LAST.has(word)) return older.replace(/AH0((?: [B-Z]+)+(?: (?:IY|ER|OW)\d)?)$/, 'IH0$1');
  if (LATER.has(word)) return newer;
  for (const [words, from, to] of BEGINNINGS) if (words.test(word)) return older.replace(from, to);
  return isWeakEnding(word, older, newer) || isOneStress(older, newer) ? newer : older;
}

/** The revision had reached the letters a and o to z when it turned the weak vowel of endings as in "started" into IH0. */
function isWeakEnding(word: string, older: string, newer: string): boolean {
  if (!/^[ao-z]/.test(word) || /office/.test(word)) return false;
  const places = differences(older, newer);
  const last = places?.at(-1);
  if (!places || !last) return false;
  const end = older.split(' ').length - 1;
  const isWeak = places.every(([, from, to]) => from === 'AH0' && to === 'IH0');
  return isWeak && last[0] < end && last[0] >= end - 2 && /(?:D|Z|S|JH|T)$/.test(older);
}

/** Abbreviations lost the main stress of all letters but one: `S IY1 D IY1` became `S IY2 D IY1`. */
function isOneStress(older: string, newer: string): boolean {
  const places = differences(older, newer);
  const isLess = (from: string, to: string): boolean => from.replace('1', '2') === to;
  return places !== undefined && places.length > 0 && places.every(([, from, to]) => isLess(from, to));
}

/** Places at which two readings of equal length differ. */
function differences(older: string, newer: string): [at: number, from: string, to: string][] | undefined {
  const from = older.split(' ');
  const to = newer.split(' ');
  if (from.length !== to.length) return undefined;
  return from.flatMap((phone, at) => (phone === to[at] ? [] : [[at, phone, to[at]!] as [number, string, string]]));
}
