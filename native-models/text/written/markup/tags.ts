/**
 * Tags of HTML and SSML. Only what looks like a tag is one: a name that HTML or SSML knows, or a name with a value, and a closing
 * bracket; `a < b`, `x<5 and y>3`, `List<String>` and `<3` are text. A tag that is not closed properly is text too.
 */

export interface Tag {
  readonly start: number;
  readonly end: number;
  /** In lower case; `!` for a comment or declaration with everything in it, `link` for `<https://example.com>`, `data` for `<![CDATA[…]]>`. */
  readonly name: string;
  readonly closing: boolean;
  readonly alone: boolean;
  readonly attributes: string;
}

const KNOWN = new Set(
  (
    'a abbr acronym address article aside audio b base big blockquote body br button canvas caption center cite code col colgroup data dd del ' +
    'details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins ' +
    'kbd label legend li link main map mark menu meta nav noscript object ol optgroup option p param picture pre q rp rt ruby s samp script section ' +
    'select small source span strike strong style sub summary sup svg table tbody td textarea tfoot th thead time title tr tt u ul var video wbr ' +
    'speak voice prosody emphasis break say-as phoneme lang desc lexicon lookup token w'
  ).split(' '),
);
/** Attributes of these alone need no value. */
const SWITCH =
  'disabled|checked|selected|hidden|open|required|readonly|async|defer|controls|autoplay|loop|muted|reversed';
const TAG = new RegExp(
  String.raw`<(\/?)([A-Za-z][A-Za-z0-9]*(?:[-:][A-Za-z0-9]+)*)((?:\s+(?:[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=]+)|(?:${SWITCH})(?=[\s/>])))*)\s*(\/?)>`,
  'y',
);
const DECLARATION = /<(?:![A-Za-z][^<>]*|\?[A-Za-z][^<>]*\?)>/y;
const ADDRESS = /<(?:https?:\/\/[^\s<>]{1,500}|mailto:[^\s<>]{1,200}|[\w.+-]{1,64}@[\w.-]{1,200})>/y;

export const CDATA = '<![CDATA[';

/** The contents of these are no text. */
const WITHOUT_TEXT = new Set([
  'script',
  'style',
  'head',
  'svg',
  'rp',
  'rt',
  'desc',
  'textarea',
  'iframe',
  'noscript',
  'object',
]);

export function* findTags(text: string): Generator<Tag> {
  const closingOf = closings(text);
  for (let at = text.indexOf('<'); at >= 0; ) {
    const tag = tagAt(text, at, closingOf);
    if (tag) yield tag;
    at = text.indexOf('<', tag?.end ?? at + 1);
  }
}

type FindClosing = (mark: string, from: number) => number;

/** `indexOf` for places in order; what was not found once is not looked for again. */
function closings(text: string): FindClosing {
  const next = new Map<string, number>();
  const lower = text.toLowerCase();
  // A few letters change their length in lower case, and then places would not fit.
  const source = lower.length === text.length ? lower : text;
  return (mark, from) => {
    const known = next.get(mark);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const found = source.indexOf(mark, from);
    next.set(mark, found);
    return found;
  };
}

function tagAt(text: string, start: number, closingOf: FindClosing): Tag | undefined {
  const whole = (end: number, name: string): Tag => ({ start, end, name, closing: false, alone: true, attributes: '' });
  if (text.startsWith('<!--', start)) {
    const end = closingOf('-->', start + 4);
    return end < 0 ? undefined : whole(end + 3, '!');
  }
  if (text.startsWith(CDATA, start)) {
    const end = closingOf(']]>', start);
    return end < 0 ? undefined : whole(end + 3, 'data');
  }
  const match = matchAt(TAG, text, start);
  if (match) {
    const [all, slash, name, attributes, alone] = match;
    const lower = name!.toLowerCase();
    if (!KNOWN.has(lower) && attributes === '' && !lower.includes(':')) return undefined;
    if (slash === '' && alone === '' && WITHOUT_TEXT.has(lower)) {
      const end = closingOf(`</${lower}>`, start);
      if (end >= 0) return whole(end + lower.length + 3, '!');
    }
    const end = start + all.length;
    return { start, end, name: lower, closing: slash !== '', alone: alone !== '', attributes: attributes! };
  }
  const other = matchAt(DECLARATION, text, start);
  if (other) return whole(start + other[0].length, '!');
  const address = matchAt(ADDRESS, text, start);
  return address ? whole(start + address[0].length, 'link') : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The value of an attribute, if the tag has it. */
export function attribute({ attributes }: Tag, name: string): string | undefined {
  const match = new RegExp(String.raw`(?:^|\s)${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`, 'i').exec(attributes);
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}
