import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { fromBase32, inGroups, plainText, toBase32 } from '../../../electron/kernel/grouped-text.ts';

it('comes back as the same bytes, of any number', () => {
  for (let count = 0; count < 70; count++) {
    const bytes = randomBytes(count);
    expect(fromBase32(inGroups(toBase32(bytes), ' '))).toEqual(bytes);
  }
});

it('is what Crockford wrote down', () => {
  expect(toBase32(Buffer.from([0, 1, 2, 3, 255]))).toBe('000G40ZZ');
});

it('is understood as it was meant', () => {
  expect(plainText('oil0 – 1a\tb')).toBe('01101AB');
  expect(fromBase32('000g-4ORZ')).toEqual(fromBase32('000G40RZ'));
  for (const wrong of ['U000', '00?0', '00é0']) expect(fromBase32(wrong)).toBeNull();
});

it('stands in groups of four', () => {
  expect(inGroups('ABCDEFGHJ', '-')).toBe('ABCD-EFGH-J');
  expect(inGroups('', '-')).toBe('');
});
