/** Abbreviations with stops. One that ends a sentence leaves its stop behind. */

import type { Place, Said } from '../form.ts';
import { alternation, form, STOP } from './rule.ts';

const TITLES: Readonly<Record<string, string>> = {
  Mr: 'Mister',
  Mrs: 'Missus',
  Ms: 'Miz',
  Prof: 'Professor',
  Gen: 'General',
  Col: 'Colonel',
  Sgt: 'Sergeant',
  Capt: 'Captain',
  Cpt: 'Captain',
  Lt: 'Lieutenant',
  Maj: 'Major',
  Cpl: 'Corporal',
  Pvt: 'Private',
  Cmdr: 'Commander',
  Adm: 'Admiral',
  Rev: 'Reverend',
  Hon: 'Honorable',
  Gov: 'Governor',
  Sen: 'Senator',
  Rep: 'Representative',
  Pres: 'President',
  Supt: 'Superintendent',
  Det: 'Detective',
  Insp: 'Inspector',
  Fr: 'Father',
  Messrs: 'Messieurs',
  Mme: 'Madame',
};

const STREETS: Readonly<Record<string, string>> = {
  Ave: 'Avenue',
  Blvd: 'Boulevard',
  Rd: 'Road',
  Ln: 'Lane',
  Hwy: 'Highway',
  Pkwy: 'Parkway',
  Sq: 'Square',
  Ct: 'Court',
  Pl: 'Place',
  Apt: 'Apartment',
  Ste: 'Suite',
  Bldg: 'Building',
};

const OTHERS: Readonly<Record<string, string>> = {
  Jr: 'Junior',
  Sr: 'Senior',
  vs: 'versus',
  etc: 'et cetera',
  approx: 'approximately',
  Inc: 'Incorporated',
  Ltd: 'Limited',
  Corp: 'Corporation',
  Bros: 'Brothers',
  Co: 'Company',
  Dept: 'Department',
  dept: 'department',
  Univ: 'University',
  Assn: 'Association',
  Assoc: 'Associates',
  Dist: 'District',
  Govt: 'Government',
  govt: 'government',
  Intl: 'International',
  Natl: 'National',
  avg: 'average',
  misc: 'miscellaneous',
  incl: 'including',
  excl: 'excluding',
  esp: 'especially',
  tel: 'telephone',
  Tel: 'Telephone',
  Mfg: 'Manufacturing',
  Tech: 'Tech',
  al: 'al',
  cf: 'compare',
  viz: 'namely',
  Phila: 'Philadelphia',
  Calif: 'California',
  Mass: 'Massachusetts',
  Penn: 'Pennsylvania',
  Conn: 'Connecticut',
  Fla: 'Florida',
  Ariz: 'Arizona',
  Colo: 'Colorado',
  Tenn: 'Tennessee',
  Wis: 'Wisconsin',
  Minn: 'Minnesota',
  Okla: 'Oklahoma',
  Ala: 'Alabama',
};

/** Before a number only, because they are words or ambiguous elsewhere. */
const BEFORE_NUMBERS: Readonly<Record<string, string>> = {
  No: 'number',
  no: 'number',
  Nos: 'numbers',
  nos: 'numbers',
  Nr: 'number',
  '№': 'number',
  Vol: 'volume',
  vol: 'volume',
  Vols: 'volumes',
  pp: 'pages',
  p: 'page',
  P: 'page',
  pg: 'page',
  pgs: 'pages',
  Fig: 'figure',
  fig: 'figure',
  Figs: 'figures',
  figs: 'figures',
  Ch: 'chapter',
  ch: 'chapter',
  Sec: 'section',
  sec: 'section',
  Art: 'article',
  art: 'article',
  Eq: 'equation',
  eq: 'equation',
  est: 'established',
  Est: 'established',
  Ep: 'episode',
  ep: 'episode',
  Pt: 'part',
  pt: 'part',
  max: 'maximum',
  min: 'minimum',
  Max: 'maximum',
  Min: 'minimum',
  para: 'paragraph',
  Op: 'opus',
};

