/** The signs of emphasis that belong together in pairs: `**bold**`, `*it*`, `__b__`, `_it_`, `~~gone~~`. A sign without a partner stays. */

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Longer runs are no emphasis: `138****8000`. */
const SIGNS = /(?<!\\)(?:\*{1,3}(?!\*)(?<!\*{4})|_{1,3}(?!_)(?<!_{4})|~~(?!~)(?<!~~~)|==(?!=)(?<!===)|\n)/g;

/** The signs to be left out, in order. */
export function findEmphasis(text: string): Run[] {
  if (!/[*_~=]/.test(text)) return [];
  const open = new Map<string, Run>();
  const found: Run[] = [];
  for (const match of text.matchAll(SIGNS)) {
    const sign = match[0];
    const run = { start: match.index, end: match.index + sign.length };
    if (sign === '\n') {
      open.clear();
      continue;
    }
    const before = text[run.start - 1] ?? ' ';
    const after = text[run.end] ?? ' ';
    const partner = open.get(sign);
    if (partner && partner.end < run.start && closes(sign, before, after)) {
      found.push(partner, run);
      open.delete(sign);
    } else if (opens(sign, before, after)) open.set(sign, run);
  }
  return found.sort((one, other) => one.start - other.start);
}

/** A single star between letters or digits multiplies, a line within a word joins; Hanzi stand close to everything. */
const joins = (sign: string, beside: string): boolean =>
  sign.startsWith('_')
    ? /[\p{L}\p{N}_]/u.test(beside) && !/[\u3041-\u9fff]/.test(beside)
    : sign === '*' && /[A-Za-z0-9)(\]]/.test(beside);

const opens = (sign: string, before: string, after: string): boolean =>
  /\S/.test(after) && !joins(sign, before) && !(sign === '==' && /\d/.test(before + after));

const closes = (sign: string, before: string, after: string): boolean => /\S/.test(before) && !joins(sign, after);
