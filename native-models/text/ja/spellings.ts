/** Spellings that the dictionary takes for other words, respelled by what stands around them. */

const NUMERAL = '一二三四五六七八九十百千万億兆〇数何';

/** What follows ten minutes, and what comes before them. */
const SPAN = '間|後|前|以内|程度|ほど|くらい|ぐらい|おき|ごと|遅れ|待|経|かか|過ぎ|休|歩|しか|から';
const LEAD = '約|時|徒歩|片道|往復|毎|あと|たった|ほんの|わずか';

const RESPELLED: readonly (readonly [pattern: RegExp, spelling: string, word: string])[] = [
  // 四分の三 is よんぶんのさん; 分 as minutes would be ぷん.
  [new RegExp(`(?<=[${NUMERAL}])分(?=の[${NUMERAL}])`, 'gu'), 'ブン', '分'],
  // じゅうぶん is enough, じゅっぷん ten minutes.
  [new RegExp(`(?<![${NUMERAL}])十分(?=${SPAN})|(?<=${LEAD})十分(?![なに])`, 'gu'), 'ジュップン', '十分'],
  [new RegExp(`(?<![${NUMERAL}])百十番(?![目台地号])`, 'gu'), 'ヒャクトーバン', '百十番'],
  [new RegExp(`(?<![${NUMERAL}])千(?=[万億兆])`, 'gu'), 'イッセン', '千'],
  // A circle that stands for a word, as in 〇〇さん.
  [new RegExp(`(?<![${NUMERAL}点\\d])〇〇(?![${NUMERAL}\\d])`, 'gu'), 'マルマル', '〇〇'],
];

export const respell = (text: string): string =>
  RESPELLED.reduce((spelled, [pattern, spelling]) => spelled.replace(pattern, spelling), text);

const WORDS: ReadonlyMap<string, string> = new Map(RESPELLED.map(([, spelling, word]) => [spelling, word]));

/** The word as it stands in a text that was respelled. */
export const wordOf = (spelling: string): string => WORDS.get(spelling) ?? spelling;
