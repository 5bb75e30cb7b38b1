import { expect, it } from 'vitest';
import { blocksOf } from '../../../../renderer/ui/windowed-list.tsx';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

it('holds every row once, in order', () => {
  for (const count of [0, 1, 19, 20, 21, 10_000]) {
    for (const anchor of [0, 7, 20]) {
      if (anchor < Math.max(1, count)) {
        expect(blocksOf(numbers(count), anchor).flatMap(({ items }) => items)).toEqual(numbers(count));
      }
    }
  }
});

it('moves no row into another block when one comes in at the top or older ones come in at the end', () => {
  const before = blocksOf(numbers(45), 0);
  const after = blocksOf([-2, -1, ...numbers(85)], 2);
  const numberOf = (blocks: typeof before, item: number) => blocks.find(({ items }) => items.includes(item))?.number;
  for (const item of numbers(45)) expect(numberOf(after, item)).toBe(numberOf(before, item));
  expect(numberOf(after, -1)).toBe(-1);
});
