/**
 * Chinese words and their tags, as jieba's posseg cuts them: the most probable path through the dictionary, and a joint
 * hidden Markov model of word borders and tags for runs of single characters that the dictionary does not know.
 */
import type { TextData } from '../data.ts';
import { createBmesHmm } from './bmes-hmm.ts';
import { createTagModel, type TaggedWord } from './tag-model.ts';

export interface ChineseWords {
  cut(text: string): TaggedWord[];
  /** Search-mode cut of one word or phrase: the dictionary words of 2 and 3 characters inside each word, then the word. */
  cutForSearch(text: string): string[];
}

const UNKNOWN_TAG = 'x';
const HAN = /[\u4e00-\u9fd5]/;
const BLOCKS = /[\u4e00-\u9fd5a-zA-Z0-9+#&._]+|[^\u4e00-\u9fd5a-zA-Z0-9+#&._]+/g;
const DETAILS = /[\u4e00-\u9fd5]+|[.0-9]+|[a-zA-Z0-9]+|[^\u4e00-\u9fd5]/g;
/** Probabilities are looked up over stretches of this many characters; a longer run without any mark is cut up. */
const MAX_BLOCK = 4096;

export function createChineseWords(data: TextData): ChineseWords {
  const list = data.words('zh-words');
  const table = data.table('zh-words');
  const frequencies = table.u32('frequencies');
  const tagIndices = table.u8('tags');
  const tags = table.meta['tags'] as readonly string[];
  const logTotal = Math.log(frequencies.reduce((sum, frequency) => sum + frequency, 0));
  const tagModel = createTagModel(data);
  const bmesHmm = createBmesHmm(data);

  const tagOf = (word: string): string => {
    const index = list.find(word);
    return index < 0 ? UNKNOWN_TAG : (tags[tagIndices[index]!] ?? UNKNOWN_TAG);
  };

  /** End of the word that the most probable path takes from each position. */
  const route = (text: string): Uint32Array => {
    const ends = new Uint32Array(text.length);
    const best = new Float64Array(text.length + 1);
    for (let at = text.length - 1; at >= 0; at--) {
      // The empty alternative of an unknown character weighs like frequency 1, and later ends win ties.
      let score = Number.NEGATIVE_INFINITY;
      let end = at + 1;
      let known = false;
      list.visit(text, at, (index, length) => {
        if (frequencies[index] === 0) return;
        known = true;
        const candidate = Math.log(frequencies[index]!) - logTotal + best[at + length]!;
        if (candidate >= score) {
          score = candidate;
          end = at + length;
        }
      });
      if (!known) score = -logTotal + best[at + 1]!;
      best[at] = score;
      ends[at] = end;
    }
    return ends;
  };

  /** Walk the best path: dictionary words one by one, and each run of single characters that make up no word as a whole. */
  const walk = (text: string, onWord: (word: string) => void, onRun: (run: string) => void): void => {
    const ends = route(text);
    let runStart = -1;
    const flush = (end: number): void => {
      if (runStart < 0) return;
      const run = text.slice(runStart, end);
      runStart = -1;
      if (run.length > 1 && frequencyOf(run) === 0) onRun(run);
      else for (const character of run) onWord(character);
    };
    for (let at = 0; at < text.length; at = ends[at]!) {
      if (ends[at]! - at === 1) {
        if (runStart < 0) runStart = at;
        continue;
      }
      flush(at);
      onWord(text.slice(at, ends[at]));
    }
    flush(text.length);
  };

  const frequencyOf = (word: string): number => {
    const index = list.find(word);
    return index < 0 ? 0 : frequencies[index]!;
  };

  const cutRun = (run: string, out: TaggedWord[]): void => {
    for (const [part] of run.matchAll(DETAILS)) {
      if (HAN.test(part)) out.push(...tagModel.cut(part));
      else out.push({ word: part, tag: /^[.0-9]+$/.test(part) ? 'm' : /^[a-zA-Z0-9]+$/.test(part) ? 'eng' : 'x' });
    }
  };

  const cutBlock = (text: string, out: TaggedWord[]): void =>
    walk(
      text,
      (word) => out.push({ word, tag: tagOf(word) }),
      (run) => cutRun(run, out),
    );

  const cut = (text: string): TaggedWord[] => {
    const out: TaggedWord[] = [];
    for (const [block] of text.matchAll(BLOCKS)) {
      if (/^[\u4e00-\u9fd5a-zA-Z0-9+#&._]/.test(block)) {
        for (let at = 0; at < block.length; at += MAX_BLOCK) cutBlock(block.slice(at, at + MAX_BLOCK), out);
      } else for (const character of block) out.push({ word: character, tag: 'x' });
    }
    return out;
  };

  /** Cut without tags: like `cut`, but the simpler border model decides about unknown runs. */
  const cutPlain = (text: string): string[] => {
    const out: string[] = [];
    walk(
      text,
      (word) => out.push(word),
      (run) => out.push(...bmesHmm.cut(run)),
    );
    return out;
  };

  const cutForSearch = (text: string): string[] =>
    cutPlain(text).flatMap((word) => {
      const parts: string[] = [];
      for (const size of [2, 3]) {
        if (word.length <= size) continue;
        for (let start = 0; start + size <= word.length; start++) {
          const part = word.slice(start, start + size);
          if (frequencyOf(part) > 0) parts.push(part);
        }
      }
      return [...parts, word];
    });

  return { cut, cutForSearch };
}
