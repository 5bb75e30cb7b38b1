/**
 * Digits become Japanese numbers with their places (３５００ → 三千五百), or are read one by one when their surroundings look
 * like a code; then numerals and counters change each other. The order of the steps is Open JTalk's.
 */

import type { TextMode } from '../text-mode.ts';
import {
  BEFORE_HUNDRED,
  BEFORE_THOUSAND,
  COUNTER_CLASSES,
  type CounterChange,
  DAYS,
  GROUPS,
  HUNDRED_CHANGE,
  NATIVE_COUNTERS,
  NATIVE_FORMS,
  NUMERAL_CLASSES,
  type NumeralForms,
  PEOPLE,
  PLACES,
} from './counter-tables.ts';
import { makeNode, type WordNode } from './nodes.ts';

const DIGITS: ReadonlyMap<string, number> = new Map([
  ...Array.from('〇一二三四五六七八九', (text, value) => [text, value] as const),
  ...Array.from('０１２３４５６７８９', (text, value) => [text, value] as const),
  ...(['壱', '弐', '参'] as const).map((text, index) => [text, index + 1] as const),
  ['○', 0] as const,
]);
const KANJI = '〇一二三四五六七八九';
const ONES = '一二三四五六七八九何幾数';
const POWERS = '十百千万億兆京垓';
const HYPHENS = new Set('―−‐—－');
const POINTS = new Set('．・');

const isNumber = (node: WordNode | undefined): boolean => node?.part[1] === '数';
const isCounter = (node: WordNode | undefined): boolean => node?.part[2] === '助数詞' || node?.part[1] === '副詞可能';
const digitOf = (node: WordNode): number => (isNumber(node) ? (DIGITS.get(node.text) ?? -1) : -1);

/** Mode `official` also takes kanji digits for a number with places where they are a row of digits, as behind a point. */
export function readNumbers(source: readonly WordNode[], mode: TextMode): WordNode[] {
  if (mode === 'corrected') countCircles(source);
  if (!source.some(isNumber)) return [...source];
  const nodes = expandDigits(source, mode === 'official' ? looksLikeCode : isRowOfDigits);
  readPoints(nodes);
  applyCounterSounds(nodes);
  joinPlaces(nodes);
  return applySpecialReadings(nodes).filter((node) => node.pronunciation !== '');
}

/** 〇 among digits is a digit, although the dictionary has it as a sign. */
function countCircles(nodes: readonly WordNode[]): void {
  for (const [at, node] of nodes.entries()) {
    const [before, after] = [nodes[at - 1], nodes[at + 1]];
    const isDigit = isNumber(before) || isNumber(after) || before?.text === '点';
    if (node.text === '〇' && isDigit) node.part = ['名詞', '数', '*', '*', '*', '*'];
  }
}

type IsCode = (source: readonly WordNode[], start: number, end: number) => boolean;

function expandDigits(source: readonly WordNode[], isCode: IsCode): WordNode[] {
  const out: WordNode[] = [];
  for (let start = 0; start < source.length; ) {
    let end = start;
    while (end < source.length && digitOf(source[end]!) >= 0) end++;
    if (end === start) {
      out.push(source[start++]!);
      continue;
    }
    const digits = source.slice(start, end);
    const singly = digits.length > 4 * GROUPS.length || isCode(source, start, end);
    for (const digit of digits) {
      const value = digitOf(digit);
      // A full-width zero keeps its form: it is ゼロ, the circle is not.
      if (value > 0 || digit.text === '○') digit.text = KANJI[value]!;
    }
    if (digits.length === 1 && !(singly && digits[0]!.text === '〇')) out.push(...digits);
    else if (singly) out.push(...readSingly(digits));
    else out.push(...withPlaces(digits));
    start = end;
  }
  return out;
}

