/**
 * Accent phrases and their accent: which words join, and where the fall of pitch lands when they do. The rules and their
 * order are Open JTalk's (modified BSD, see data/NOTICE.md), after Sagisaka and Sato.
 */
import type { WordNode } from './nodes.ts';

const STAND_ALONE = new Set(['副詞', '接続詞', '連体詞']);
const ANCILLARY = new Set(['助詞', '助動詞']);

/** Decide for each word whether it joins the phrase before it. */
export function chainWords(nodes: readonly WordNode[]): void {
  for (let at = 1; at < nodes.length; at++) nodes[at]!.joins ??= joinsBefore(nodes[at - 1]!, nodes[at]!);
}

function joinsBefore(before: WordNode, word: WordNode): boolean {
  const [part, group1, , group3] = word.part;
  const [beforePart, beforeGroup1, , beforeGroup3] = before.part;
  let joins = true;
  if (beforePart === '形容詞' && part === '名詞') joins = false;
  if (beforePart === '名詞' && beforeGroup1 === '形容動詞語幹' && part === '名詞') joins = false;
  if (beforePart === '動詞' && (part === '形容詞' || part === '名詞')) joins = false;
  if (STAND_ALONE.has(part!) || STAND_ALONE.has(beforePart!)) joins = false;
  if (beforePart === '名詞' && beforeGroup1 === '副詞可能') joins = false;
  if (part === '名詞' && group1 === '副詞可能') joins = false;
  if (ANCILLARY.has(part!)) joins = true;
  if (ANCILLARY.has(beforePart!) && !ANCILLARY.has(part!)) joins = false;
  if (beforeGroup1 === '接尾' && part === '名詞') joins = false;
  if (group1 === '非自立' && joinsAsDependent(before, part!)) joins = true;
  if (beforePart === '名詞' && (part === '動詞' || part === '形容詞' || group1 === '形容動詞語幹')) joins = false;
  if (part === '記号' || beforePart === '記号') joins = false;
  if (part === '接頭詞') joins = false;
  if (beforeGroup3 === '姓' && part === '名詞') joins = false;
  if (beforePart === '名詞' && group3 === '名') joins = false;
  if (group1 === '接尾') joins = true;
  return joins;
}

/** Whether a dependent verb or adjective (非自立) joins the word before it. */
function joinsAsDependent(before: WordNode, part: string): boolean {
  const [beforePart, beforeGroup1] = before.part;
  const continues = before.part[5]!.startsWith('連用');
  if (part === '形容詞') {
    if (beforePart === '動詞' || beforePart === '形容詞') return continues;
    return beforePart === '助詞' && beforeGroup1 === '接続助詞' && (before.text === 'て' || before.text === 'で');
  }
  if (part !== '動詞') return false;
  return (beforePart === '動詞' && continues) || (beforePart === '名詞' && beforeGroup1 === 'サ変接続');
}

/** Moves the accent of each phrase's first word by the accent rules of the words that join it. */
export function shiftAccents(nodes: readonly WordNode[]): void {
  let top: WordNode | undefined;
  let moras = 0;
  for (const [at, node] of nodes.entries()) {
    const before = nodes[at - 1];
    if (!top || !before || node.joins !== true) {
      top = node;
      moras = 0;
    } else {
      const [rule, shift] = ruleFor(node.rule, before.part[0]!);
      top.accent = applyRule(rule, shift, top.accent, node.accent, moras);
      if (before.part[1] === '数' && node.part[1] === '数') shiftDigit(before, node, nodes[at + 1]);
    }
    if (node.text === '十' && node.joins !== true && nodes[at + 1]?.part[1] === '数') node.accent = 0;
    moras += node.moras;
  }
}

function applyRule(rule: string, shift: number, accent: number, own: number, moras: number): number {
  switch (rule) {
    case 'F2':
      return accent === 0 ? moras + shift : accent;
    case 'F3':
      return accent === 0 ? accent : moras + shift;
    case 'F4':
      return moras + shift;
    case 'F5':
    case 'C4':
    case 'P6':
      return 0;
    case 'C1':
      return moras + own;
    case 'C2':
      return moras + 1;
    case 'C3':
      return moras;
    case 'P1':
      return own === 0 ? 0 : moras + own;
    case 'P2':
      return own === 0 ? moras + 1 : moras + own;
    case 'P14':
      return own === 0 ? accent : moras + own;
    default:
      return accent;
  }
}

/** `名詞%F2@1/動詞%F1/C3` for a word before: the first alternative whose part of speech fits, or one without a condition. */
function ruleFor(rules: string, before: string): readonly [rule: string, shift: number] {
  for (const alternative of rules.split('/')) {
    const [condition, rest] = alternative.includes('%') ? alternative.split('%') : ['', alternative];
    if (condition !== '' && !before.includes(condition!)) continue;
    const [rule = '*', shift = '0'] = rest!.split('@');
    return [rule, Number(shift)];
  }
  return ['*', 0];
}

const has = (list: string, node: WordNode | undefined): boolean =>
  node !== undefined && node.text !== '' && list.includes(node.text);

function shiftDigit(before: WordNode, unit: WordNode, after: WordNode | undefined): void {
  switch (unit.text) {
    case '十':
      before.accent = has('五六八', before) && has('一二三四五六七八九', after) ? 0 : 1;
      return;
    case '百':
      if (before.text === '七') before.accent = 2;
      else before.accent = has('三四九何', before) ? 1 : before.moras + unit.moras;
      return;
    case '千':
    case '万':
      before.accent = before.moras + 1;
      return;
    case '億':
      before.accent = has('一六七八幾', before) ? 2 : 1;
      return;
    case '兆':
      before.accent = has('六七', before) ? 2 : 1;
      return;
    default:
  }
}
