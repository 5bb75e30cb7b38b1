/** The text of a Word document: what is read aloud of it, which is neither deleted text nor field codes. */
import type { ScriptBlock } from './blocks.ts';
import { readZipEntry } from './zip-entry.ts';

const MOST_BYTES = 60_000_000;

/** Its paragraphs. @throws Error when it is no such document. */
export function blocksOfDocx(bytes: Uint8Array): ScriptBlock[] {
  const content = readZipEntry(bytes, 'word/document.xml', MOST_BYTES);
  if (content === null) throw new Error('no word/document.xml in it');
  return paragraphsOf(new TextDecoder('utf-8', { fatal: true }).decode(content));
}

/** What stands in these is not text of the document. */
const unspoken = new Set(['w:del', 'w:instrText', 'w:delText', 'mc:Fallback', 'w:footnoteReference', 'w:moveFrom']);

/** Word's own headings, whose ids are bare numbers where its language is Chinese. */
const headingStyle = /w:val="(?:Heading ?)?[1-3]"/i;

function paragraphsOf(xml: string): ScriptBlock[] {
  const paragraphs: ScriptBlock[] = [];
  let isHeading = false;
  let text = '';
  let isText = false;
  let hidden = 0;
  for (const [token] of xml.matchAll(/<[^<>]*>|[^<]+/g)) {
    const [, closing = '', name = '', alone = ''] = /^<(\/?)([\w:.-]+)[^>]*?(\/?)>$/.exec(token) ?? [];
    if (name === '') {
      if (isText && hidden === 0 && !token.startsWith('<')) text += decodeEntities(token);
    } else if (unspoken.has(name)) {
      if (alone === '') hidden += closing === '' ? 1 : -1;
    } else if (name === 'w:pStyle') {
      isHeading = headingStyle.test(token);
    } else if (name === 'w:t') {
      isText = closing === '' && alone === '';
    } else if (hidden === 0 && closing === '' && name === 'w:tab') {
      text += ' ';
    } else if (hidden === 0 && closing === '' && (name === 'w:br' || name === 'w:cr')) {
      text += '\n';
    } else if (name === 'w:p' && (closing !== '' || alone !== '')) {
      if (text.trim() !== '') paragraphs.push({ text, isHeading });
      [text, isHeading] = ['', false];
    }
  }
  return paragraphs;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Those that XML itself has; a document's own declarations are not followed. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
    },
  );
}
