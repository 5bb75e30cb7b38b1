import { describe, expect, it } from 'vitest';
import {
  addRows,
  joinRows,
  moveRows,
  removeRows,
  replaceIn,
  setRows,
  splitRow,
} from '../../../electron/projects/row-acts.ts';
import { row } from './rows.ts';

const rows = ['a', 'b', 'c', 'd'].map((id) => row(id));
const ids = (of: readonly { readonly id: string }[]): string => of.map(({ id }) => id).join('');
const fresh = { id: 'new', seed: 9 };

describe('rows', () => {
  it('are added before a row or at the end', () => {
    expect(ids(addRows(rows, 'b', [row('x'), row('y')]))).toBe('axybcd');
    expect(ids(addRows(rows, null, [row('x')]))).toBe('abcdx');
  });

  it('are moved together in their order, also before one of themselves', () => {
    expect(ids(moveRows(rows, ['d', 'a'], 'c'))).toBe('badc');
    expect(ids(moveRows(rows, ['b'], null))).toBe('acdb');
    expect(ids(moveRows(rows, ['b', 'c'], 'c'))).toBe('abcd');
  });

  it('are removed', () => expect(ids(removeRows(rows, ['a', 'c']))).toBe('bd'));

  it('that are not there change nothing', () => {
    for (const act of [
      () => removeRows(rows, ['a', 'z']),
      () => moveRows(rows, ['a'], 'z'),
      () => addRows(rows, 'z', [row('x')]),
      () => setRows(rows, ['z'], { text: '' }),
      () => splitRow(rows, 'z', 1, fresh),
    ])
      expect(act).toThrow(expect.objectContaining({ code: 'PROJECTS_ROW_UNKNOWN' }));
  });

  it('beyond the limits are refused', () => {
    const many = Array.from({ length: 20_001 }, (_, index) => row(`n${index}`));
    expect(() => addRows([], null, many)).toThrow(expect.objectContaining({ code: 'PROJECTS_TOO_MANY_ROWS' }));
    const long = [row('a', { text: 'x'.repeat(15_000) }), row('b', { text: 'y'.repeat(15_000) })];
    expect(() => joinRows(long, ['a', 'b'])).toThrow(expect.objectContaining({ code: 'PROJECTS_ROW_TOO_LONG' }));
  });
});

describe('a split row', () => {
  it('keeps its id, voice and pause, and its second half is a new row', () => {
    const [first, second] = splitRow([row('a', { text: 'One. Two.', chapter: 'C', pauseAfterS: 2 })], 'a', 4, fresh);
    expect(first).toMatchObject({ id: 'a', text: 'One.', chapter: 'C', seed: 7 });
    expect(second).toMatchObject({ id: 'new', text: 'Two.', chapter: null, seed: 9, pauseAfterS: 2 });
  });

  it.each([0, 4, 3])('is not split at %i, where nothing or half a character would be left', (at) => {
    expect(() => splitRow([row('a', { text: 'ab\u{1f600}'.slice(0, 4) })], 'a', at, fresh)).toThrow(
      expect.objectContaining({ code: 'PROJECTS_SPLIT_PLACE' }),
    );
  });
});

describe('joined rows', () => {
  it('have a space between them where the script has spaces', () => {
    expect(joinRows([row('a', { text: 'One.' }), row('b', { text: 'Two.' })], ['b', 'a'])[0]?.text).toBe('One. Two.');
    expect(joinRows([row('a', { text: '你好。' }), row('b', { text: '再见。' })], ['a', 'b'])[0]?.text).toBe(
      '你好。再见。',
    );
  });

  it('stand where the first was, with the pause of the last', () => {
    const joined = joinRows([...rows.slice(0, 3), row('d', { pauseAfterS: 3 })], ['b', 'd']);
    expect(ids(joined)).toBe('abc');
    expect(joined[1]).toMatchObject({ id: 'b', pauseAfterS: 3 });
  });

  it('of which only one says anything stay that one, with its takes', () => {
    const spoken = row('b', { chosenTakeId: 'take' });
    const [joined] = joinRows([row('a', { text: ' ', chapter: 'One' }), spoken], ['a', 'b']);
    expect(joined).toEqual({ ...spoken, chapter: 'One' });
  });

  it('are two at least', () =>
    expect(() => joinRows(rows, ['a'])).toThrow(expect.objectContaining({ code: 'PROJECTS_JOIN_ONE' })));
});

describe('find and replace', () => {
  const said = [
    row('a', { text: 'Cost: $5 (five).' }),
    row('b', { text: 'cost is cost.' }),
    row('c', { text: 'Free.' }),
  ];

  it('takes what is sought as it is written, and the replacement too', () => {
    const found = replaceIn(said, { find: '$5 (five)', matchCase: true }, '$& $1');
    expect(found.rows[0]?.text).toBe('Cost: $& $1.');
    expect(found).toMatchObject({ places: 1, rowIds: ['a'] });
  });

  it('tells how many places in how many rows, with or without the case', () => {
    expect(replaceIn(said, { find: 'cost', matchCase: false }, 'price')).toMatchObject({
      places: 3,
      rowIds: ['a', 'b'],
    });
    expect(replaceIn(said, { find: 'cost', matchCase: true }, 'price')).toMatchObject({ places: 2, rowIds: ['b'] });
  });

  it('keeps to the rows that are named, and leaves the others the same objects', () => {
    const found = replaceIn(said, { find: 'cost', matchCase: false, rowIds: ['a'] }, 'price');
    expect(found.rows[1]).toBe(said[1]);
    expect(found.rowIds).toEqual(['a']);
  });

  it('only counts without a replacement', () =>
    expect(replaceIn(said, { find: 'cost', matchCase: false }, null).rows).toEqual(said));
});
