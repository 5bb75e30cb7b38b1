/**
 * Joins neighbouring words before the tone rules, which look only inside a word: 不 and 一 with what follows, repeated
 * words, runs of third tones, and a lone 儿 (official: `GPT_SoVITS/text/tone_sandhi.py, ToneSandhi.pre_merge_for_modify`).
 */
import { toneOf } from './sandhi.ts';
import type { TaggedWord } from './tag-model.ts';

type Read = (word: string) => readonly string[];

/** Apply all joins in their order; `read` gives the dictionary reading of a word. */
export function preMerge(words: readonly TaggedWord[], read: Read): TaggedWord[] {
  const repeated = joinRepeated(joinYi(joinBu(words)));
  return joinEr(joinThird(joinThird(repeated, read, 'all'), read, 'touching'));
}

function joinBu(words: readonly TaggedWord[]): TaggedWord[] {
  const out: TaggedWord[] = [];
  let last = '';
  for (const { word, tag } of words) {
    const joined = last === '不' ? last + word : word;
    if (joined !== '不') out.push({ word: joined, tag });
    last = joined;
  }
  if (last === '不') out.push({ word: '不', tag: 'd' });
  return out;
}

function joinYi(words: readonly TaggedWord[]): TaggedWord[] {
  const doubled: TaggedWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const { word, tag } = words[at]!;
    const before = words[at - 1];
    const after = words[at + 1];
    if (word === '一' && before && after && before.word === after.word && before.tag === 'v' && after.tag === 'v') {
      const head = doubled.pop()!;
      doubled.push({ word: `${head.word}一${after.word}`, tag: head.tag });
      at++;
    } else doubled.push({ word, tag });
  }
  const out: TaggedWord[] = [];
  for (const { word, tag } of doubled) {
    const last = out.at(-1);
    if (last?.word === '一') out[out.length - 1] = { word: last.word + word, tag: last.tag };
    else out.push({ word, tag });
  }
  return out;
}

function joinRepeated(words: readonly TaggedWord[]): TaggedWord[] {
  const out: TaggedWord[] = [];
  for (const { word, tag } of words) {
    const last = out.at(-1);
    if (last && last.word === word) out[out.length - 1] = { word: last.word + word, tag: last.tag };
    else out.push({ word, tag });
  }
  return out;
}

const isReduplication = (word: string): boolean => word.length === 2 && word[0] === word[1];

function joinThird(words: readonly TaggedWord[], read: Read, rule: 'all' | 'touching'): TaggedWord[] {
  const readings = words.map(({ word }) => read(word));
  const isThird = (syllable: string | undefined): boolean => toneOf(syllable) === '3';
  const meets = (before: readonly string[], after: readonly string[]): boolean =>
    rule === 'all' ? [...before, ...after].every(isThird) : isThird(before.at(-1)) && isThird(after[0]);
  const out: TaggedWord[] = [];
  let joinedLast = false;
  for (const [at, { word, tag }] of words.entries()) {
    const before = words[at - 1];
    const fits: boolean =
      before !== undefined &&
      !joinedLast &&
      meets(readings[at - 1]!, readings[at]!) &&
      !isReduplication(before.word) &&
      before.word.length + word.length <= 3;
    if (fits) {
      const last = out.at(-1)!;
      out[out.length - 1] = { word: last.word + word, tag: last.tag };
    } else out.push({ word, tag });
    joinedLast = fits;
  }
  return out;
}

function joinEr(words: readonly TaggedWord[]): TaggedWord[] {
  const out: TaggedWord[] = [];
  for (const { word, tag } of words) {
    const last = out.at(-1);
    if (last && word === '儿' && last.word !== '#') out[out.length - 1] = { word: last.word + word, tag: last.tag };
    else out.push({ word, tag });
  }
  return out;
}
