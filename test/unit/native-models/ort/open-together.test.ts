import { expect, test } from 'vitest';
import { openTogether } from '../../../../native-models/ort/open-together.ts';

test('all are open, by their names', async () => {
  const opened = await openTogether({ a: async () => 1, b: async () => null }, async () => {});
  expect(opened).toEqual({ a: 1, b: null });
});

test('none is left open when one fails, even one that opens later; the first failure in the order given is told', async () => {
  const late = Promise.withResolvers<string>();
  const closed: string[] = [];
  const opening = openTogether(
    {
      early: async () => 'early',
      absent: async () => null,
      first: () => late.promise.then(() => Promise.reject(new Error('first'))),
      second: () => {
        throw new Error('second, before it waits for anything');
      },
      late: () => late.promise,
    },
    async (one) => closed.push(String(one)),
  );
  late.resolve('late');
  await expect(opening).rejects.toThrow('first');
  expect(closed).toEqual(['early', 'late']);
});
