import { describe, expect, it } from 'vitest';
import { columns, widthOf, wrap } from '../../../electron/cli/columns.ts';

describe('columns', () => {
  it('stand below each other where Chinese takes two cells', () => {
    expect(
      columns([
        ['时钟', 'x'],
        ['clock', 'y'],
      ]),
    ).toEqual(['时钟   x', 'clock  y']);
    expect(widthOf('备用机-2')).toBe(8);
    expect(widthOf('e\u0301')).toBe(1);
  });

  it('leave nothing behind the last cell', () => {
    expect(
      columns(
        [
          ['a', ''],
          ['bb', 'c'],
        ],
        '  ',
      ),
    ).toEqual(['  a', '  bb  c']);
    expect(columns([])).toEqual([]);
  });
});

describe('wrapping', () => {
  it('breaks at spaces, and Chinese between characters', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('一二三四五', 6)).toEqual(['一二三', '四五']);
    expect(wrap('', 10)).toEqual([]);
  });

  it('loses no word and keeps to the width', () => {
    const text = 'requests per minute and address; 每个地址每分钟的请求数上限 and more';
    const lines = wrap(text, 20);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(20);
  });
});
