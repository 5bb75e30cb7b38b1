/** Chinese data: words with frequency and tag, the joint segmentation and tagging model, simplification. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { byUnits, importData, openPackage, readJieba, readRepository } from './sources.ts';

/** Words, their frequency (natural log of freq / total is taken at run time) and tag index into `meta.tags`. */
export function buildWords(): Uint8Array {
  const rows = new Map<string, { frequency: number; tag: string }>();
  for (const line of readFileSync(join(openPackage('jieba'), 'dict.txt'), 'utf8').split('\n')) {
    const [word, frequency, tag] = line.trim().split(' ');
    if (word && frequency) rows.set(word, { frequency: Number(frequency), tag: tag ?? 'x' });
  }
  const words = [...rows.keys()].sort(byUnits);
  const tags = [...new Set(words.map((word) => rows.get(word)!.tag))].sort();
  return packTable(
    {
      ...packWords(words),
      frequencies: Uint32Array.from(words, (word) => rows.get(word)!.frequency),
      tags: Uint8Array.from(words, (word) => tags.indexOf(rows.get(word)!.tag)),
    },
    { tags },
  );
}

/**
 * The model's states are pairs (B M E S, tag), sorted so that a larger index wins ties as the pair order does. Emissions
 * and allowed states are stored per character; -inf and the model's "impossible" are left out.
 */
export function buildTags(): Uint8Array {
  const start = readStates(readJieba('posseg/prob_start.py'));
  const states = [...start.keys()].sort();
  const index = new Map(states.map((state, at) => [state, at]));
  const startLog = Float32Array.from(states, (state) => Math.max(start.get(state)!, -1e30));
  const transitions = new Float32Array(states.length ** 2).fill(Number.NEGATIVE_INFINITY);
  for (const [from, row] of readNested(readJieba('posseg/prob_trans.py'), true)) {
    for (const [to, log] of row) transitions[index.get(from)! * states.length + index.get(to)!] = log;
  }
  const emissions = new Map<string, Map<number, number>>();
  for (const [state, row] of readNested(readJieba('posseg/prob_emit.py'), false)) {
    for (const [character, log] of row) {
      const known = emissions.get(character) ?? new Map<number, number>();
      emissions.set(character, known.set(index.get(state)!, log));
    }
  }
  const allowed = new Map<string, number[]>();
  for (const match of readJieba('posseg/char_state_tab.py').matchAll(
    /'(\\u[0-9a-f]{4}|.)': ?\(((?:\('[BMES]', '\w+'\),?\s*)+)\)/g,
  )) {
    allowed.set(
      decodeEscape(match[1]!),
      [...match[2]!.matchAll(/'([BMES])', '(\w+)'/g)].map((m) => index.get(`${m[1]} ${m[2]}`)!),
    );
  }
  const characters = [...new Set([...emissions.keys(), ...allowed.keys()])].sort(byUnits);
  const counts: number[] = [];
  const cells: number[] = [];
  const logs: number[] = [];
  const permitted: number[] = [];
  for (const character of characters) {
    const row = [...(emissions.get(character) ?? [])].sort((a, b) => a[0] - b[0]);
    counts.push(row.length);
    const may = new Set(allowed.get(character) ?? []);
    for (const [state, log] of row) {
      cells.push(state);
      logs.push(log);
      permitted.push(may.has(state) ? 1 : 0);
      may.delete(state);
    }
    if (may.size > 0) throw new Error(`${character}: ${may.size} allowed states without an emission`);
  }
  return packTable(
    {
      start: startLog,
      transitions,
      characters: Uint16Array.from(characters, (character) => character.charCodeAt(0)),
      counts: Uint8Array.from(counts),
      states: Uint8Array.from(cells),
      emissions: Float32Array.from(logs),
      allowed: Uint8Array.from(permitted),
    },
    { states },
  );
}

/** The BMES hidden Markov model without tags (jieba finalseg; states B E M S, in that order), used by the search-mode cut. */
export function buildBmes(): Uint8Array {
  const emissions = new Map<string, Float32Array>();
  for (const block of readJieba('finalseg/prob_emit.py').matchAll(/'([BEMS])': ?\{([^{}]*)\}/g)) {
    for (const [, character, log] of block[2]!.matchAll(/'(\\u[0-9a-f]{4}|[^'])': ?(-?[\d.e+-]+)/g)) {
      const key = decodeEscape(character!);
      const row = emissions.get(key) ?? new Float32Array(4).fill(Number.NEGATIVE_INFINITY);
      row['BEMS'.indexOf(block[1]!)] = Number(log);
      emissions.set(key, row);
    }
  }
  const characters = [...emissions.keys()].sort(byUnits);
  return packTable({
    characters: Uint16Array.from(characters, (character) => character.charCodeAt(0)),
    emissions: Float32Array.from(characters.flatMap((character) => [...emissions.get(character)!])),
  });
}

/**
 * Character pairs traditional → simplified: the official program's (`from`, `to`), and those of OpenCC that it lacks or has
 * otherwise (`moreFrom`, `moreTo`). Further the characters that mark a text as Chinese when kana stand beside it: simplified
 * forms outside the Japanese character set.
 */
