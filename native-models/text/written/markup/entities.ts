/** Line breaks of every kind, and the entities of HTML: `&lt;`, `&#39;`, `&#x27;`, `&hellip;`. */
import { applyEdits, type Draft, type Edit } from '../draft.ts';

/** `&amp;lt;` was escaped twice. */
const ENTITY =
  /\r\n?|[\v\f\u0085\u2028\u2029]|&(?:amp;)*(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));/g;

/** Those that people write; a name that is not here stays as it is. */
const NAMES: ReadonlyMap<string, string> = new Map(
  (
    'amp& lt< gt> quot" apos\' nbsp\u00a0 ensp\u2002 emsp\u2003 thinsp\u2009 hellip… mdash— ndash– horbar― minus− lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ ' +
    'laquo« raquo» lsaquo‹ rsaquo› copy© reg® trade™ deg° plusmn± times× divide÷ middot· bull• sect§ para¶ dagger† permil‰ ' +
    'cent¢ pound£ yen¥ euro€ curren¤ frac12½ frac14¼ frac34¾ sup1¹ sup2² sup3³ micro\u00b5 ne≠ le≤ ge≥ asymp≈ infin∞ radic√ sum∑ ' +
    'larr← uarr↑ rarr→ darr↓ harr↔ iexcl¡ iquest¿ hearts♥ spades♠ clubs♣ diams♦ star☆ starf★ check✓ ' +
    'Agrave\u00c0 Aacute\u00c1 Acirc\u00c2 Atilde\u00c3 Auml\u00c4 Aring\u00c5 AElig\u00c6 Ccedil\u00c7 Egrave\u00c8 Eacute\u00c9 Ecirc\u00ca Euml\u00cb ' +
    'Igrave\u00cc Iacute\u00cd Icirc\u00ce Iuml\u00cf Ntilde\u00d1 Ograve\u00d2 Oacute\u00d3 Ocirc\u00d4 Otilde\u00d5 Ouml\u00d6 Oslash\u00d8 ' +
    'Ugrave\u00d9 Uacute\u00da Ucirc\u00db Uuml\u00dc szlig\u00df agrave\u00e0 aacute\u00e1 acirc\u00e2 atilde\u00e3 auml\u00e4 aring\u00e5 aelig\u00e6 ' +
    'ccedil\u00e7 egrave\u00e8 eacute\u00e9 ecirc\u00ea euml\u00eb igrave\u00ec iacute\u00ed icirc\u00ee iuml\u00ef ntilde\u00f1 ograve\u00f2 oacute\u00f3 ' +
    'ocirc\u00f4 otilde\u00f5 ouml\u00f6 oslash\u00f8 ugrave\u00f9 uacute\u00fa ucirc\u00fb uuml\u00fc yuml\u00ff ' +
    'alpha\u03b1 beta\u03b2 gamma\u03b3 delta\u03b4 epsilon\u03b5 theta\u03b8 lambda\u03bb mu\u03bc pi\u03c0 sigma\u03c3 phi\u03c6 omega\u03c9 Delta\u0394 Omega\u03a9'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, -1), entry.slice(-1)] as const),
);
/** Without a visible form. */
const SILENT: ReadonlyMap<string, string> = new Map([
  ['shy', ''],
  ['zwnj', ''],
  ['zwj', ''],
  ['lrm', ''],
  ['rlm', ''],
  ['Tab', ' '],
  ['NewLine', '\n'],
]);

export function decodeEntities(draft: Draft): Draft {
  const edits: Edit[] = [];
  for (const match of draft.text.matchAll(ENTITY)) {
    const [all, decimal, hexadecimal, name] = match;
    const text = all.startsWith('&') ? decode(decimal, hexadecimal, name) : '\n';
    if (text !== undefined) edits.push({ start: match.index, end: match.index + all.length, text });
  }
  return applyEdits(draft, edits);
}

function decode(decimal?: string, hexadecimal?: string, name?: string): string | undefined {
  if (name !== undefined) return NAMES.get(name) ?? SILENT.get(name);
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal!, 16);
  if (code === 10 || code === 13) return '\n';
  // Zero, surrogates and numbers beyond Unicode stand for no character; 128 to 159 are those of Windows-1252, as in browsers.
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '';
  return code >= 0x80 && code <= 0x9f
    ? new TextDecoder('windows-1252').decode(Uint8Array.of(code))
    : String.fromCodePoint(code);
}