/** Scores the marks and words around a run of digits. Below 0 it is read as a code, such as a telephone number. */
function looksLikeCode(source: readonly WordNode[], start: number, end: number): boolean {
  const [before2, before, after, after2] = [source[start - 2], source[start - 1], source[end], source[end + 1]];
  let score = 0;
  if (before) {
    if (before.part[1] === '数接続') score += 2;
    if (isCounter(before)) score += 1;
    if (POINTS.has(before.text)) score -= isNumber(before2) ? 5 : 0;
    else if (HYPHENS.has(before.text) || before.text === '）' || before.text === '番号') score -= 2;
    else if (before.text === '（') score -= isNumber(before2) ? 2 : 0;
    if (before2?.text === '番号') score -= 2;
  }
  if (after) {
    if (isCounter(after)) score += 2;
    if (HYPHENS.has(after.text) || after.text === '（' || after.text === '番号') score -= 2;
    else if (after.text === '）') score -= isNumber(after2) ? 2 : 0;
    else if (POINTS.has(after.text)) score += 4;
  }
  return score < 0;
}

/** Kanji digits that are no number with places: behind a point, with a zero in front, or three and more without a counter. */
function isRowOfDigits(source: readonly WordNode[], start: number, end: number): boolean {
  if (!source.slice(start, end).every((node) => KANJI.includes(node.text))) return looksLikeCode(source, start, end);
  const [before2, before, after] = [source[start - 2], source[start - 1], source[end]];
  if (before?.text === '点' && isNumber(before2)) return true;
  if (source[start]!.text === '〇') return true;
  return end - start > 2 && !isCounter(after) && !isNumber(after);
}

function readSingly(digits: readonly WordNode[]): WordNode[] {
  for (const [at, node] of digits.entries()) {
    const value = digitOf(node);
    if (value === 0) setForm(node, ['ゼロ', node.accent, 2]);
    else if (value === 2) setForm(node, ['ニー', node.accent, 2]);
    else if (value === 5) setForm(node, ['ゴー', node.accent, 2]);
    node.rule = '*';
    node.joins = at % 2 === 1;
    if (node.joins) digits[at - 1]!.accent = 3;
  }
  return [...digits];
}

function withPlaces(digits: readonly WordNode[]): WordNode[] {
  const out: WordNode[] = [];
  let said = false;
  for (const [at, node] of digits.entries()) {
    const left = digits.length - 1 - at;
    const place = left % 4;
    const group = Math.floor(left / 4);
    const value = digitOf(node);
    if (value > 1 || (value === 1 && place === 0)) out.push(node);
    if (place > 0 && value > 0) out.push(placeNode(PLACES[place]!));
    said ||= value > 0;
    if (place === 0 && group > 0 && said) {
      out.push(placeNode(GROUPS[group]!));
      said = false;
    }
  }
  return out;
}

const placeNode = ([text, pronunciation, accent, moras]: (typeof PLACES)[number]): WordNode =>
  makeNode(text, '名詞,数', pronunciation, accent, moras);

function setForm(node: WordNode, [pronunciation, accent, moras]: NumeralForms[string]): void {
  node.pronunciation = pronunciation;
  node.accent = accent;
  node.moras = moras;
}

function readPoints(nodes: WordNode[]): void {
  for (let at = 1; at < nodes.length - 1; at++) {
    const [before, node, after] = [nodes[at - 1]!, nodes[at]!, nodes[at + 1]!];
    if (!POINTS.has(node.text) || !isNumber(before) || !isNumber(after)) continue;
    nodes[at] = makeNode('．', '名詞,接尾,助数詞', 'テン', 0, 2, true);
    if (digitOf(before) === 0) setForm(before, ['レー', before.accent, 2]);
    else if (before.text === '二') setForm(before, ['ニー', before.accent, 2]);
    else if (before.text === '五') setForm(before, ['ゴー', before.accent, 2]);
  }
}

function applyCounterSounds(nodes: readonly WordNode[]): void {
  for (let at = 1; at < nodes.length; at++) {
    const [number, counter] = [nodes[at - 1]!, nodes[at]!];
    if (!isNumber(number) || !isCounter(counter)) continue;
    const forms = NUMERAL_CLASSES.find(([counters]) => counters.has(counter.text))?.[1];
    const change = COUNTER_CLASSES.find(([counters]) => counters.has(counter.text))?.[1];
    if (forms?.[number.text]) setForm(number, forms[number.text]!);
    if (change) changeCounter(counter, number, change);
    number.joins = false;
    counter.joins = true;
  }
}

const PLAIN = 'カキクケコサシスセソタチツテトハヒフヘホ';
const VOICED = 'ガギグゲゴザジズゼゾダヂヅデドバビブベボ';
const HALF = 'パピプペポ';