const NAME_AFTER = /^\s(?:[A-Z][\w'’]|[A-Z]\.)/;
const STREET_BEFORE =
  /(?:\d+[A-Z]?(?:\s[NSEW]\.?)?(?:\s(?:[A-Z][a-z]+|\d+(?:st|nd|rd|th))){1,3}|\b\d+(?:st|nd|rd|th)|\b(?:Main|Wall|Elm|Oak|High|Park|Broad|Market|Church|First|Second|Third|Fourth|Fifth|Maple|Pine|Baker|Bond|Fleet))\s$/;
const PROPER_BEFORE = /\b(?!(?:The|At|In|On|From|To|Visit|See|And|Near|Old|Downtown)\b)[A-Z][a-z]+\s$/;

/** Doctor or Drive, Saint or Street, Fort or feet. */
function sayPlace(word: string, { before, after }: Place): string | undefined {
  const isStreet = STREET_BEFORE.test(before) || (PROPER_BEFORE.test(before) && !NAME_AFTER.test(after));
  if (word === 'Dr') return isStreet ? 'Drive' : 'Doctor';
  if (word === 'St') return isStreet ? 'Street' : NAME_AFTER.test(after) ? 'Saint' : undefined;
  if (!NAME_AFTER.test(after)) return undefined;
  return { Mt: 'Mount', Ft: 'Fort', Pt: 'Point' }[word];
}

const spelled = (text: string): string => (text.match(/[A-Za-z]/g) ?? []).join(' ').toUpperCase();

const spelledDegree = (degree: string): string => (degree.endsWith('Phil') ? `${degree[0]} Phil` : spelled(degree));

const PHRASES: Readonly<Record<string, string | Said>> = {
  'e.g.': 'for example',
  'E.g.': 'for example',
  'eg.': 'for example',
  'i.e.': 'that is',
  'I.e.': 'that is',
  'a.k.a.': { spoken: 'A K A', alternatives: ['also known as'] },
  'w.r.t.': 'with respect to',
};

const DEGREES: Readonly<Record<string, string>> = {
  'Ph.D': 'P H D',
  'M.Sc': 'M S C',
  'B.Sc': 'B S C',
  'D.Phil': 'D Phil',
  'M.Phil': 'M Phil',
  'Ed.D': 'E D D',
  'M.Ed': 'M Ed',
  'LL.B': 'L L B',
  'LL.M': 'L L M',
  'Pharm.D': 'Pharm D',
  'Psy.D': 'Psy D',
  'Litt.D': 'Litt D',
};

export const ABBREVIATION_RULES = [
  form(
    'abbreviation',
    /\b(?<degree>PhD|MSc|BSc|DPhil|MPhil)(?<plural>s)?\b/,
    ({ degree, plural }) => `${spelledDegree(degree!)}${plural ? "'s" : ''}`,
  ),
  form(
    'abbreviation',
    /(?<![\w.])(?:[eE]\.\s?g\.|[iI]\.\s?e\.|a\.k\.a\.|w\.r\.t\.)/,
    (_, _place, whole) => PHRASES[whole.replaceAll(' ', '')],
  ),
  form(
    'abbreviation',
    `\\b(?<degree>${alternation(Object.keys(DEGREES))})(?:${STOP}(?<plural>s\\b)?)?`,
    ({ degree, plural }) => `${DEGREES[degree!]}${plural ? "'s" : ''}`,
  ),
  form('abbreviation', `\\b(?<word>${alternation(Object.keys(TITLES))})\\.(?=\\s?[A-Z])`, ({ word }) => TITLES[word!]),
  form('abbreviation', `\\b(?<word>Mr|Mrs|Ms|Dr|Prof)(?=\\s[A-Z][a-z])`, ({ word }) =>
    word === 'Dr' ? 'Doctor' : TITLES[word!],
  ),
  form('abbreviation', `\\b(?<word>Mr|Mrs|Ms|Prof)\\.(?=\\s(?:and|&)\\s)`, ({ word }) => TITLES[word!]),
  form('abbreviation', /\bDr\.(?=\s(?!(?:The|A|An|He|She|It|They|We|I|But|And|In|On|At)\b)[A-Z])/, (_, { before }) =>
    STREET_BEFORE.test(before) ? undefined : 'Doctor',
  ),
  form('abbreviation', `\\b(?<word>Dr|St)${STOP}`, ({ word }, place) => sayPlace(word!, place)),
  form('abbreviation', `(?<=[A-Z\\d][a-z]+ )(?<word>Dr|St)(?=\\.)`, ({ word }, { before }) =>
    STREET_BEFORE.test(before) || PROPER_BEFORE.test(before) ? (word === 'Dr' ? 'Drive' : 'Street') : undefined,
  ),
  form('abbreviation', /\b(?<word>Mt|Ft|Pt|St)\.?(?=\s[A-Z][a-z])/, ({ word }, place) => sayPlace(word!, place)),
  form('abbreviation', `\\b(?<word>${alternation(Object.keys(STREETS))})${STOP}`, ({ word }) => STREETS[word!]),
  form('abbreviation', `\\b(?<word>${alternation(Object.keys(STREETS))})(?=\\.|,|$)`, ({ word }, { before }) =>
    /[A-Z][a-z]+\s$|\d(?:st|nd|rd|th)\s$|^$/.test(before) ? STREETS[word!] : undefined,
  ),
  form(
    'abbreviation',
    `(?<![\\w])(?<word>${alternation(Object.keys(BEFORE_NUMBERS))})(?:\\.\\s?|(?<=№)\\s?)(?=\\d|[IVX]{2,}\\b|[VX]\\b)`,
    ({ word }) => `${BEFORE_NUMBERS[word!]} `,
  ),
  form('abbreviation', /(?<=\d(?:st|nd|rd|th)\s)(?:ed|c)\./, (_, _place, whole) =>
    whole === 'c.' ? 'century' : 'edition',
  ),
  form('abbreviation', `\\b(?<word>est|Est)\\.(?=\\s[a-z])`, () => 'estimated'),
  form('abbreviation', `\\b(?<word>vs)(?=\\s)`, () => 'versus'),
  form('abbreviation', `(?<=[A-Z][a-z]+ )v\\.(?=\\s[A-Z])`, () => 'versus'),
  form('abbreviation', `\\b(?<word>${alternation(Object.keys(OTHERS))})${STOP}`, ({ word }) => OTHERS[word!]),
  form(
    'abbreviation',
    `\\b(?<word>etc|vs|Jr|Sr|Inc|Ltd|Corp|Bros|Dept|Co|Assn|Univ)(?=\\.)`,
    ({ word }) => OTHERS[word!],
  ),
  form('abbreviation', `(?<=,? )(?<word>Jr|Sr|etc)(?=[\\s,;)]|$)`, ({ word }, { before }) =>
    word === 'etc' || /[A-Z][a-z]+,? $/.test(before) ? OTHERS[word!] : undefined,
  ),
  // Letters with stops: U.S., D.C., a.m., J. R. R.
  form(
    'abbreviation',
    `(?<![\\w.])(?:(?:[A-Z]\\.){1,6}[A-Z]|(?:[a-z]\\.){1,6}[a-z]|[A-Z]\\.[a-z])(?![\\w])(?:${STOP}(?<plural>s\\b)?)?`,
    ({ plural }, _place, whole) => spelled(plural ? whole.slice(0, -1) : whole) + (plural ? "'s" : ''),
  ),
  form('abbreviation', `(?<![\\w.'’])[A-Z]\\.(?=\\s?[A-Z][a-z'’.])`, (_, { before }, whole) =>
    /(?:^|[A-Z][\w'’.-]*\s|["“(]|\b(?:by|and|with|author|President|Mister|&)\s)$/.test(before) ? whole[0]! : undefined,
  ),
];
