/** Ways to write kana that the dictionary does not have: half width, long marks, repetition signs; and signs of laughter. */
import type { Rule } from '../form.ts';

const KANA = 'ぁ-ゖァ-ヺー';

const voiced = (kana: string): string => `${kana}\u3099`.normalize('NFC');

export const KANA_RULES: readonly Rule[] = [
  { kind: 'name', pattern: /[\uff66-\uff9f]+/gu, read: ([kana]) => kana.normalize('NFKC') },
  { kind: 'unit', pattern: /[\u3300-\u3357]/gu, read: ([word]) => word.normalize('NFKC') },
  // A line of waves behind kana lengthens the vowel. Behind a closed ん or っ there is none to lengthen.
  {
    kind: 'mark',
    pattern: new RegExp(`(?<=[${KANA}])[ー〜～~]*[〜～~][ー〜～~]*|ー{2,}`, 'gu'),
    read: (_, { before }) => (/[んっンッーはハ]$/.test(before) ? '' : 'ー'),
  },
  { kind: 'mark', pattern: /(?<=([ぁ-ゖ]))ゝ|(?<=([ァ-ヺ]))ヽ/gu, read: ([, hira, kata]) => hira ?? kata ?? '' },
  {
    kind: 'mark',
    pattern: /(?<=([ぁ-ゖ]))ゞ|(?<=([ァ-ヺ]))ヾ/gu,
    read: ([, hira, kata]) => voiced(hira ?? kata ?? ''),
  },
  { kind: 'unspoken', pattern: /\s?[(（](?:笑|爆笑|苦笑|泣|汗|怒|涙|照|爆|w+)[)）]/gu, read: () => '' },
  {
    kind: 'unspoken',
    pattern: /(?<![A-Za-z])[wW]{2,}(?![A-Za-z.]|ドット)|(?<=[ぁ-ヺー。！？!?…\p{sc=Han}])[wW](?=$|[\s。、！？!?])/gu,
    read: () => '',
  },
  { kind: 'unspoken', pattern: /(?<=[ぁ-ヺー。！？!?…])笑+(?=$|[。！？!?\s])/gu, read: () => '' },
];
