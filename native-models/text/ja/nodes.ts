/** Words between dictionary and accent phrases; the number and accent rules change them in place. */
import type { Morpheme } from './lattice.ts';
import { splitMoras, toKatakana } from './moras.ts';

export interface WordNode {
  text: string;
  /** Part of speech and its three subdivisions, then conjugation type and form. */
  part: readonly string[];
  pronunciation: string;
  accent: number;
  moras: number;
  rule: string;
  /** Whether the word joins the accent phrase before it; undefined until a rule decides. */
  joins: boolean | undefined;
}

const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'Ａエー Ｂビー Ｃシー Ｄディー Ｅイー Ｆエフ Ｇジー Ｈエイチ Ｉアイ Ｊジェー Ｋケー Ｌエル Ｍエム Ｎエヌ Ｏオー Ｐピー Ｑキュー Ｒアール Ｓエス Ｔティー ' +
    'Ｕユー Ｖブイ Ｗダブリュー Ｘエックス Ｙワイ Ｚズィー'
  )
    .split(' ')
    .map((pair) => [pair[0]!, pair.slice(1)]),
);

/** A word that is only a pause, like a mark inside a run of text. */
export const PAUSE = '、';

/** Nodes with a pronunciation each: unknown kana and letters are read as they are, other unknown words are a pause. */
export function toNodes(morphemes: readonly Morpheme[]): WordNode[] {
  const nodes = morphemes.map(toNode);
  for (const [at, node] of nodes.entries()) {
    const next = nodes[at + 1];
    const isVerb = node.part[0] === '動詞' || node.part[0] === '助動詞';
    if (next && next.pronunciation === 'ウ' && next.part[0] === '助動詞' && isVerb && node.moras > 0) {
      next.pronunciation = 'ー';
    }
  }
  return nodes;
}

function toNode({ text, part, pronunciation, accent, moras, rule, joins }: Morpheme): WordNode {
  if (moras > 0) return { text, part, pronunciation, accent, moras, rule, joins };
  const spelled = Array.from(text, (character) => LETTERS[character.toUpperCase()] ?? toKatakana(character))
    .join('')
    .replace(/[^\u30a1-\u30fc]/g, '');
  const count = splitMoras(spelled).length;
  const filler = { text, part: ['フィラー', '*', '*', '*', '*', '*'], accent: 0, rule: '*', joins: undefined };
  if (count > 0) return { ...filler, pronunciation: spelled, moras: count, accent: loanwordAccent(text, spelled) };
  return { ...filler, part: ['記号', '*', '*', '*', '*', '*'], pronunciation: PAUSE, moras: 0 };
}

/** Unknown words in katakana are mostly loanwords, which fall on the third mora from the end, or before a weak one there. */
function loanwordAccent(text: string, pronunciation: string): number {
  const moras = splitMoras(pronunciation);
  if (moras.length < 3 || !/^[\u30a1-\u30fc]+$/.test(text)) return 0;
  const fall = moras.length - 2;
  const weak = /^(?:N|cl)$/.test(moras[fall - 1]?.[0] ?? '');
  return weak && fall > 1 ? fall - 1 : fall;
}

/** A node made by the number rules. */
export function makeNode(
  text: string,
  part: string,
  pronunciation: string,
  accent: number,
  moras: number,
  joins?: boolean,
): WordNode {
  return {
    text,
    part: [...part.split(','), '*', '*', '*', '*', '*'].slice(0, 6),
    pronunciation,
    accent,
    moras,
    rule: '*',
    joins,
  };
}