export async function buildSimplified(): Promise<Uint8Array> {
  const official = readOfficialPairs();
  const opencc = await readOpenCcPairs();
  const more = [...opencc].filter(([from, to]) => official.get(from) !== to);
  const japanese = readJapaneseSet();
  const codes = (characters: Iterable<string>): Uint16Array =>
    Uint16Array.from(characters, (character) => character.charCodeAt(0));
  return packTable({
    from: codes(official.keys()),
    to: codes(official.values()),
    moreFrom: codes(more.map(([from]) => from)),
    moreTo: codes(more.map(([, to]) => to)),
    chineseOnly: codes(
      [...new Set(opencc.values())].filter((character) => !japanese.has(character.charCodeAt(0))),
    ).sort(),
  });
}

/** The two strings of `char_convert.py`, whose characters stand in pairs. Of a repeated character the last pair counts; most are equal. */
function readOfficialPairs(): Map<string, string> {
  const source = readRepository('gpt-sovits', 'GPT_SoVITS/text/zh_normalization/char_convert.py');
  const list = (name: string): string[] => [...source.match(new RegExp(`^${name} = "(.*)"`, 'm'))![1]!];
  const simplified = list('simplified_charcters');
  const pairs = new Map(list('traditional_characters').map((from, at) => [from, simplified[at]!]));
  return new Map([...pairs].filter(([from, to]) => from !== to));
}

async function readOpenCcPairs(): Promise<Map<string, string>> {
  return new Map((await readOpenCc('TSCharacters')).filter(([from]) => from.length === 1 && !KEPT.has(from)));
}

/** A dictionary of OpenCC: its pairs of equal length. */
async function readOpenCc(name: string): Promise<[string, string][]> {
  const folder = join(openPackage('opencc'), 'dist/esm-lib/dict');
  const source = await importData<string>(join(folder, `${name}.js`));
  return source
    .split('|')
    .map((row): [string, string] => {
      const [from = '', to = ''] = row.split(' ');
      return [from, to];
    })
    .filter(([from, to]) => from.length > 0 && from.length === to.length);
}

/**
 * Simplified → traditional as written in Taiwan (OpenCC's s2tw), for the polyphone network, which was trained on it: characters
 * (`from`, `to`), and phrases in which a character becomes another than alone (`units`, `lengths`, `traditional`).
 */
export async function buildTraditional(): Promise<Uint8Array> {
  const variants = new Map((await readOpenCc('TWVariants')).filter(([from]) => from.length === 1));
  const inTaiwan = (text: string): string =>
    Array.from(text, (character) => variants.get(character) ?? character).join('');
  const characters = new Map(
    [...variants, ...(await readOpenCc('STCharacters'))]
      .filter(([from]) => from.length === 1)
      .map(([from, to]) => [from, inTaiwan(to)]),
  );
  const alone = (text: string): string =>
    Array.from(text, (character) => characters.get(character) ?? character).join('');
  const phrases = new Map(
    (await readOpenCc('STPhrases'))
      .map(([from, to]) => [from, inTaiwan(to)] as const)
      .filter(([from, to]) => from.length > 1 && from.length < 256 && alone(from) !== to),
  );
  const words = [...phrases.keys()].sort(byUnits);
  const units = (texts: Iterable<string>): Uint16Array =>
    Uint16Array.from(
      [...texts].flatMap((text) => text.split('')),
      (unit) => unit.charCodeAt(0),
    );
  return packTable({
    ...packWords(words),
    traditional: units(words.map((word) => phrases.get(word)!)),
    from: units(characters.keys()),
    to: units(characters.values()),
  });
}

/** All characters of JIS X 0208, by decoding its 94 × 94 grid. */
function readJapaneseSet(): Set<number> {
  const decoder = new TextDecoder('euc-jp');
  const codes = new Set<number>();
  for (let row = 0xa1; row <= 0xfe; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) codes.add(decoder.decode(Uint8Array.of(row, cell)).charCodeAt(0));
  }
  return codes;
}

/** Characters with a life of their own in simplified text, which the normalizer leaves alone. */
const KEPT = new Set('乾著吒');

function decodeEscape(literal: string): string {
  return literal.startsWith('\\u') ? String.fromCharCode(Number.parseInt(literal.slice(2), 16)) : literal;
}

function readStates(source: string): Map<string, number> {
  return new Map(
    [...source.matchAll(/\('([BMES])', '(\w+)'\): ?(-?[\d.e+]+)/g)].map((m) => [`${m[1]} ${m[2]}`, Number(m[3])]),
  );
}

/** `{('B','a'): {key: number, …}, …}` with keys that are states or characters. */
function readNested(source: string, keysAreStates: boolean): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const block of source.matchAll(/\('([BMES])', '(\w+)'\): ?\{([^{}]*)\}/g)) {
    const row = new Map<string, number>();
    const cell = keysAreStates
      ? /\('([BMES])', '(\w+)'\): ?(-?[\d.e+-]+)/g
      : /'(\\u[0-9a-f]{4}|[^'])()': ?(-?[\d.e+-]+)/g;
    for (const m of block[3]!.matchAll(cell))
      row.set(keysAreStates ? `${m[1]} ${m[2]}` : decodeEscape(m[1]!), Number(m[3]));
    result.set(`${block[1]} ${block[2]}`, row);
  }
  return result;
}
