import { describe, expect, it } from 'vitest';
import { namesOf, safeName } from '../../../electron/export/file-names.ts';
import type { ExportRow } from '../../../electron/export/ports.ts';

const row = (number: number, text: string, speaker: string | null = null): ExportRow => ({
  number,
  file: '',
  text,
  words: [],
  pauseAfterS: 0,
  speaker,
  chapter: null,
});

describe('names of files', () => {
  it('are made by the pattern', () => {
    const rows = [row(1, 'Good morning, everyone here today.', 'Ada'), row(12, '今天天气很好，我们开始吧。', '林')];
    expect(namesOf('Episode 12', rows, '{project} {number} {speaker} {words}')).toEqual([
      'Episode 12 01 Ada Good morning, everyone',
      'Episode 12 12 林 今天天气很好，我们开始吧',
    ]);
  });

  it('have as many digits as the longest number', () => {
    expect(namesOf('p', [row(7, 'a'), row(1234, 'b')], '{number}')).toEqual(['0007', '1234']);
  });

  it.each([
    ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
    ['..', ''],
    ['../../etc/passwd', 'etc passwd'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1', '_com1'],
    ['console', 'console'],
    ['ends with dots...  ', 'ends with dots'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['~home', 'home'],
    ['new\nline\tand\u0000zero\u007f', 'new line and zero'],
    ['turned \u202egpj.exe', 'turned gpj.exe'],
    ['zero\u200bwidth', 'zero width'],
    ['lone \ud800 half', 'lone \ufffd half'],
    ['cafe\u0301', 'caf\u00e9'],
  ])('%j is safe as %j', (given, safe) => {
    expect(safeName(given)).toBe(safe);
  });

  it('are cut at whole letters before any system refuses them', () => {
    for (const long of ['字'.repeat(300), 'x'.repeat(300), '👩‍👩‍👧'.repeat(50)]) {
      const name = safeName(long);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
      expect(name.length).toBeGreaterThan(20);
      expect(name.isWellFormed()).toBe(true);
    }
    expect(safeName('👩‍👩‍👧'.repeat(50))).toMatch(/👧$/u);
  });

  it('differ, also where case does not count, and are never empty', () => {
    expect(namesOf('p', [row(1, 'Yes.'), row(2, 'YES'), row(3, 'yes')], '{words}')).toEqual([
      'Yes',
      'YES (2)',
      'yes (3)',
    ]);
    expect(namesOf('p', [row(1, '???'), row(2, '…')], '{words}')).toEqual(['row 01', 'row 02']);
  });

  it('hold no part of a path that a speaker or a project brings', () => {
    const [name] = namesOf('../up', [row(1, 'C:\\Windows\\x', '/root')], '{project}/{speaker}/{words}');
    expect(name).not.toMatch(/[/\\:]/);
  });
});
