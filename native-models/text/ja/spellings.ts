/** Spellings that the dictionary takes for other words, respelled by what stands around them. */

const NUMERAL = '一二三四五六七八九十百千万億兆〇数何';

const RESPELLED: readonly (readonly [pattern: RegExp, spelling: string])[] = [
  // 四分の三 is よんぶんのさん; 分 as minutes would be ぷん.
  [new RegExp(`(?<=[${NUMERAL}])分の(?=[${NUMERAL}])`, 'gu'), 'ブンの'],
  // じゅうぶん is enough, じゅっぷん ten minutes.
  [
    new RegExp(
      `(?<![${NUMERAL}])十分(?=間|後|前|以内|以上|以下|程度|ほど|くらい|ぐらい|おき|ごと|遅|待|経|かか|過ぎ|休|歩|走|続|ずつ|弱|強|しか|だけ待|[かへ]ら)|(?<=[約時徒歩車でと毎]|あと|たった|ほんの|わずか|もう)十分(?=$|[^な足条に]|に[着到])`,
      'gu',
    ),
    'ジュップン',
  ],
  [new RegExp(`(?<![${NUMERAL}])百十番(?![目台地号])`, 'gu'), 'ヒャクトーバン'],
  [new RegExp(`(?<![${NUMERAL}])千(?=[万億兆])`, 'gu'), '一千'],
  // A circle that stands for a word, as in 〇〇さん.
  [new RegExp(`(?<![${NUMERAL}点\\d])〇〇(?![${NUMERAL}\\d])`, 'gu'), 'マルマル'],
];

export const respell = (text: string): string =>
  RESPELLED.reduce((spelled, [pattern, spelling]) => spelled.replace(pattern, spelling), text);
