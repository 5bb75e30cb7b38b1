/**
 * Traditional characters to simplified ones, one for one (official: `zh_normalization/char_convert.py`). The corrected mode
 * knows the pairs of OpenCC as well, which win where the two differ.
 */
import type { TextData } from '../data.ts';
import type { TextMode } from '../text-mode.ts';

export function createSimplifier(data: TextData, mode: TextMode): (text: string) => string {
  const table = data.table('zh-simplified');
  const pairs = new Map<number, string>();
  const add = (from: Uint16Array, to: Uint16Array): void => {
    for (const [index, code] of from.entries()) pairs.set(code, String.fromCharCode(to[index]!));
  };
  add(table.u16('from'), table.u16('to'));
  if (mode === 'corrected') add(table.u16('moreFrom'), table.u16('moreTo'));
  return (text) => {
    let out = '';
    for (let at = 0; at < text.length; at++) out += pairs.get(text.charCodeAt(at)) ?? text[at];
    return out;
  };
}
