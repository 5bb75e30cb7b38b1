/** A front end that knows three things: 7 is 七 or seven, 3:20 is said in words, and a snowman is not said at all. */
import type { ExplainedSentence, ExplainedSpan } from '../../../electron/contract/synthesis.ts';

type Form = readonly [written: string, spoken: string, kind: string, alternatives: readonly string[]];

const FORMS: Readonly<Record<'zh' | 'en', readonly Form[]>> = {
  zh: [
    ['3:20', '三点二十分', 'time', ['三点二十']],
    ['7', '七', 'number', []],
    ['☃', '', 'unspoken', []],
  ],
  en: [
    ['3:20', 'three twenty', 'time', ['twenty past three']],
    ['7', 'seven', 'number', []],
    ['☃', '', 'unspoken', []],
  ],
};

export function explainText(text: string): readonly ExplainedSentence[] {
  let from = 0;
  return text
    .split(/(?<=[。！？.!?])/u)
    .filter((one) => one.trim() !== '')
    .map((sentence) => {
      const at = text.indexOf(sentence, from);
      from = at + sentence.length;
      const language = /\p{Script=Han}/u.test(sentence) ? 'zh' : 'en';
      const forms = FORMS[language];
      const spoken = forms.reduce((said, [written, words]) => said.replace(written, words), sentence);
      return {
        text: spoken,
        start: at,
        end: at + sentence.length,
        normalized: spoken,
        segments: [
          {
            language,
            text: spoken,
            normalized: spoken,
            ...(language === 'zh' ? chineseWords(sentence, at) : englishWords(sentence, at)),
          },
        ],
        spans: forms.flatMap((form): ExplainedSpan[] => {
          const [written, words, kind, alternatives] = form;
          if (!sentence.includes(written)) return [];
          return [{ text: written, ...placeOf(sentence, written, at), spoken: words, kind, language, alternatives }];
        }),
      };
    });
}

type SaidWords = Pick<ExplainedSentence['segments'][number], 'phones' | 'words'>;

function chineseWords(sentence: string, at: number): SaidWords {
  const chapter = ['d', 'i4', 'q', 'i1', 'zh', 'ang1'];
  return {
    phones: [...chapter, 'SP', 'y', 'v3'],
    words: [
      { text: '第七章', phones: chapter, origin: 'dictionary', ...placeOf(sentence, '第7章', at) },
      { text: '雨', phones: ['y', 'v3'], origin: 'guessed', ...placeOf(sentence, '雨', at) },
    ],
  };
}

function englishWords(sentence: string, at: number): SaidWords {
  const the = ['DH', 'AH0'];
  const rain = ['R', 'EY1', 'N'];
  return {
    phones: [...the, ...rain],
    words: [
      { text: 'the', phones: the, origin: 'dictionary', ...placeOf(sentence, 'The', at) },
      { text: 'rain', phones: rain, origin: 'guessed', ...placeOf(sentence, 'rain', at) },
    ],
  };
}

function placeOf(sentence: string, part: string, at: number): { readonly start: number; readonly end: number } {
  const start = at + Math.max(0, sentence.indexOf(part));
  return { start, end: start + part.length };
}