function changeCounter(counter: WordNode, number: WordNode, change: CounterChange): void {
  const kind = change[number.text];
  const at = PLAIN.indexOf(counter.pronunciation[0] ?? '-');
  if (!kind || at < 0) return;
  const sound = kind === 'voiced' ? VOICED[at] : HALF[at - PLAIN.indexOf('ハ')];
  if (sound) counter.pronunciation = sound + counter.pronunciation.slice(1);
}

function joinPlaces(nodes: readonly WordNode[]): void {
  for (let at = 1; at < nodes.length; at++) {
    const [before, node] = [nodes[at - 1]!, nodes[at]!];
    if (!isNumber(before)) continue;
    if (isNumber(node)) {
      if (ONES.includes(before.text) && POWERS.includes(node.text)) {
        before.joins = false;
        node.joins = true;
      } else if (POWERS.includes(before.text) && ONES.includes(node.text)) node.joins = false;
    }
    if (node.text === '百' && BEFORE_HUNDRED[before.text]) setForm(before, BEFORE_HUNDRED[before.text]!);
    if ('千兆'.includes(node.text) && BEFORE_THOUSAND[before.text]) setForm(before, BEFORE_THOUSAND[before.text]!);
    if ('百千'.includes(node.text)) changeCounter(node, before, HUNDRED_CHANGE);
  }
}

/** 一人, 二日, 二十日 and the like have readings of their own. */
function applySpecialReadings(nodes: WordNode[]): WordNode[] {
  const silence = (...silent: (WordNode | undefined)[]): void => {
    for (const node of silent) if (node) node.pronunciation = '';
  };
  const name = (at: number, [pronunciation, accent, moras]: NumeralForms[string]): void => {
    nodes[at] = makeNode(nodes[at]!.text, '名詞,副詞可能', pronunciation, accent, moras);
  };
  for (let at = 0; at + 1 < nodes.length; at++) {
    const [node, next] = [nodes[at]!, nodes[at + 1]!];
    const before = nodes[at - 1];
    if (!isNumber(node) || isNumber(before)) continue;
    if (isCounter(next)) {
      const days = next.text === '日' || next.text === '日間';
      if (NATIVE_COUNTERS.has(next.text + next.pronunciation) && NATIVE_FORMS[node.text])
        setForm(node, NATIVE_FORMS[node.text]!);
      if (next.text === '人' && PEOPLE[node.text]) {
        name(at, PEOPLE[node.text]!);
        silence(next);
      } else if (next.text === '日' && node.text === '一' && before?.text.includes('月')) {
        name(at, ['ツイタチ', 4, 4]);
        silence(next);
      } else if (days && DAYS[node.text]) {
        name(at, spanOf(DAYS[node.text]!, next.text === '日間'));
        silence(next);
      }
    }
  }
  for (let at = 0; at + 2 < nodes.length; at++) {
    const [node, next] = [nodes[at]!, nodes[at + 1]!];
    if (isNumber(nodes[at - 1])) continue;
    const [third, fourth] = [nodes[at + 2], nodes[at + 3]];
    if (node.text === '十' && next.text === '四' && third?.text.startsWith('日')) {
      name(at, third.text === '日' ? ['ジューヨッカ', 1, 5] : ['ジューヨッカカン', 5, 7]);
      silence(next, third);
    } else if (node.text === '二' && next.text === '十' && third?.text.startsWith('日')) {
      name(at, spanOf(['ハツカ', 0, 3], third.text === '日間'));
      silence(next, third);
    } else if (node.text === '二' && next.text === '十' && third?.text === '四' && fourth?.text.startsWith('日')) {
      name(at, ['ニジュー', 1, 3]);
      name(at + 1, spanOf(['ヨッカ', 0, 3], fourth.text === '日間'));
      nodes[at + 1]!.joins = false;
      silence(third, fourth);
      // What follows is said already, or 十四日 would be found in it.
      at += 3;
    }
  }
  return nodes;
}

/** A number of days as a span: ミッカ → ミッカカン. */
function spanOf([pronunciation, accent, moras]: NumeralForms[string], span: boolean): NumeralForms[string] {
  if (!span) return [pronunciation, accent, moras];
  return [`${pronunciation}カン`, moras === 4 ? 4 : 3, moras + 2];
}
