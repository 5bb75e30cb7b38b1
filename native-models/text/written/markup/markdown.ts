/** Markdown without its signs (CommonMark, and the tables, task lists, footnotes and strikethrough of GitHub). */
import { applyEdits, type Draft, type Edit, freeOf } from '../draft.ts';
import { findEmphasis } from './emphasis.ts';
import { findTableEdits } from './tables.ts';

type Replacement = readonly [pattern: RegExp, into: (match: RegExpExecArray) => readonly Edit[]];

const FENCE = /^[ \t]*(?:`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$/gm;
const RULE = /^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*|—{2,}[ \t]*)$/gm;
/** Signs at the start of a line, one after the other: quotation, bullet, task, heading. Numbers stay, since they are read. */
const LINE_START =
  /^(?=[ \t]*[^\p{L}\p{N}\s])[ \t]*(?:>[ \t]*(?=>)|>(?:[ \t]+|(?=\p{L})|$))*(?:[-*+–—•‣▪◦⁃∙●○◆◇■□▶►➤➢→✓✔☑☐※★☆][ \t]+|[•‣▪◦⁃●◆■▶►➤・·][ \t]*(?=[\p{L}\p{N}]))?(?:\[[ xX]\][ \t]+)?(?:#{1,6}[ \t]+)?/gmu;
const HEADING = /^[ \t]*#{1,6}[ \t].*$/gm;
const FOOTNOTE = /\[\^[^\]\s]{1,32}\]:?/g;
const DEFINITION =
  /^[ \t]*\[[^\]\n]{1,200}\]:[ \t]*(?:https?:\/\/|\/|#|<)\S*(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$/gm;
const LINK =
  /(!?\[)([^[\]\n]{0,500})(\]\([ \t]*(?:<[^<>\n]*>|[^\s()<>]{0,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500}){0,4})(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\))/g;
const REFERENCE = /(\[)([^[\]\n]{1,500})(\]\[[^[\]\n]{0,200}\])/g;
const CODE = /(?<!`)(`{1,3})(?!`)([^`\n]+)\1(?!`)/g;
const ESCAPE = /\\(?=[\\`*_{}[\]()#+\-.!|~<>])(?<![A-Za-z]:\\)/g;

const remove = (match: RegExpExecArray): readonly Edit[] => [
  { start: match.index, end: match.index + match[0].length, text: '' },
];

/** `## Title ##` */
function closingSigns(match: RegExpExecArray): readonly Edit[] {
  const line = match[0].trimEnd();
  let from = line.length;
  while (line[from - 1] === '#') from--;
  const isClosed = from < line.length && /[ \t]/.test(line[from - 1] ?? '') && from > line.indexOf('#') + 1;
  return isClosed ? [{ start: match.index + from, end: match.index + line.length, text: '' }] : [];
}

/** Keeps the middle group of three. */
const unwrap = (match: RegExpExecArray): readonly Edit[] => {
  const inner = match.index + match[1]!.length;
  const close = inner + match[2]!.length;
  return [
    { start: match.index, end: inner, text: '' },
    { start: close, end: match.index + match[0].length, text: '' },
  ];
};

/** Where a link leads: an address, a path, a place in the page; `[笑](哈哈)` is no link. */
const TARGET = /^\]\([ \t]*(?:<|[#/.]|[a-z][a-z0-9+.-]*:|[^\s()]*[./#])/i;

const STEPS: readonly Replacement[] = [
  [FENCE, remove],
  [RULE, remove],
  [DEFINITION, remove],
  [HEADING, closingSigns],
  [FOOTNOTE, remove],
  [LINE_START, remove],
  [
    LINK,
    (match) => {
      if (match[1] !== '![' && !TARGET.test(match[3]!) && match[3] !== ']()') return [];
      return unwrap(match);
    },
  ],
  [REFERENCE, unwrap],
  [CODE, unwrap],
];

export function readMarkdown(draft: Draft): Draft {
  let out = applyEdits(draft, findTableEdits(draft.text));
  for (const [pattern, into] of STEPS) out = step(out, pattern, into);
  out = emphasis(out);
  return step(out, ESCAPE, remove);
}

function step(draft: Draft, pattern: RegExp, into: Replacement[1]): Draft {
  const isFree = freeOf(draft.marked);
  const edits: Edit[] = [];
  for (const match of draft.text.matchAll(pattern)) {
    for (const edit of into(match)) if (edit.end > edit.start && isFree(edit.start, edit.end)) edits.push(edit);
  }
  return applyEdits(draft, edits);
}

function emphasis(draft: Draft): Draft {
  const isFree = freeOf(draft.marked);
  const edits = findEmphasis(draft.text).filter(({ start, end }) => isFree(start, end));
  return applyEdits(
    draft,
    edits.map((range) => ({ ...range, text: '' })),
  );
}
