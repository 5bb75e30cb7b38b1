/**
 * Chinese readings that are customary where pypinyin's are not, for the corrected mode: put together from three MIT/ISC
 * sources, of which only what differs from pypinyin is kept. The phrase table of `pinyin` is the base; `@pinyin-pro/data`
 * corrects it where the two disagree about more than a neutral tone, and adds everyday words. Single characters take the
 * first reading of `pinyin-pro`, with the exceptions below.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Characters, isSpeakable, type Phrases, packReadings, toNumbered } from './pinyin-table.ts';
import { importData, importModule, openPackage } from './sources.ts';
import { readPypinyinCharacters, readPypinyinPhrases } from './zh-pinyin.ts';

/** The reading that a character has when no phrase decides; Unihan's customary reading where pinyin-pro differs. */
const CUSTOMARY =
  '了le5 只zhi3 子zi5 长zhang3 调diao4 削xue1 曲qu1 弹dan4 佛fu2 钻zuan1 干gan4 卷juan3 兴xing4 量liang4 供gong1 舍she3 应ying1 ' +
  '仔zi3 闷men4 粘zhan1 剥bo1 簿bu4 嚣xiao1 褚chu3 辗zhan3 镐gao3 葛ge2 仆pu1 牟mou2 晃huang3 哄hong1 帖tie1 荫yin1 栅zha4 ' +
  '拗ao3 喇la3 哦o2 咳ke2 爪zhao3 於yu2 莞guan3 呛qiang1 拧ning2 撩liao1 踉liang4 嗨hai1 咯ge1 肖xiao4 绿lv4 谁shui2 ' +
  '得de5 地di4 呗bei5';

/** Words of daily use that the sources lack or read against usage. */
const OWN =
  '一百yi4bai3 一场yi1chang2 哪个na3ge5 两只liang3zhi1 几只ji3zhi1 三只san1zhi1 多只duo1zhi1 出差错chu1cha1cuo4 差错cha1cuo4 ' +
  '哪吒ne2zha1 美的mei3de5 热乎乎re4hu1hu1 行行好xing2xing2hao3 了不得liao3bu5de2 ' +
  // 得 that is no particle.
  '既得ji4de2 兼得jian1de2 征得zheng1de2 挣得zheng4de2 赚得zhuan4de2 分得fen1de2 争得zheng1de2 始得shi3de2 ' +
  '取得qu3de2 博得bo2de2 购得gou4de2 赢得ying2de2 难得nan2de2 应得ying1de2 只得zhi3de2 乐得le4de2 求得qiu2de2 夺得duo2de2 捧得peng3de2 摘得zhai1de2 所得suo3de2 净得jing4de2 利得li4de2 易得yi4de2 ' +
  '志在必得zhi4zai4bi4de2 失而复得shi1er2fu4de2 多劳多得duo1lao2duo1de2 彼得bi3de2 利雅得li4ya3de2 雅温得ya3wen1de2 ' +
  // 得 that is one after all, though the tables give it a tone.
  '舍不得she3bu5de5 怪不得guai4bu5de5 恨不得hen4bu5de5 巴不得ba1bu5de5 怨不得yuan4bu5de5 少不得shao3bu5de5 免不得mian3bu5de5 ' +
  '由不得you2bu5de5 要不得yao4bu5de5 使不得shi3bu5de5 见不得jian4bu5de5 说不得shuo1bu5de5 ' +
  // 地 that is one.
  '猛地meng3de5 似地shi4de5 般地ban1de5 一个劲地yi1ge4jin4de5';

/** In these the base keeps its reading: 片 is pian1 in names of pictures and films. */
const isKept = (word: string): boolean => word.endsWith('片') || word === '肚子' || word === '朝阳';

export async function buildCustomary(): Promise<Uint8Array> {
  const official = { phrases: readPypinyinPhrases(), characters: readPypinyinCharacters() };
  const characters = await readCharacters();
  const characterOf = (character: string): string =>
    characters.get(character) ?? official.characters.get(character) ?? character;
  const phrases = [...(await readPhrases(characters))].filter(([word]) => isSpeakable(word));
  const differing = (known: Phrases): Phrases => {
    const read = createLongestMatch(known, characterOf);
    return new Map(phrases.filter(([word, reading]) => isNumeral(word) || !sameBut(word, read(word), reading)));
  };
  const kept = differing(official.phrases);
  // A kept word would change longer ones that it begins, so those are kept as well.
  for (const [word, reading] of differing(new Map([...official.phrases, ...kept]))) kept.set(word, reading);
  for (const [character, reading] of characters) {
    if (!isSpeakable(character) || official.characters.get(character) === reading) characters.delete(character);
  }
  return packReadings(kept, characters);
}

