/**
 * The Japanese reader: words from the dictionary, numbers, accent phrases, phones with pitch marks. Marks cut the text; each
 * stretch between them is analysed alone (official: `GPT_SoVITS/text/japanese.py, preprocess_jap`).
 */
import type { TextData } from '../data.ts';
import type { LanguageReader, SpokenWord } from '../reading.ts';
import type { TextMode } from '../text-mode.ts';
import { chainWords, shiftAccents } from './accent.ts';
import { createLattice } from './lattice.ts';
import { toNodes } from './nodes.ts';
import { readNumbers } from './numbers.ts';
import { toPhones } from './prosody.ts';
import { respell, wordOf } from './spellings.ts';

/** Characters that are looked up in the dictionary; everything else is a mark. */
const SPEAKABLE = /[A-Za-z\p{Nd}\u3005\u3040-\u30ff\u4e00-\u9fff\uff21-\uff3a\uff41-\uff5a\uff66-\uff9d]+/gu;
/** The official program has no 〇 among them and so takes the zero of 二〇二四年 for a mark. */
const SPEAKABLE_WITH_ZERO =
  /[A-Za-z\p{Nd}\u3005-\u3007\u3040-\u30ff\u4e00-\u9fff\uff21-\uff3a\uff41-\uff5a\uff66-\uff9d]+/gu;

const MARKS: Readonly<Record<string, string>> = {
  '：': ',',
  '；': ',',
  '，': ',',
  '、': ',',
  '·': ',',
  '。': '.',
  '！': '!',
  '？': '?',
  '\n': '.',
};

/** Brackets and quotation marks part the words but are not heard; the voices know no sign for them. */
const SILENT = /[^\p{L}\p{N}!?…,.\-：；，、·。！？\n]/u;

export function createJapaneseReader(data: TextData, mode: TextMode): LanguageReader {
  const lattice = createLattice(data);
  const speakable = mode === 'official' ? SPEAKABLE : SPEAKABLE_WITH_ZERO;

  const readRun = (run: string): SpokenWord[] => {
    const spelled = mode === 'official' ? run : respell(run);
    const morphemes = lattice.split(toFullWidth(spelled));
    const nodes = readNumbers(toNodes(morphemes), mode);
    chainWords(nodes);
    shiftAccents(nodes);
    return toPhones(nodes).map((phones, at) => ({
      text: spelled === run ? nodes[at]!.text : wordOf(nodes[at]!.text),
      phones,
      origin: nodes[at]!.part[0] === 'フィラー' ? 'guessed' : 'dictionary',
    }));
  };

  return (text) => {
    const normalized = text
      .replace(/([!?…,.-])[!?…,.-]+/g, '$1')
      .replaceAll('％', 'パーセント')
      .toLowerCase();
    const words: SpokenWord[] = [];
    let end = 0;
    const readMarks = (until: number): void => {
      for (const mark of normalized.slice(end, until)) {
        if (mark !== ' ' && !(mode === 'corrected' && SILENT.test(mark))) {
          words.push({ text: mark, phones: [MARKS[mark] ?? mark], origin: 'mark' });
        }
      }
    };
    for (const match of normalized.matchAll(speakable)) {
      readMarks(match.index);
      words.push(...readRun(match[0]));
      end = match.index + match[0].length;
    }
    readMarks(normalized.length);
    return { normalized, words, word2ph: null };
  };
}

/** The dictionary knows letters and digits in their full-width forms, and kana in theirs. */
function toFullWidth(text: string): string {
  return text.normalize('NFKC').replace(/[!-~]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0));
}
