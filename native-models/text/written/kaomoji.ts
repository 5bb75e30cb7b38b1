/** Faces made of marks: `:-)`, `^_^`, `(╯°□°)╯︵ ┻━┻`, `orz`. */

/** Both eyes are alike (or a pair, as in `>_<`) around a mouth. */
const EYES = String.raw`\^|T|t|o|O|0|Q|q|@|=|;|；|-|x|X|\*|\+|·|•|・|･|˙|◕|⊙|◎|●|○|ಠ|ಥ|╥|눈|¬|￣|u|U|n|e|ô|ò|°|´|｀`;
const MOUTH = String.raw`[_.\-ー﹏︿oO0ωw▽△∀▿ᴗ‿◡︶皿口□Д3,，~～人益∇ㅅ]`;
const FACE = String.raw`(?:(${EYES})${MOUTH}{1,3}\1|>${MOUTH}{1,3}<|≥${MOUTH}{1,3}≤|≧${MOUTH}{1,3}≦|\^\^)`;
const SYMMETRIC = new RegExp(String.raw`^[^\p{L}\p{N}]*${FACE}[^\p{L}\p{N}]*$`, 'u');
/** Characters that are hardly ever used for anything but faces. */
const FACIAL = /[\u0300\u0301]|[▽△ω∀Д≧≦￣╥ಠಥ°□◕⌒﹏︿ヮ╯╰ˊˋ‿◡ᴗ益ツ´｀｡๑•ಡ☉⊙ё∇╬◉ᵕ˘ᴥ〃]/g;
const WORD = /[A-Za-z]{2}|[\u4e00-\u9fff]{2}|[\uac00-\ud7a3]{2}|[\u3041-\u3096]{2}|\d/;

const BRACKETED = /[(（]([^()（）\n]{1,24})[)）]/g;
const ARMS_BEFORE = /(?:[ヽヾ\\＼oO٩۶╰╯ノﾉσ┐┌ᕦᕤ乁ㄏ凸ლψ~～¯_/ʕ]|彡){1,4}$/;
const ARMS_AFTER = /^(?:[ヽヾ\\＼/／٩۶╰╯ノﾉσ┐┘┌ᕦᕤ乁ㄏ凸ლψ~～_¯✧♡☆♪*ʔシ彡︵ ]|┻━┻|┬─┬|┳━┳){1,12}(?<=\S)/;

const BARE = new RegExp(
  String.raw`(?<![\p{L}\p{N}:/\\])(?:[:;=]['’]?-?[)(\]DPpOo|](?![\p{L}\p{N}/])|[:;]-[\\/*](?!\S)|[xX]D(?![\p{L}\p{N}])|(?:\^_*\^|\^[oO.]\^|T_+T|;_;|[=-]_+[=-]|>_+<|>\.<|[oO]_[oO]|¬_¬|\._\.)[;#*]?(?![\p{L}\p{N}]))` +
    String.raw`|(?<![A-Za-z\d])(?:orz|Orz|OTZ|QAQ|qaq|QwQ|qwq|QWQ|TAT|UwU|uwu|OwO|owo)(?![A-Za-z\d])|(?<=[\u4e00-\u9fff\u3041-\u30ff\uac00-\ud7a3])[:;]-?[)(DP](?![\p{L}\p{N}])|(?<=[\u4e00-\u9fff\u3041-\u30ff])(?:T_+T|\^_*\^|>_+<|-_+-|=_+=)|[┻┳┬][━─]+[┻┳┬]`,
  'gu',
);

export function* findFaces(text: string): Generator<{ readonly start: number; readonly end: number }> {
  for (const match of text.matchAll(BRACKETED)) {
    if (!isFace(match[1]!)) continue;
    const end = match.index + match[0].length;
    const before = ARMS_BEFORE.exec(text.slice(Math.max(0, match.index - 4), match.index))?.[0] ?? '';
    const after = ARMS_AFTER.exec(text.slice(end, end + 12))?.[0] ?? '';
    yield { start: match.index - before.length, end: end + after.length };
  }
  for (const match of text.matchAll(BARE)) yield { start: match.index, end: match.index + match[0].length };
}

function isFace(content: string): boolean {
  if (SYMMETRIC.test(content)) return true;
  return !WORD.test(content) && (content.match(FACIAL)?.length ?? 0) >= 2;
}
