/**
 * Accent phrases to phones with pitch marks: `[` where the pitch rises, `]` where it falls, and the phrase border (official:
 * `GPT_SoVITS/text/japanese.py, pyopenjtalk_g2p_prosody`). The voices have no symbol for the border and were trained with UNK.
 */
import { splitMoras } from './moras.ts';
import { PAUSE, type WordNode } from './nodes.ts';

const BORDER = 'UNK';
const VOWELS = new Set(['a', 'e', 'i', 'o', 'u', 'N', 'cl']);

interface Phoneme {
  readonly name: string;
  readonly word: number;
  /** Place of the mora in its accent phrase from 1, moras in the phrase, accent (0: none); undefined for a pause. */
  readonly place?: { readonly mora: number; readonly count: number; readonly accent: number };
}

/** Phones per node, in order; a pause between two words belongs to the word after it. */
export function toPhones(nodes: readonly WordNode[]): string[][] {
  const phonemes = listPhonemes(nodes);
  const out: string[][] = nodes.map(() => []);
  for (const [at, { name, word, place }] of phonemes.entries()) {
    const phones = out[word]!;
    phones.push(name);
    if (!place) continue;
    const next = phonemes[at + 1]?.place;
    const fall = place.accent === 0 ? place.count : place.accent;
    const isLast = place.mora === place.count;
    if (isLast && next?.mora === 1 && VOWELS.has(name)) phones.push(BORDER);
    else if (place.mora === fall && next?.mora === place.mora + 1 && !isLast) phones.push(']');
    else if (place.mora === 1 && next?.mora === 2) phones.push('[');
  }
  return out;
}

function listPhonemes(nodes: readonly WordNode[]): Phoneme[] {
  const out: Phoneme[] = [];
  let pause = false;
  for (let start = 0; start < nodes.length; ) {
    if (nodes[start]!.pronunciation === PAUSE) {
      pause = out.length > 0;
      start++;
      continue;
    }
    let end = start + 1;
    while (end < nodes.length && nodes[end]!.joins === true && nodes[end]!.pronunciation !== PAUSE) end++;
    const words = nodes.slice(start, end);
    const moras = splitMoras(words.map((word) => word.pronunciation).join(''));
    const borders = wordBorders(words);
    if (pause && moras.length > 0) out.push({ name: '_', word: start });
    pause = moras.length === 0 && pause;
    for (const [at, phones] of moras.entries()) {
      const word = start + borders.findIndex((border) => at < border);
      const place = { mora: at + 1, count: moras.length, accent: words[0]!.accent };
      for (const name of phones) out.push({ name, word, place });
    }
    start = end;
  }
  return out;
}

/** For each word the number of moras up to its end. */
function wordBorders(words: readonly WordNode[]): number[] {
  let joined = '';
  return words.map((word) => {
    joined += word.pronunciation;
    return splitMoras(joined).length;
  });
}
