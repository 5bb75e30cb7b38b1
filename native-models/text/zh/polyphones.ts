/**
 * Readings of characters that the words around them settle, for the corrected mode: the table of phrases knows a character
 * only inside a known word, and gives it one reading elsewhere. Every rule is a customary use that has no other reading; where
 * usage is open, the character keeps its first reading.
 */
import type { ReadingsAt } from '../polyphone-readings.ts';
import { PERSON_TITLES, SURNAME_READINGS } from './surnames.ts';
import type { TaggedWord } from './tag-model.ts';

type Rule = readonly [character: string, reading: string, place: RegExp];

const END = '(?=$|[!?…,.-])';
const SPEAKER = '(?:[我你您他她它咱]|[我你他她它咱人]们|大家|谁|自己)';

/** The character that a rule reads stands between what comes before and after; `before` and `after` are looked at only. */
const rule = (character: string, reading: string, before: string, after: string): Rule => [
  character,
  reading,
  new RegExp(`${before ? `(?<=${before})` : ''}${character}${after ? `(?=${after})` : ''}`, 'g'),
];

const RULES: readonly Rule[] = [
  // 得: must; to get; the particle in between keeps the reading of the table.
  rule(
    '得',
    'dei3',
    `${SPEAKER}|还|就|也|都|总|必须|至少|起码|肯定|一定|可能`,
    '(?![了过到出奖分病知罪意体手胜救第着奖志票当失,.!?…-]|[一二两三四五六七八九十几百])[一-龥]',
  ),
  rule('得', 'de2', `${SPEAKER}|[0-9年月日天]|又|再|刚|就|已经|没`, '了(?!$|[吗呢吧,.!?…-])'),
  rule('了', 'liao3', '[办去来做走干忘管吃喝拿记弄治受改免跑买写学用]得', `${END}|[吗呢么]|这|那|你|我|他`),
  rule('了', 'liao3', '[^我你他她它们也都还就才要]不', '(?![解结断却])'),
  rule('了', 'liao3', '不', '[解结断却]'),
  // 着: to succeed.
  rule('着', 'zhao2', '[找睡够摸见用犯猜管买打碰遇吃点][不得]', ''),
  // 还: to give back.
  rule(
    '还',
    'huan2',
    '',
    `了(?!得)|给|钱|清|债|款|书(?!记|法|店|包|是|没|有)|${END}|${SPEAKER}(?:钱|书|债|了|的)?${END}|[我你他她]钱`,
  ),
  // 长: long after words of degree and measure, before long things, and of time.
  rule(
    '长',
    'chang2',
    '太|很|最|更|较|多|么|挺|够|非常|特别|十分|比较|越|相当|有点儿?|有些|[一二两三四五六七八九十百千万半几]+(?:[米尺寸丈里]|厘米|毫米|公里|千米)|时间|日子',
    '(?![大成高老得进相子辈者官眉者])',
  ),
  rule('长', 'chang2', '还|不', '着(?:呢|哪)'),
  rule('长', 'zhang3', '', '[满出得胖高大][^度宽]'),
  // 数, 种, 倒, 背, 教, 量, 调, 系, 扎, 削: the verbs.
  rule('数', 'shu3', '(?<![一-龥][人总分次个位岁])', '[一了]数|钱|星星|数(?!字|量|据|学|码|值)'),
  rule('数', 'shu3', '数[一了]', ''),
  rule(
    '种',
    'zhong4',
    '(?<![这那各几一两二三四五六七八九十多每某何哪品物人变树谷火播选育撒良特绝有同异此兵工军])',
    '[了着满上下过在](?!同|类)|[花树菜地田草瓜豆庄麦棉]',
  ),
  rule(
    '倒',
    'dao4',
    '(?<![摔跌打推绊晕病倾颠压拉翻放撞滑扑难昏醉驳])',
    '杯|水|茶|酒|掉|垃圾|数|影|立|退|贴|叙|出|进|满|[了一]*[一两三几]?[点些]?[杯碗盆桶壶瓶]',
  ),
  rule(
    '背',
    'bei1',
    '',
    '着.{0,4}(?:包|袋|孩子|行李|枪|篓|筐|弟弟|妹妹|娃|吉他|柴|箱)|起.{0,3}(?:包|行李|枪|孩子|柴)|(?:上|了|个).{0,3}(?:书包|背包|行李|债)',
  ),
  rule(
    '教',
    'jiao1',
    '(?<![宗佛道请主执管任受家早胎信传基督助调文求支赐指国邪回礼])',
    `[我你他她它咱]|孩子|学生|大家|人|小朋友|得|了|过(?!程)|会了|书|语文|数学|英语|物理|化学|音乐|画画|中文|汉语`,
  ),
  rule(
    '量',
    'liang2',
    '(?<![重质数音能力流大尽含产销酒气热分少批度衡考定变当储用适总销存计测商思丈打估海剂胆肚雅重雨食饭])',
    '[一了]量|[一了]?下|体温|血压|身高|尺寸|体重|腰围',
  ),
  rule('调', 'tiao2', '(?<![语声曲论步格腔强单情色基低高外老])(?<!(?<!声)音)', '[温大小高低亮暗快慢好匀成]'),
  rule(
    '系',
    'ji4',
    '(?<![关联体派谱语星直母维水山院各本])',
    '[好上紧着]|了个|鞋带|安全带|领带|围巾|红领巾|扣子|蝴蝶结',
  ),
  rule('扎', 'za1', '', '.{0,3}(?:辫|马尾|头发)'),
  rule('削', 'xiao1', '', '[了个好成尖]?(?:苹果|皮|铅笔|水果|土豆|梨|尖|面)'),
  rule('和', 'huo2', '^|,|在|会|把|用.{1,2}', '面(?:粉|团)?(?:$|[!?…,.-]|要|的时候|时|用)'),
  rule('吐', 'tu4', '', '了?(?:一地|一身|血|奶)|泻'),
  rule('吐', 'tu4', '[醉晕病恶心].{0,4}', '了'),
  rule('传', 'zhuan4', '名人|人物|英雄|儿女|将军|先生|列女', '(?![说奇统播来开给递言承达到出遍])'),
  rule('石', 'dan4', '[一二两三四五六七八九十百千万]', '[米粮谷麦]'),
  rule('过', 'guo4', '', '得(?!去)'),
  // A look back reads from its end: 一步一步地.
  rule('地', 'de5', '一\\1一([一-龥])', '[一-龥]'),
  rule('行', 'hang2', '(?<![执运并进施实试推])', '字|诗|代码|文字|数据|热泪|眼泪|树|脚印|大雁|白鹭'),
];

