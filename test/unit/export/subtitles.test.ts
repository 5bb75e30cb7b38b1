import { describe, expect, it } from 'vitest';
import type { ExportRow } from '../../../electron/export/ports.ts';
import { textFileOf } from '../../../electron/export/subtitle-files.ts';
import { cuesOf } from '../../../electron/export/subtitles.ts';
import { widthOf } from '../../../electron/export/text-width.ts';
import { chaptersOf, type PlacedRow } from '../../../electron/export/timeline.ts';

/** A word each 0.3 s, with a pause of 0.3 s after marks. */
function rowOf(text: string, facts: Partial<ExportRow> = {}): ExportRow {
  let at = 0.1;
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment, index }) => {
      const startS = at;
      at += 0.3;
      const word = { text: segment, start: index, end: index + segment.length, startS, endS: at };
      if (/^\p{P}/u.test(text.slice(word.end))) at += 0.3;
      return word;
    });
  return { number: 1, file: '', text, words, pauseAfterS: 0.5, speaker: null, chapter: null, ...facts };
}

function place(...rows: readonly ExportRow[]): PlacedRow[] {
  let at = 0;
  return rows.map((row) => {
    const startS = at;
    const endS = at + (row.words.at(-1)?.endS ?? 2) + 0.1;
    at = endS + row.pauseAfterS;
    return { row, startS, endS };
  });
}

const linesOf = (text: string): string[][] => cuesOf(place(rowOf(text))).map(({ lines }) => [...lines]);

describe('a row becomes cues', () => {
  it('of whole sentences where they fit', () => {
    expect(linesOf('Good morning, everyone. The meeting begins at nine in the large hall.')).toEqual([
      ['Good morning, everyone.'],
      ['The meeting begins', 'at nine in the large hall.'],
    ]);
  });

  it('cut at commas and before small words, never after them', () => {
    const cues = linesOf(
      'When the rain had stopped at last, the children ran out of the old house and looked for the boat that their father had built in the long winter before the war.',
    );
    expect(cues[0]?.join(' ')).toBe('When the rain had stopped at last,');
    for (const line of cues.flat()) {
      expect(widthOf(line)).toBeLessThanOrEqual(42);
      expect(line).not.toMatch(/ (?:the|of|in|and|that|their|for)$/);
    }
    expect(cues.flat().join(' ')).toContain('looked for the boat');
  });

  it('of at most two lines with 18 Chinese letters each, no word cut and no mark at a beginning', () => {
    const text =
      '今天的节目里，我们会谈到城市里的河流怎样被重新发现，也会请到一位在河边住了四十年的老人，说说他小时候的夏天。';
    const cues = linesOf(text);
    expect(cues.flat().join('')).toBe(text);
    for (const lines of cues) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) {
        expect([...line].length).toBeLessThanOrEqual(18);
        expect(line).not.toMatch(/^[，。、！？；：”』」）]/u);
      }
    }
    const borders = new Set(rowOf(text).words.map(({ start }) => start));
    let at = 0;
    for (const line of cues.flat()) {
      expect(borders.has(at)).toBe(true);
      at += line.length;
    }
  });

  it('with marks that open something before the word they open', () => {
    const flat = linesOf(
      '他合上书，慢慢走到窗前，对我们大家说了一句：“明天早上六点，我们在码头见。”然后就出门了。',
    ).flat();
    expect(flat.some((line) => line.startsWith('“明天'))).toBe(true);
    for (const line of flat) expect(line).not.toMatch(/[“『「（]$/u);
  });

  it('does not take a title for the end of a sentence', () => {
    expect(linesOf('We asked Dr. Miller about it.')).toEqual([['We asked Dr. Miller about it.']]);
  });

  it('keeps a word that is longer than a line whole', () => {
    const long = `${'a'.repeat(60)}`;
    expect(linesOf(`Say ${long} now.`).flat()).toContain(long);
  });

  it('shares the time by letters where no word has one', () => {
    const [row] = place({ ...rowOf('One two three four.'), words: [] });
    const cues = cuesOf([{ ...row!, endS: 4 }]);
    expect(cues).toHaveLength(1);
    expect(cues[0]).toMatchObject({ startS: 0, endS: 4 });
  });

  it('takes what is written once and said as several words for one', () => {
    const text = 'It costs 12,500 in all.';
    const at = text.indexOf('12,500');
    const timed = ['twelve', 'thousand', 'five', 'hundred'].map((word, i) => ({
      text: word,
      start: at,
      end: at + 6,
      startS: 1 + i / 4,
      endS: 1.25 + i / 4,
    }));
    const [cue] = cuesOf(place({ ...rowOf(text), words: timed }));
    expect(cue).toMatchObject({ startS: 1, endS: 2, lines: [text] });
  });

  it('begins and ends with its words, and never stands over the next', () => {
    const row = rowOf('One two. Three four.');
    const cues = cuesOf(place(row, row));
    expect(cues[0]?.startS).toBeCloseTo(row.words[0]!.startS, 6);
    for (const [index, cue] of cues.entries()) {
      expect(cue.endS).toBeGreaterThanOrEqual(cue.startS);
      expect(cue.endS).toBeLessThanOrEqual(cues[index + 1]?.startS ?? Number.POSITIVE_INFINITY);
    }
  });

  it('is quick for a row of ten thousand letters', () => {
    const text = 'A long way home, and then some more of it. '.repeat(230);
    expect(linesOf(text).flat().join(' ').length).toBeGreaterThan(9000);
  });
});

describe('subtitle files', () => {
  const placed = place(
    rowOf('Hello & <welcome> --> here.', { speaker: 'Ada', chapter: 'Start' }),
    rowOf('你好。', { number: 2, speaker: '林 <b>', chapter: null }),
    rowOf('The end.', { number: 3, chapter: 'End & out' }),
  );
  const total = placed.at(-1)!.endS;

  it('SubRip has numbers, commas and no arrow in the text', () => {
    const text = textFileOf('srt', placed, total);
    expect(text.split('\n\n')[0]).toBe('1\n00:00:00,100 --> 00:00:01,000\nHello & <welcome> → here.');
    expect(text.match(/-->/g)).toHaveLength(3);
  });

  it('WebVTT names who speaks and escapes what would be a tag', () => {
    const blocks = textFileOf('vtt', placed, total).split('\n\n');
    expect(blocks[0]).toBe('WEBVTT');
    expect(blocks[1]).toContain('<v Ada>Hello &amp; &lt;welcome&gt; --&gt; here.</v>');
    expect(blocks[2]).toContain('<v 林 &lt;b&gt;>你好。</v>');
  });

  it('a transcript has each word with its times', () => {
    const text = textFileOf('txt', placed, total);
    expect(text).toContain(
      '# Start\n\n[00:00:00.000] Ada: Hello & <welcome> --> here.\n\t00:00:00.100\t00:00:00.400\tHello\n',
    );
  });

  it('chapters begin with the first row and follow each other without a gap', () => {
    const list = chaptersOf(placed, total);
    expect(list.map(({ title }) => title)).toEqual(['Start', 'End & out']);
    expect(list[0]).toMatchObject({ startS: 0, endS: placed[2]!.startS });
    expect(list[1]?.endS).toBe(total);
    expect(textFileOf('chapters', placed, total)).toContain('End &amp; out');
  });

  it('rounds times to milliseconds that exist', () => {
    const [row] = place(rowOf('Late.'));
    const late = [{ ...row!, startS: 3599.9, endS: 3601 }];
    expect(textFileOf('vtt', late, 3601)).toContain('01:00:00.000 --> 01:00:00.300');
  });
});
