/** A front end that knows three things: 7 is 七, 3:20 is said in words, and a snowman is not said at all. */
import type { ExplainedSentence, ExplainedSpan } from '../../../electron/contract/synthesis.ts';

const FORMS: readonly (readonly [written: string, spoken: string, kind: string, alternatives: readonly string[]])[] = [
  ['3:20', '三点二十分', 'time', ['三点二十']],
  ['7', '七', 'number', []],
  ['☃', '', 'unspoken', []],
];

export function explainText(text: string): readonly ExplainedSentence[] {
  let from = 0;
  return text
    .split(/(?<=[。！？.!?])/u)
    .filter((one) => one.trim() !== '')
    .map((sentence) => {
      const at = text.indexOf(sentence, from);
      from = at + sentence.length;
      const spoken = FORMS.reduce((said, [written, words]) => said.replace(written, words), sentence);
      return {
        text: spoken,
        start: at,
        end: at + sentence.length,
        normalized: spoken,
        segments: [
          {
            language: /\p{Script=Han}/u.test(sentence) ? 'zh' : 'en',
            text: spoken,
            normalized: spoken,
            phones: ['d', 'i4', 'q', 'i1', 'zh', 'ang1', 'SP', 'y', 'v3'],
            words: [
              {
                text: '第七章',
                phones: ['d', 'i4', 'q', 'i1', 'zh', 'ang1'],
                origin: 'dictionary',
                ...placeOf(sentence, '第7章', at),
              },
              { text: '雨', phones: ['y', 'v3'], origin: 'guessed', ...placeOf(sentence, '雨', at) },
            ],
          },
        ],
        spans: FORMS.flatMap((form): ExplainedSpan[] => {
          const [written, words, kind, alternatives] = form;
          if (!sentence.includes(written)) return [];
          return [
            { text: written, ...placeOf(sentence, written, at), spoken: words, kind, language: 'zh', alternatives },
          ];
        }),
      };
    });
}

function placeOf(sentence: string, part: string, at: number): { readonly start: number; readonly end: number } {
  const start = at + Math.max(0, sentence.indexOf(part));
  return { start, end: start + part.length };
}
