/**
 * Japanese words by the cheapest path through the dictionary: word costs plus the cost of each pair of neighbours. Unknown
 * stretches are words of one script, as MeCab makes them.
 */
import type { TextData } from '../data.ts';
import { startsOf } from '../starts-of.ts';

export interface Morpheme {
  readonly text: string;
  /** Part of speech, three subdivisions, conjugation type and form. */
  readonly part: readonly string[];
  /** Katakana with ー for long vowels; empty when the dictionary has none. */
  readonly pronunciation: string;
  readonly accent: number;
  readonly moras: number;
  /** How the word changes the accent of the phrase that it joins, e.g. `名詞%F2@1/動詞%F1`. */
  readonly rule: string;
  /** False for a later phrase of a fixed expression, which never joins the one before it. */
  readonly joins?: false;
}

export interface Lattice {
  split(text: string): Morpheme[];
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly context: number;
  readonly cost: number;
  readonly entry: number;
  readonly unknownPart: string;
  total: number;
  back: Node | undefined;
}

interface Category {
  readonly name: string;
  readonly matches: RegExp;
  /** Try unknown words even where the dictionary has one. */
  readonly always: boolean;
  readonly grouped: boolean;
  readonly longest: number;
}

const CATEGORIES: readonly Category[] = [
  { name: 'KANJINUMERIC', matches: /[〇一二三四五六七八九十百千万億兆]/, always: true, grouped: true, longest: 0 },
  { name: 'KANJI', matches: /[\u2e80-\u2fd5々\u3400-\u9fff\uf900-\ufaff]/, always: false, grouped: false, longest: 2 },
  { name: 'HIRAGANA', matches: /[\u3041-\u309f]/, always: false, grouped: true, longest: 2 },
  { name: 'KATAKANA', matches: /[\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f]/, always: true, grouped: true, longest: 2 },
  {
    name: 'ALPHA',
    matches: /[A-Za-z\u00c0-\u0236\u1e00-\u1ef9\uff21-\uff3a\uff41-\uff5a]/,
    always: true,
    grouped: true,
    longest: 0,
  },
  { name: 'NUMERIC', matches: /[0-9\uff10-\uff19\u2150-\u218f]/, always: true, grouped: true, longest: 0 },
  { name: 'GREEK', matches: /[\u0374-\u03fb]/, always: true, grouped: true, longest: 0 },
  { name: 'CYRILLIC', matches: /[\u0400-\u050f]/, always: true, grouped: true, longest: 0 },
  {
    name: 'SYMBOL',
    matches: /[\u0021-\u007e\u00a1-\u00bf\u2000-\u33ff\ufe30-\ufe6b\uff01-\uff65]/,
    always: true,
    grouped: true,
    longest: 0,
  },
  { name: 'DEFAULT', matches: /[\s\S]/, always: false, grouped: true, longest: 0 },
];

const LONGEST_GROUP = 24;
/** A run without any mark is cut here, so that memory stays bounded; real sentences are far shorter. */
const MAX_RUN = 1000;

