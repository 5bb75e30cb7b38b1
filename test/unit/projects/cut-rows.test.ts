import { describe, expect, it } from 'vitest';
import { cutRows } from '../../../electron/projects/cut-rows.ts';

describe('a text is cut', () => {
  it.each([
    ['by line', 'One.\r\nTwo.\rThree.\n\n  \nFour.', 'line', ['One.', 'Two.', 'Three.', 'Four.']],
    ['by paragraph where lines are empty', 'One\ntwo.\n\n你好\n世界。', 'paragraph', ['One two.', '你好世界。']],
    ['by line where none is empty', '第一段。\n第二段。', 'paragraph', ['第一段。', '第二段。']],
    ['by sentence', 'One. Two! Three?\n你好。再见！', 'sentence', ['One.', 'Two!', 'Three?', '你好。', '再见！']],
  ] as const)('%s', (_how, text, split, rows) => expect(cutRows(text, split)).toEqual(rows));

  it('without losing a letter, however long a page without a full stop is', () => {
    const page = `${'字'.repeat(12_345)}，${'\u{1f600}'.repeat(4_000)}`;
    const rows = cutRows(page, 'paragraph');
    expect(rows.join('')).toBe(page);
    for (const row of rows) {
      expect(row.length).toBeLessThanOrEqual(5_000);
      expect(row.isWellFormed()).toBe(true);
    }
  });

  it('a hundred thousand characters at a time', () => {
    const rows = cutRows('今天下雨，明天放晴。\n'.repeat(10_000), 'sentence');
    expect(rows).toHaveLength(10_000);
  });

  it('into nothing where there is nothing', () => expect(cutRows(' \n\u3000\n', 'line')).toEqual([]));
});
