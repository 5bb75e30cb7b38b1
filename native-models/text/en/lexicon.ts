/** The CMU Pronouncing Dictionary: lower-case words to ARPAbet phones with stress digits, and readings by word class. */
import type { TextData } from '../data.ts';
import { remember } from '../remember.ts';
import { startsOf } from '../starts-of.ts';
import type { TextMode } from '../text-mode.ts';

export interface Homograph {
  readonly verb: readonly string[];
  readonly other: readonly string[];
}

export interface EnglishLexicon {
  read(word: string): readonly string[] | undefined;
  /** The two readings of a word that has them; the official program's list has other words and some other readings. */
  homograph(word: string, mode: TextMode): Homograph | undefined;
}

type Pairs = Readonly<Record<string, readonly [verb: string, other: string]>>;

/** Abbreviations that the dictionary has as words but that are spelled in speech (removed by `en_G2p.__init__` too). */
const SPELLED = new Set(['ae', 'ai', 'ar', 'ios', 'hud', 'os']);

/** Words newer than the dictionary, as in `GPT_SoVITS/text/engdict-hot.rep`. */
const NEW_WORDS: Readonly<Record<string, string>> = {
  chatgpt: 'CH AE1 T JH IY1 P IY1 T IY1',
  json: 'JH EY1 S AH0 N',
  conda: 'K AA1 N D AH0',
};

const KEPT_WORDS = 2000;

export function createEnglishLexicon(data: TextData): EnglishLexicon {
  const list = data.words('en-words');
  const table = data.table('en-words');
  const names = table.meta['phones'] as readonly string[];
  const homographs = table.meta['homographs'] as Readonly<Record<TextMode, Pairs>>;
  const phones = table.u8('phones');
  const starts = startsOf(table.u8('counts'));
  return {
    read: remember(KEPT_WORDS, (word) => {
      if (Object.hasOwn(NEW_WORDS, word)) return NEW_WORDS[word]!.split(' ');
      const index = SPELLED.has(word) ? -1 : list.find(word);
      if (index < 0) return undefined;
      return Array.from(phones.subarray(starts[index]!, starts[index + 1]!), (phone) => names[phone]!);
    }),
    homograph(word, mode) {
      const pairs = homographs[mode];
      if (!Object.hasOwn(pairs, word)) return undefined;
      const [verb, other] = pairs[word]!;
      return { verb: verb.split(' '), other: other.split(' ') };
    },
  };
}