export function createLattice(data: TextData): Lattice {
  const words = data.table('ja-words');
  const list = data.words('ja-words');
  const grammar = data.table('ja-grammar');
  const matrix = grammar.i16('matrix');
  const size = grammar.meta['size'] as number;
  const unknown = grammar.meta['unknown'] as readonly (readonly [string, number, number, string])[];
  const firstEntries = startsOf(words.u8('entryCounts'));
  const contexts = words.u16('contexts');
  const costs = words.i16('costs');
  const partIndices = words.u16('parts');
  const parts = (words.meta['parts'] as readonly string[]).map((part) => part.split(','));
  const accents = words.u8('accents');
  const moras = words.u8('moras');
  const ruleIndices = words.u16('rules');
  const rules = words.meta['rules'] as readonly string[];
  const phrases = words.meta['phrases'] as Readonly<Record<string, readonly (readonly [string, number, number])[]>>;
  const kana = words.u8('kana');
  const kanaStarts = startsOf(words.u8('kanaCounts'));

  const addUnknown = (
    text: string,
    start: number,
    category: Category,
    found: boolean,
    add: (node: Node) => void,
  ): void => {
    if (found && !category.always) return;
    const ends = new Set<number>();
    const runEnd = endOfRun(text, start, category);
    if (category.grouped && runEnd - start <= LONGEST_GROUP) ends.add(runEnd);
    for (let length = 1; length <= category.longest && start + length <= runEnd; length++) ends.add(start + length);
    if (ends.size === 0 && !found) ends.add(start + 1);
    for (const end of ends) {
      for (const [name, context, cost, part] of unknown) {
        if (name === category.name) {
          add({ start, end, context, cost, entry: -1, unknownPart: part, total: 0, back: undefined });
        }
      }
    }
  };

  const splitRun = (text: string): Morpheme[] => {
    const endingAt: Node[][] = Array.from({ length: text.length + 1 }, () => []);
    const root: Node = { start: 0, end: 0, context: 0, cost: 0, entry: -1, unknownPart: '', total: 0, back: undefined };
    endingAt[0]!.push(root);
    const connect = (node: Node): void => {
      node.total = Number.POSITIVE_INFINITY;
      for (const before of endingAt[node.start]!) {
        const total = before.total + matrix[node.context + size * before.context]! + node.cost;
        if (total >= node.total) continue;
        node.total = total;
        node.back = before;
      }
    };
    const add = (node: Node): void => {
      connect(node);
      endingAt[node.end]!.push(node);
    };
    for (let start = 0; start < text.length; start++) {
      if (endingAt[start]!.length === 0) continue;
      let found = false;
      list.visit(text, start, (word, length) => {
        found = true;
        for (let entry = firstEntries[word]!; entry < firstEntries[word + 1]!; entry++) {
          const end = start + length;
          const [context, cost] = [contexts[entry]!, costs[entry]!];
          add({ start, end, context, cost, entry, unknownPart: '', total: 0, back: undefined });
        }
      });
      const category = CATEGORIES.find((candidate) => candidate.matches.test(text[start]!))!;
      addUnknown(text, start, category, found, add);
    }
    const last: Node = { ...root, start: text.length, end: text.length };
    connect(last);
    const out: Morpheme[] = [];
    for (let node = last.back; node && node !== root; node = node.back) out.push(...describe(text, node).reverse());
    return out.reverse();
  };

  const describe = (text: string, node: Node): Morpheme[] => {
    const surface = text.slice(node.start, node.end);
    if (node.entry < 0) {
      return [{ text: surface, part: node.unknownPart.split(','), pronunciation: '', accent: 0, moras: 0, rule: '*' }];
    }
    const entry = node.entry;
    const part = parts[partIndices[entry]!]!;
    const rule = rules[ruleIndices[entry]!]!;
    const several = phrases[entry];
    if (several) {
      return several.map(([pronunciation, accent, count], at) => ({
        text: at === 0 ? surface : '',
        part,
        pronunciation,
        accent,
        moras: count,
        rule,
        ...(at > 0 ? { joins: false as const } : {}),
      }));
    }
    const codes = kana.subarray(kanaStarts[entry]!, kanaStarts[entry + 1]!);
    const pronunciation = String.fromCharCode(...Array.from(codes, (code) => code + 0x30a0));
    return [{ text: surface, part, pronunciation, accent: accents[entry]!, moras: moras[entry]!, rule }];
  };

  return {
    split(text) {
      const out: Morpheme[] = [];
      for (let start = 0; start < text.length; start += MAX_RUN)
        out.push(...splitRun(text.slice(start, start + MAX_RUN)));
      return out;
    },
  };
}

function endOfRun(text: string, start: number, category: Category): number {
  let end = start + 1;
  while (end < text.length && end - start <= LONGEST_GROUP && category.matches.test(text[end]!)) end++;
  return end;
}