/** What the surroundings of the words of `text` settle; it wins over the tables. `words` spell the text. */
export function readPolyphones(text: string, words: readonly TaggedWord[]): ReadingsAt {
  const out = new Map<number, string>();
  for (const [character, reading, place] of RULES) {
    if (!text.includes(character)) continue;
    for (const { index } of text.matchAll(place)) if (!out.has(index)) out.set(index, reading);
  }
  for (const [at, reading] of readManner(words)) out.set(at, reading);
  for (const [at, reading] of readSurnames(words)) out.set(at, reading);
  return out;
}

const HAN = /^[\u4e00-\u9fa5]/;
const REPEATED = /(.)\1$/;
const REPEATED_MANNER = /(.)\1地$/;
const MANNER_TAGS = new Set(['a', 'ad', 'an', 'ag', 'b', 'd', 'i', 'l', 'o', 'z']);

/** Adverbs and the like, and verbs of feeling (高兴地唱歌). */
const isManner = (before: TaggedWord, after: TaggedWord): boolean =>
  MANNER_TAGS.has(before.tag) ||
  REPEATED.test(before.word) ||
  (before.tag.startsWith('v') && before.word.length > 1 && !/^[上里中下面区]/.test(after.word));

/** 地 as a word of its own between the manner and what is done. */
function* readManner(words: readonly TaggedWord[]): Generator<[number, string]> {
  let at = 0;
  for (const [index, { word }] of words.entries()) {
    const before = words[index - 1];
    const after = words[index + 1];
    if (word === '地' && before && after && HAN.test(after.word) && isManner(before, after)) yield [at, 'de5'];
    at += word.length;
    if (REPEATED_MANNER.test(word)) yield [at - 1, 'de5'];
  }
}

/** A surname at the start of a name that jieba takes for one, or alone before a title. */
function* readSurnames(words: readonly TaggedWord[]): Generator<[number, string]> {
  let at = 0;
  for (const [index, { word, tag }] of words.entries()) {
    const surname = SURNAME_READINGS.get(word[0]!);
    const titled = word.length !== 2 && PERSON_TITLES.test(word.slice(1) + (words[index + 1]?.word ?? ''));
    if (surname && (titled || (tag === 'nr' && isName(word)))) yield [at, surname];
    at += word.length;
  }
}

/** Shorter words, and these, are taken for names too often. */
const isName = (word: string): boolean => /^(?:[曾仇].|...)$/.test(word) && !/^(?:单[子鹄]|任重|朴)/.test(word);
