/** Scripts as people have them, sound and damaged: rows as meant, or a clear no and nothing made. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowSplit } from '../../../electron/contract/projects.ts';
import { previewOf, readScript } from '../../../electron/projects/scripts/read-script.ts';
import { tempDir } from '../temp-dir.ts';
import { wordDocument, zipOf } from './word-document.ts';

async function rowsOf(name: string, content: string | Uint8Array, split: RowSplit = 'line') {
  const file = path.join(await tempDir(), name);
  await writeFile(file, content);
  return readScript({ path: file }, split);
}

const textsOf = async (name: string, content: string | Uint8Array, split: RowSplit = 'line') =>
  (await rowsOf(name, content, split)).rows.map(({ text }) => text);

const gb = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

describe('a text file', () => {
  it.each<[string, Uint8Array, string]>([
    ['UTF-8', Buffer.from('你好。'), '你好。'],
    ['UTF-8 with a mark', Buffer.from('\ufeff你好。'), '你好。'],
    ['UTF-16, as Windows writes it', Buffer.from('\ufeff你好。', 'utf16le'), '你好。'],
    ['GB 18030, as older programs write it', gb('c4e3bac3a1a3'), '你好。'],
  ])('in %s is read', async (_encoding, bytes, text) => expect(await textsOf('a.txt', bytes)).toEqual([text]));

  it('that is a picture is refused', async () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d', 'hex'), Buffer.alloc(50, 0xff)]);
    await expect(rowsOf('a.txt', png)).rejects.toMatchObject({ code: 'PROJECTS_FILE_ENCODING' });
  });

  it.each(['', '\n\n', '…… —— 。'])('with nothing to say (%j) is refused', async (text) =>
    expect(rowsOf('a.txt', text)).rejects.toMatchObject({ code: 'PROJECTS_SCRIPT_EMPTY' }),
  );

  it('that is of another kind, a folder, missing or too large is refused by its own name', async () => {
    const dir = await tempDir();
    await expect(rowsOf('a.pdf', 'x')).rejects.toMatchObject({ code: 'PROJECTS_FORMAT_UNKNOWN' });
    await expect(readScript({ path: dir }, 'line')).rejects.toMatchObject({ code: 'APP_NOT_A_FILE' });
    await expect(readScript({ path: path.join(dir, 'none.txt') }, 'line')).rejects.toMatchObject({
      code: 'APP_FILE_UNREADABLE',
      details: { reason: 'ENOENT' },
    });
    await expect(rowsOf('a.txt', 'a'.repeat(20_000_001))).rejects.toMatchObject({ code: 'PROJECTS_FILE_TOO_LARGE' });
    await expect(rowsOf('a.txt', 'a\n'.repeat(20_001))).rejects.toMatchObject({ code: 'PROJECTS_TOO_MANY_ROWS' });
  });
});

describe('a Markdown script', () => {
  const script = [
    '---',
    'title: hidden',
    '---',
    '# The *first* chapter #',
    '',
    'Some **bold** and _soft_ words,',
    'a [link](https://example.com) and `code`.',
    '',
    '- one',
    '2. two',
    '> quoted',
    '',
    '```js',
    'never.said();',
    '```',
    '<!-- nor this -->',
    '| a | b |',
    '|---|---|',
    '',
    'Second',
    '======',
    'snake_case * stays',
  ].join('\n');

  it('becomes its words, and its headings become chapters', async () => {
    const { rows } = await rowsOf('a.md', script, 'paragraph');
    expect(rows.map(({ text, chapter }) => [text, chapter])).toEqual([
      ['The first chapter', 'The first chapter'],
      ['Some bold and soft words, a link and code.', null],
      ['one', null],
      ['two quoted', null],
      ['a, b', null],
      ['Second', 'Second'],
      ['snake_case * stays', null],
    ]);
  });

  it.each(['*', '**', '_', '[', '<a', '`', '~~', '> ', '|', '#', '&', '"'])(
    'of a million characters that are all %j ends soon',
    async (mark) => {
      const began = process.cpuUsage();
      await textsOf('a.md', `Hello.\n${mark.repeat(1_000_000 / mark.length)}x\n`);
      const { user } = process.cpuUsage(began);
      expect(user / 1e6).toBeLessThan(10);
    },
  );
});

describe('a Word document', () => {
  const paragraph = (text: string, style = ''): string =>
    `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

  it('becomes its paragraphs, without deleted text and field codes', async () => {
    const body =
      paragraph('Act &amp; scene', 'Heading1') +
      '<w:p><w:r><w:t>One </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>&#x4f60;好</w:t><w:br/><w:t>two</w:t></w:r></w:p>' +
      '<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p/>' +
      `<w:tbl><w:tr><w:tc>${paragraph('in a table')}</w:tc></w:tr></w:tbl>`;
    const { rows } = await rowsOf('a.docx', wordDocument(body));
    expect(rows.map(({ text, chapter }) => [text, chapter])).toEqual([
      ['Act & scene', 'Act & scene'],
      ['One 你好', null],
      ['two', null],
      ['in a table', null],
    ]);
  });

  it.each<[string, Uint8Array]>([
    ['text that is called so', Buffer.from('Hello.')],
    ['an archive without a document', zipOf([['a.txt', Buffer.from('x')]])],
    ['one that is cut off', wordDocument(paragraph('Hello.')).subarray(0, 200)],
    ['one whose size is a lie', zipOf([['word/document.xml', Buffer.alloc(2_000)]], { size: 100 })],
    ['one that would grow without end', zipOf([['word/document.xml', Buffer.alloc(70_000_000)]], { size: 1_000 })],
    ['an old or locked Word file', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])],
    ['nothing', new Uint8Array()],
  ])('that is %s is refused', async (_what, bytes) =>
    expect(rowsOf('a.docx', bytes)).rejects.toMatchObject({ code: 'PROJECTS_FILE_INVALID' }),
  );

  it('with one byte wrong is never read as something else', async () => {
    const sound = wordDocument(paragraph('Hello there.'));
    for (let at = 0; at < sound.length; at++) {
      const damaged = Buffer.from(sound);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const rows = await textsOf('a.docx', damaged).catch((error: { code: string }) => error.code);
      if (Array.isArray(rows)) expect(rows).toEqual(['Hello there.']);
      else expect(rows).toBe('PROJECTS_FILE_INVALID');
    }
  });
});

it.each([
  ['a.docx', wordDocument(`<w:p><w:r><w:t>Hello.</w:t></w:r></w:p>${'<'.repeat(1_000_000)}`)],
  ['a.srt', `1\n00:00:01,000 --> 00:00:02,500\nHello.${'<a'.repeat(400_000)}\n`],
  ['a.csv', `Hello.\n${'"'.repeat(1_000_000)}\n`],
  ['a.txt', `${'Hello\n'.repeat(150_000)}\n\nend`],
])('%s of one mark without end is read soon', async (name, content) => {
  const began = process.cpuUsage();
  await textsOf(name, content, 'paragraph');
  const { user } = process.cpuUsage(began);
  expect(user / 1e6).toBeLessThan(10);
});

describe('subtitles', () => {
  it('become their cues, without numbers, times and markup', async () => {
    const srt =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i>\r\nthere.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000 X1:1\r\n{\\an8}42\r\n';
    expect(await textsOf('a.srt', srt)).toEqual(['Hello there.', '42']);
  });

  it('that are none say on which line', async () =>
    expect(rowsOf('a.srt', '1\n00:00:01,000 --> 00:00:02,500\nHello\n\nloose words\n')).rejects.toMatchObject({
      code: 'PROJECTS_FILE_INVALID',
      details: { line: 5 },
    }));
});

describe('a table', () => {
  it.each<[string, string]>([
    ['columns by their names', 'scene,角色,台词\n1,小林,"你好，世界。"\n2,Zhou,"He said ""no""\nand left."\n'],
    ['semicolons', 'speaker;text\n小林;你好，世界。\nZhou;"He said ""no""\nand left."\n'],
    ['tabs and a mark at its beginning', '\ufeff小林\t你好，世界。\r\nZhou\t"He said ""no""\nand left."\r\n'],
  ])('with %s gives each row its speaker', async (_how, csv) => {
    const read = await rowsOf('a.csv', csv, 'sentence');
    expect(read.rows).toEqual([
      { speaker: '小林', text: '你好，世界。', chapter: null },
      { speaker: 'Zhou', text: 'He said "no" and left.', chapter: null },
    ]);
    expect(previewOf(read)).toMatchObject({
      name: 'a',
      format: 'csv',
      rows: 2,
      speakers: [
        { name: '小林', rows: 1 },
        { name: 'Zhou', rows: 1 },
      ],
    });
  });

  it('of one column is lines', async () => expect(await textsOf('a.csv', 'One\nTwo\n')).toEqual(['One', 'Two']));

  it('whose quotation never ends says where it began', async () =>
    expect(rowsOf('a.csv', 'a,b\n"c,d\ne,f\n')).rejects.toMatchObject({
      code: 'PROJECTS_FILE_INVALID',
      details: { line: 2 },
    }));
});
