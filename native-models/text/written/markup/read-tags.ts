/** What becomes of tags: line breaks, pauses, given readings, or nothing. The text between them stays. */
import { applyEdits, type Draft, type Edit, type Marked, OBJECT } from '../draft.ts';
import { readBreak, readElement } from './ssml.ts';
import { CDATA, findTags, type Tag } from './tags.ts';

const BLOCKS = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr li main menu nav ol option p pre section speak summary table tbody tfoot thead title tr ul'
  ).split(' '),
);
const CELLS = new Set(['td', 'th']);

export function readTags(draft: Draft): Draft {
  const { text } = draft;
  const tags = [...findTags(text)];
  const isSpeech = tags.some(({ name }) => name === 'speak');
  const nextClosing = closingTags(tags);
  const edits: Edit[] = [];
  const marked: Marked[] = [];
  /** Up to here the text belongs to an element whose reading is given. */
  let inside = 0;
  const mark = (start: number, end: number, read: Marked['read']): void => {
    marked.push({ start, end, kind: 'markup', read });
  };
  for (const [index, tag] of tags.entries()) {
    const { start, end, name } = tag;
    const edit = (into: string): void => {
      edits.push({ start, end, text: into });
    };
    if (name === 'link' || name === 'data') {
      const [open, close] = name === 'link' ? [1, 1] : [CDATA.length, 3];
      edits.push({ start, end: start + open, text: '' }, { start: end - close, end, text: '' });
      continue;
    }
    if (start < inside) {
      edit('');
      continue;
    }
    const pause = name === 'break' && !tag.closing ? readBreak(tag) : undefined;
    const close = tag.alone ? undefined : nextClosing[index];
    const content = close ? text.slice(end, close.start) : '';
    const read = tag.closing ? undefined : readElement(tag, content);
    if (pause) {
      edit(OBJECT);
      mark(start, end, pause);
    } else if (read && (close || tag.alone)) {
      edit(content.trim() === '' ? OBJECT : '');
      inside = close?.start ?? end;
      mark(start, close?.end ?? end, read);
      for (let at = text.indexOf('\n', end); at >= 0 && at < inside; at = text.indexOf('\n', at + 1)) {
        edits.push({ start: at, end: at + 1, text: ' ' });
      }
    } else if (BLOCKS.has(name) || (isSpeech && name === 's')) edit('\n');
    else edit(CELLS.has(name) && tag.closing ? '，' : '');
  }
  return applyEdits(
    draft,
    edits.sort((one, other) => one.start - other.start),
    marked,
  );
}

/** For every opening tag the closing one of that name, unless another of that name opens first. */
function closingTags(tags: readonly Tag[]): (Tag | undefined)[] {
  const closing = new Map<string, Tag | undefined>();
  const out: (Tag | undefined)[] = [];
  for (let index = tags.length - 1; index >= 0; index--) {
    const tag = tags[index]!;
    out[index] = tag.closing ? undefined : closing.get(tag.name);
    closing.set(tag.name, tag.closing ? tag : undefined);
  }
  return out;
}
