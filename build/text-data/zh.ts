/** Chinese data: words with frequency and tag, the joint segmentation and tagging model, readings, simplification. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { openPackage, readJieba } from './sources.ts';

/** Words, their frequency (natural log of freq / total is taken at run time) and tag index into `meta.tags`. */
export function buildWords(): Uint8Array {
  const rows = new Map<string, { frequency: number; tag: string }>();
  for (const line of readFileSync(join(openPackage('@node-rs/jieba'), 'dict.txt'), 'utf8').split('\n')) {
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

/** Phrase readings and single-character first readings as indices into `meta.syllables` (toneless + digit, 5 = neutral). */
export async function buildPinyin(): Promise<Uint8Array> {
  const folder = join(openPackage('pinyin'), 'esm/data');
  const phrases = await importData<Record<string, string[][]>>(join(folder, 'phrases-dict.js'));
  const characters = await importData<Record<string, string>>(join(folder, 'dict-zi.js'));
  const syllables = new Map<string, number>();
  const intern = (marked: string): number => {
    const numbered = toNumbered(marked);
    if (!syllables.has(numbered)) syllables.set(numbered, syllables.size);
    return syllables.get(numbered)!;
  };
  const isHanzi = /^[\u3007\u3400-\u9fff]+$/;
  const words = Object.keys(phrases)
    .filter((word) => isHanzi.test(word) && word.length > 1 && phrases[word]!.length === word.length)
    .sort(byUnits);
  const readings = words.flatMap((word) => phrases[word]!.map((syllable) => intern(syllable[0]!)));
  const codes = Object.keys(characters)
    .map(Number)
    .filter((code) => code < 0x10000)
    .sort((a, b) => a - b);
  const first = codes.map((code) => intern(characters[code]!.split(',')[0]!));
  return packTable(
    {
      ...packWords(words),
      readings: Uint16Array.from(readings),
      codes: Uint16Array.from(codes),
      codeReadings: Uint16Array.from(first),
    },
    { syllables: [...syllables.keys()] },
  );
}

/** Character pairs traditional → simplified. */
export async function buildSimplified(): Promise<Uint8Array> {
  const folder = join(openPackage('opencc-js'), 'dist/esm-lib/dict');
  const pairs = await importData<string>(join(folder, 'TSCharacters.js'));
  const from: number[] = [];
  const to: number[] = [];
  for (const row of pairs.split('|')) {
    const [traditional, simplified] = row.split(' ');
    if (traditional?.length !== 1 || simplified?.length !== 1 || KEPT.has(traditional)) continue;
    from.push(traditional.charCodeAt(0));
    to.push(simplified.charCodeAt(0));
  }
  return packTable({ from: Uint16Array.from(from), to: Uint16Array.from(to) });
}

/** Characters with a life of their own in simplified text, which the normalizer leaves alone. */
const KEPT = new Set('乾著麼');

async function importData<T>(path: string): Promise<T> {
  const loaded = (await import(pathToFileURL(path).href)) as { default: T };
  return loaded.default;
}

const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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

const TONE_MARKS = new Map([
  ['\u0304', 1],
  ['\u0301', 2],
  ['\u030c', 3],
  ['\u0300', 4],
]);

/** `lǜ` → `lv4`, `de` → `de5`; ê and its kin lose their hat, syllabic nasals become en. */
export function toNumbered(marked: string): string {
  let tone = 5;
  let letters = '';
  for (const unit of marked.normalize('NFD')) {
    const mark = TONE_MARKS.get(unit);
    if (mark) tone = mark;
    else if (unit === '\u0308') letters = `${letters.slice(0, -1)}v`;
    else if (/[a-zɡ]/.test(unit)) letters += unit === 'ɡ' ? 'g' : unit;
  }
  return `${letters}${tone}`;
}
