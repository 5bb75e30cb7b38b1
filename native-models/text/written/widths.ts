/**
 * Letters, digits and the signs of numbers in half width, so that every rule is written once. One unit stays one unit: places in the folded
 * text are places in the text. Full-width stops, commas and quotation marks keep their width, because it tells Chinese from English.
 */

const FOLDED =
  /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a％＄＃＠＆＋－＝／＊．＿＜＞＾｜\uffe5\uffe0\uffe1\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/g;

const OTHERS: Readonly<Record<string, string>> = { '\uffe5': '¥', '\uffe0': '¢', '\uffe1': '£' };

/** The marks of a number keep a number together in full width too: `１，０００`, `３：３０`. */
const MARKS_IN_NUMBERS = /(?<=[0-9\uff10-\uff19])[，：](?=[0-9\uff10-\uff19])/g;
const MARK: Readonly<Record<string, string>> = { '，': ',', '：': ':' };

export function foldWidths(text: string): string {
  if (!/[^\u0020-\u007e\u3041-\ud7a3]/.test(text)) return text;
  const marked = text.replace(MARKS_IN_NUMBERS, (mark, at: number) =>
    isWide(text[at - 1]!) && isWide(text[at + 1]!) ? MARK[mark]! : mark,
  );
  return marked.replace(FOLDED, (wide) => {
    const code = wide.charCodeAt(0);
    return OTHERS[wide] ?? (code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : ' ');
  });
}

const isWide = (digit: string): boolean => digit >= '\uff10';
