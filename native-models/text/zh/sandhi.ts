/**
 * Tone sandhi inside words: 不, 一, neutral tones, runs of third tones, and erhua, on syllables that end in a tone digit
 * (official: `GPT_SoVITS/text/tone_sandhi.py, ToneSandhi.modified_tone`, and `chinese2.py, _merge_erhua`). The order matters:
 * each rule reads the tones that the rule before it left.
 */
import type { TextMode } from '../text-mode.ts';
import { FULL_TONE_WORDS, MUST_ERHUA, NEUTRAL_WORDS, NOT_ERHUA } from './sandhi-words.ts';

const NUMERALS = new Set(
  '一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零〇0123456789',
);
const PARTICLES = new Set('吧呢哈啊呐噻嘛吖嗨呐哦哒额滴哩哟喽啰耶喔诶');
const STRUCTURAL = new Set('的地得');
/** 地 and 得 end words in which they are no particles: 草地, 获得. The corrected mode leaves them to the tables. */
const STRUCTURAL_ALWAYS = new Set('的');
const DIRECTIONS = new Set('上下进出回过起开');
const COUNTERS = new Set('几有两半多各整每做是');
const PUNCTUATION = new Set(`：，；。？！“”‘’':,;.?!`);

export interface Sandhi {
  /** The word's syllables after all rules but erhua. */
  modify(word: string, tag: string, syllables: readonly string[]): string[];
}

/** `cutForSearch` is the search-mode cut of the word segmenter, used to halve longer words. */
export function createSandhi(cutForSearch: (word: string) => readonly string[], mode: TextMode): Sandhi {
  /** Two parts of a word: the shortest inner word and the rest. */
  const halve = (word: string): readonly [string, string] => {
    const parts = [...cutForSearch(word)].sort((a, b) => a.length - b.length);
    const shortest = parts[0] ?? word;
    if (word.indexOf(shortest) === 0) return [shortest, word.slice(shortest.length)];
    return [word.slice(0, word.length - shortest.length), shortest];
  };

  return {
    modify(word, tag, syllables) {
      const tones = [...syllables];
      applyBu(word, tones);
      applyYi(word, tones);
      applyNeutral(word, tag, tones, halve, mode);
      applyThird(word, tones, halve);
      return tones;
    },
  };
}

export function toneOf(syllable: string | undefined): string {
  return syllable?.slice(-1) ?? '';
}

export function withTone(syllable: string, tone: string): string {
  return syllable.slice(0, -1) + tone;
}

function setTone(syllables: string[], at: number, tone: string): void {
  const index = at < 0 ? syllables.length + at : at;
  const syllable = syllables[index];
  if (syllable) syllables[index] = withTone(syllable, tone);
}

function applyBu(word: string, syllables: string[]): void {
  if (word.length === 3 && word[1] === '不') {
    setTone(syllables, 1, '5');
    return;
  }
  for (let at = 0; at < word.length - 1; at++) {
    if (word[at] === '不' && toneOf(syllables[at + 1]) === '4') setTone(syllables, at, '2');
  }
}

function applyYi(word: string, syllables: string[]): void {
  if (!word.includes('一')) return;
  if ([...word].every((character) => NUMERALS.has(character))) return;
  if (word.length === 3 && word[1] === '一' && word[0] === word[2]) setTone(syllables, 1, '5');
  else if (word.startsWith('第一')) setTone(syllables, 1, '1');
  else {
    for (let at = 0; at < word.length - 1; at++) {
      if (word[at] !== '一') continue;
      if (toneOf(syllables[at + 1]) === '4') setTone(syllables, at, '2');
      else if (!PUNCTUATION.has(word[at + 1]!)) setTone(syllables, at, '4');
    }
  }
}

const hasNeutralEnd = (word: string): boolean => NEUTRAL_WORDS.has(word) || NEUTRAL_WORDS.has(word.slice(-2));

function applyNeutral(
  word: string,
  tag: string,
  syllables: string[],
  halve: (word: string) => readonly [string, string],
  mode: TextMode,
): void {
  const structural = mode === 'official' ? STRUCTURAL : STRUCTURAL_ALWAYS;
  const fullTone = FULL_TONE_WORDS.has(word);
  for (let at = 1; at < word.length; at++) {
    if (word[at] === word[at - 1] && /^[nva]/.test(tag) && !fullTone) setTone(syllables, at, '5');
  }
  const last = word.slice(-1);
  const counter = word.indexOf('个');
  if (PARTICLES.has(last) || structural.has(last)) setTone(syllables, -1, '5');
  else if (word.length === 1 && '了着过'.includes(word) && ['ul', 'uz', 'ug'].includes(tag))
    setTone(syllables, -1, '5');
  else if (word.length > 1 && '们子'.includes(last) && ['r', 'n'].includes(tag) && !fullTone)
    setTone(syllables, -1, '5');
  else if (word.length > 1 && '上下里'.includes(last) && ['s', 'l', 'f'].includes(tag)) setTone(syllables, -1, '5');
  else if (word.length > 1 && '来去'.includes(last) && DIRECTIONS.has(word.at(-2)!)) setTone(syllables, -1, '5');
  else if ((counter >= 1 && (NUMERALS.has(word[counter - 1]!) || COUNTERS.has(word[counter - 1]!))) || word === '个') {
    setTone(syllables, counter, '5');
  } else if (hasNeutralEnd(word)) setTone(syllables, -1, '5');

  const [first, second] = halve(word);
  if (hasNeutralEnd(first)) setTone(syllables, first.length - 1, '5');
  if (second.length > 0 && hasNeutralEnd(second)) setTone(syllables, -1, '5');
}

const allThird = (syllables: readonly string[]): boolean => syllables.every((syllable) => toneOf(syllable) === '3');

function applyThird(word: string, syllables: string[], halve: (word: string) => readonly [string, string]): void {
  switch (word.length) {
    case 2:
      if (allThird(syllables)) setTone(syllables, 0, '2');
      return;
    case 3: {
      const border = halve(word)[0].length;
      if (allThird(syllables)) {
        if (border === 2) setTone(syllables, 0, '2');
        if (border <= 2) setTone(syllables, 1, '2');
        return;
      }
      const parts = [syllables.slice(0, border), syllables.slice(border)] as const;
      if (parts[0].length === 2 && allThird(parts[0])) setTone(syllables, 0, '2');
      if (parts[1].length === 2 && allThird(parts[1])) setTone(syllables, border, '2');
      else if (!allThird(parts[1]) && toneOf(parts[1][0]) === '3' && toneOf(parts[0].at(-1)) === '3') {
        setTone(syllables, border - 1, '2');
      }
      return;
    }
    case 4:
      for (const start of [0, 2]) if (allThird(syllables.slice(start, start + 2))) setTone(syllables, start, '2');
      return;
    default:
  }
}

/** 儿 at the end of a word takes the tone of the syllable before it, unless the word keeps it as a syllable of its own. */
export function applyErhua(word: string, tag: string, syllables: readonly string[]): string[] {
  const out = [...syllables];
  if (word.endsWith('儿') && out.at(-1) === 'er1') setTone(out, -1, '2');
  if (!MUST_ERHUA.has(word) && (NOT_ERHUA.has(word) || ['a', 'j', 'nr'].includes(tag))) return out;
  if (out.length !== word.length || word.length < 2) return out;
  if (word.endsWith('儿') && ['er2', 'er5'].includes(out.at(-1)!) && !NOT_ERHUA.has(word.slice(-2))) {
    setTone(out, -1, toneOf(out.at(-2)));
  }
  return out;
}