/** Whether two readings of a word differ in nothing but the tone changes of 一 and 不. */
const sameBut = (word: string, one: readonly string[], other: readonly string[]): boolean =>
  undoSandhi(word, one).join() === undoSandhi(word, other).join();

/** How the front end reads a word that stands in no table as a whole. */
function createLongestMatch(
  phrases: Phrases,
  characterOf: (character: string) => string,
): (word: string) => readonly string[] {
  return (word) => {
    const out: string[] = [];
    for (let at = 0; at < word.length; ) {
      let size = word.length - at;
      while (size > 1 && !phrases.has(word.slice(at, at + size))) size--;
      out.push(...(phrases.get(word.slice(at, at + size)) ?? [characterOf(word[at]!)]));
      at += size;
    }
    return out;
  };
}

/** Without the tone changes of 一 and 不, which the front end applies itself, except in words of numerals. */
const undoSandhi = (word: string, reading: readonly string[]): readonly string[] =>
  reading.map((syllable, at) => (word[at] === '一' ? 'yi1' : word[at] === '不' ? 'bu4' : syllable));

const isNumeral = (word: string): boolean => /^[零一二三四五六七八九十百千万亿]+$/.test(word);

async function readCharacters(): Promise<Characters> {
  const out: Characters = new Map();
  const older = await importData<Record<string, string>>(join(openPackage('pinyin'), 'esm/data/dict-zi.js'));
  for (const [code, readings] of Object.entries(older)) {
    if (Number(code) < 0x10000) out.set(String.fromCharCode(Number(code)), toNumbered(readings.split(',')[0]!));
  }
  const { pinyin } = await importModule<{ pinyin: (text: string, options: object) => string[] }>(
    join(openPackage('pinyin-pro'), 'dist/esm/index.mjs'),
  );
  for (const character of out.keys()) {
    const [reading] = pinyin(character, { type: 'array', toneSandhi: false });
    if (reading && reading !== character) out.set(character, toNumbered(reading));
  }
  for (const entry of CUSTOMARY.split(' ')) out.set(entry[0]!, entry.slice(1));
  return out;
}

async function readPhrases(characters: ReadonlyMap<string, string>): Promise<Phrases> {
  const base = await importData<Record<string, string[][]>>(join(openPackage('pinyin'), 'esm/data/phrases-dict.js'));
  const complete = readNewer('complete');
  const modern = readNewer('modern');
  const out: Phrases = new Map();
  for (const [word, reading] of Object.entries(base)) {
    const older = reading.map((syllable) => toNumbered(syllable[0]!));
    const newer = complete.get(word);
    if (!isPhrase(word, older)) continue;
    out.set(word, newer && !isKept(word) && differs(older, newer) ? newer : older);
  }
  for (const [word, reading] of modern) if (!out.has(word)) out.set(word, reading);
  for (const [word, reading] of complete) {
    if (out.has(word) || word.length !== 2 || word.endsWith('着')) continue;
    if (
      differs(
        [...word].map((character) => characters.get(character) ?? ''),
        reading,
      )
    )
      out.set(word, reading);
  }
  for (const entry of OWN.split(' ')) {
    const word = entry.replace(/[a-z0-9]+/, '');
    out.set(word, entry.slice(word.length).match(/[a-z]+\d/g)!);
  }
  return out;
}

/** Readings of @pinyin-pro/data without its tone sandhi of 一 and 不, which the front end applies itself. */
function readNewer(name: 'complete' | 'modern'): Phrases {
  const source = readFileSync(join(openPackage('pinyin-pro-data'), `json/${name}.json`), 'utf8');
  const out: Phrases = new Map();
  for (const [word, [marked]] of Object.entries(JSON.parse(source) as Record<string, [string, number]>)) {
    const reading = marked.split(' ').map(toNumbered);
    if (!isPhrase(word, reading)) continue;
    out.set(word, undoSandhi(word, reading));
  }
  return out;
}

const isPhrase = (word: string, reading: readonly string[]): boolean =>
  word.length > 1 && word.length === reading.length && /^[\u3007\u3400-\u9fff]+$/.test(word);

/** Whether two readings differ in more than a neutral tone. */
function differs(one: readonly string[], other: readonly string[]): boolean {
  return one.some((syllable, at) => {
    const second = other[at]!;
    if (syllable === second) return false;
    return syllable.slice(0, -1) !== second.slice(0, -1) || !(syllable.endsWith('5') || second.endsWith('5'));
  });
}
