/**
 * The tables beside the polyphone network (official: `GPT_SoVITS/text/g2pw/onnx_api.py, _G2PWBaseOnnxConverter`, and
 * `dataset.py, get_phoneme_labels`): which characters it reads, what its outputs mean, and the readings of the others.
 */
import { join } from 'node:path';
import { openByteSource } from '../checkpoint/byte-source.ts';
import { parseSmallJson } from '../checkpoint/small-json.ts';
import { EngineError } from '../engine-error.ts';
import { isSyllable } from '../text/zh/syllables.ts';

export interface PolyphoneTables {
  /** Place of a character among those of the network, and the outputs that are readings of it. */
  query(character: string): PolyphoneQuery | undefined;
  /** The reading of a character that has one only. */
  single(character: string): string | undefined;
  /** Syllable of each output; undefined where the output is none that a voice could say. */
  readonly syllables: readonly (string | undefined)[];
}

export interface PolyphoneQuery {
  readonly id: number;
  /** 1 for an output that is a reading of the character (or for all, if the network was trained so). */
  readonly mask: Float32Array;
}

/** Polyphones that the official program does not ask the network about. */
const NOT_ASKED = new Set('一不和咋嗲剖差攢倒難奔勁拗肖瘙誒泊听噢');
/** Characters whose only reading it does not believe. */
const NOT_SINGLE = new Set('似攢');

/** @throws EngineError MODEL_MISSING, CHECKPOINT_FORMAT_UNKNOWN naming the file. */
export function readPolyphoneTables(dir: string): PolyphoneTables {
  const pinyin = readPinyin(join(dir, 'bopomofo_to_pinyin_wo_tune_dict.json'));
  const pairs = readPairs(join(dir, 'POLYPHONIC_CHARS.txt'));
  const config = readSmall(join(dir, 'config.py')).toString('utf8');
  const perCharacter = flag(config, 'use_char_phoneme', false);
  const masked = flag(config, 'use_mask', true);
  const labelOf = ([character, bopomofo]: Pair): string => (perCharacter ? `${character} ${bopomofo}` : bopomofo);
  const labels = [...new Set(pairs.map(labelOf))].sort(byCodePoints);
  const places = new Map(labels.map((label, at) => [label, at]));
  const masks = new Map<string, Float32Array>();
  for (const pair of pairs) {
    const mask = masks.get(pair[0]) ?? new Float32Array(labels.length).fill(masked ? 0 : 1);
    mask[places.get(labelOf(pair))!] = 1;
    masks.set(pair[0], mask);
  }
  const queries = new Map(
    [...masks.keys()].sort(byCodePoints).map((character, id) => [character, { id, mask: masks.get(character)! }]),
  );
  for (const character of NOT_ASKED) queries.delete(character);
  const singles = new Map(
    readPairs(join(dir, 'MONOPHONIC_CHARS.txt')).filter(([character]) => !NOT_SINGLE.has(character)),
  );
  return {
    query: (character) => queries.get(character),
    single: (character) => {
      const bopomofo = singles.get(character);
      return bopomofo === undefined ? undefined : pinyin(bopomofo);
    },
    syllables: labels.map((label) => pinyin(label.slice(label.indexOf(' ') + 1))),
  };
}

type Pair = readonly [character: string, bopomofo: string];

function readPairs(path: string): Pair[] {
  return readSmall(path)
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .map((line): Pair => {
      const [character, bopomofo] = line.split('\t');
      if (!character || !bopomofo || !/[1-5]$/.test(bopomofo)) throw notThatTable(path);
      return [character, bopomofo];
    });
}

/** `ㄓㄤ3` → `zhang3`. */
function readPinyin(path: string): (bopomofo: string) => string | undefined {
  const table = parseSmallJson(readSmall(path), path);
  if (typeof table !== 'object' || table === null) throw notThatTable(path);
  const syllables = new Map(
    Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return (bopomofo) => {
    const letters = syllables.get(bopomofo.slice(0, -1))?.replace(/ü|u:/, 'v');
    const syllable = `${letters}${bopomofo.slice(-1)}`;
    return letters !== undefined && isSyllable(syllable) ? syllable : undefined;
  };
}

const flag = (config: string, name: string, otherwise: boolean): boolean => {
  const found = new RegExp(`^${name}\\s*=\\s*(True|False)`, 'm').exec(config);
  return found ? found[1] === 'True' : otherwise;
};

/** As Python sorts strings. */
function byCodePoints(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = a[at]!.codePointAt(0)! - b[at]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The tables take a twentieth of this. */
const MAX_TABLE_BYTES = 8 << 20;

function readSmall(path: string): Buffer {
  const source = openByteSource(path);
  try {
    if (source.sizeBytes > MAX_TABLE_BYTES) throw notThatTable(path);
    return source.read(0, source.sizeBytes);
  } finally {
    source.close();
  }
}

function notThatTable(path: string): EngineError {
  return new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'this is no table of the polyphone network', { path });
}
