/**
 * Simplified text to traditional as written in Taiwan, unit for unit (official: OpenCC's `s2tw` in `GPT_SoVITS/text/g2pw/onnx_api.py`):
 * the polyphone network was trained on it.
 */
import type { TextData } from '../data.ts';
import { startsOf } from '../starts-of.ts';

export function createTraditional(data: TextData): (text: string) => string {
  const table = data.table('zh-traditional');
  const phrases = data.words('zh-traditional');
  const starts = startsOf(table.u8('lengths'));
  const traditional = table.u16('traditional');
  const to = table.u16('to');
  const characters = new Map(Array.from(table.u16('from'), (code, index) => [code, to[index]!]));
  return (text) => {
    let out = '';
    while (out.length < text.length) {
      let phrase = -1;
      phrases.visit(text, out.length, (index) => {
        phrase = index;
      });
      const code = text.charCodeAt(out.length);
      out +=
        phrase < 0
          ? String.fromCharCode(characters.get(code) ?? code)
          : String.fromCharCode(...traditional.subarray(starts[phrase]!, starts[phrase + 1]));
    }
    return out;
  };
}
