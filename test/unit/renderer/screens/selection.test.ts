import { describe, expect, it } from 'vitest';
import {
  chosenInOrder,
  findAll,
  nothingChosen,
  oneStep,
  toggle,
} from '../../../../renderer/screens/projects/selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('choosing rows', () => {
  it('one by one, and again to take it back', () => {
    const one = toggle(nothingChosen, 'c', order, false);
    expect(chosenInOrder(one, order)).toEqual(['c']);
    expect(chosenInOrder(toggle(one, 'a', order, false), order)).toEqual(['a', 'c']);
    expect(chosenInOrder(toggle(one, 'c', order, false), order)).toEqual([]);
  });

  it('from the last one to this one with Shift, in either direction', () => {
    const from = toggle(nothingChosen, 'd', order, false);
    expect(chosenInOrder(toggle(from, 'b', order, true), order)).toEqual(['b', 'c', 'd']);
    expect(chosenInOrder(toggle(from, 'e', order, true), order)).toEqual(['d', 'e']);
    expect(chosenInOrder(toggle(nothingChosen, 'b', order, true), order)).toEqual(['b']);
  });

  it('forgets rows that are gone', () => {
    const both = toggle(toggle(nothingChosen, 'a', order, false), 'b', order, false);
    expect(chosenInOrder(both, ['b', 'c'])).toEqual(['b']);
  });
});

describe('moving rows by one place', () => {
  it('stops at the edges', () => {
    expect(oneStep(order, ['c'], 'up')).toEqual({ before: 'b' });
    expect(oneStep(order, ['c'], 'down')).toEqual({ before: 'e' });
    expect(oneStep(order, ['d'], 'down')).toEqual({ before: null });
    expect(oneStep(order, ['a'], 'up')).toBeNull();
    expect(oneStep(order, ['e'], 'down')).toBeNull();
    expect(oneStep(order, ['x'], 'down')).toBeNull();
  });

  it('takes several along', () => {
    expect(oneStep(order, ['b', 'c'], 'down')).toEqual({ before: 'e' });
    expect(oneStep(order, ['b', 'd'], 'up')).toEqual({ before: 'a' });
  });
});

describe('finding', () => {
  const rows = [
    { id: 'a', text: 'Rain (again) and RAIN' },
    { id: 'b', text: '雨停了，雨又来' },
  ];

  it('tells every place, by letter and not by pattern', () => {
    expect(findAll(rows, { find: 'rain', matchCase: false }).map(({ rowId, start }) => [rowId, start])).toEqual([
      ['a', 0],
      ['a', 17],
    ]);
    expect(findAll(rows, { find: 'RAIN', matchCase: true })).toEqual([{ rowId: 'a', start: 17, end: 21 }]);
    expect(findAll(rows, { find: '(again)', matchCase: false })).toHaveLength(1);
    expect(findAll(rows, { find: '雨', matchCase: false })).toHaveLength(2);
    expect(findAll(rows, { find: '', matchCase: false })).toEqual([]);
  });
});
