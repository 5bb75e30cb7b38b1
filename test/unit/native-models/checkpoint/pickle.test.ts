import { expect, test } from 'vitest';
import { PickleGlobal, type PickleMeanings, readPickle } from '../../../../native-models/checkpoint/pickle.ts';

const nothing: PickleMeanings = {
  allows: (name) => name === 'known.thing',
  call: (name, args) => ({ called: name, args }),
  resolve: (id) => ({ id }),
};

const read = (...parts: (string | number[])[]) =>
  readPickle(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))),
    nothing,
  );

test('reads numbers of every width', () => {
  expect(
    read([0x80, 2, 0x28, 0x4b, 7, 0x4d, 1, 2, 0x4a, 0xfd, 0xff, 0xff, 0xff, 0x8a, 2, 0xff, 0x7f, 0x74], '.'),
  ).toEqual([7, 513, -3, 32767]);
  expect(read([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0x40], '.')).toBe(1180591620717411303424n);
  expect(read([0x47, 0x40, 0x04, 0, 0, 0, 0, 0, 0], '.')).toBe(2.5);
});

test('shares memoised values', () => {
  const list = read(']q\x00(h\x00h\x00e.') as unknown[];
  expect(list[0]).toBe(list);
  expect(list).toHaveLength(2);
});

test('a known global is called by meaning only', () => {
  expect(read('cknown\nthing\n)R.')).toEqual({ called: 'known.thing', args: [] });
  expect(read('cknown\nthing\n.')).toBeInstanceOf(PickleGlobal);
});

test.each([
  ['GLOBAL', ['cos\nsystem\n(X\x04\x00\x00\x00truetR.']],
  ['STACK_GLOBAL', [[0x8c, 2], 'os', [0x8c, 6], 'system', [0x93], '.']],
])('an unknown global by %s is refused by its name', (_, parts) => {
  expect(() => read(...parts)).toThrow(
    expect.objectContaining({ code: 'CHECKPOINT_FORBIDDEN', details: { global: 'os.system' } }),
  );
});

test.each([
  ['an empty stack', ['.'], 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['no end', [']'], 'CHECKPOINT_TRUNCATED'],
  ['text longer than the file', ['X', [255, 255, 255, 255], 'a.'], 'CHECKPOINT_TRUNCATED'],
  ['an endless integer', [[0x8b, 255, 255, 0, 0], 'x'.repeat(65535), '.'], 'CHECKPOINT_LIMIT'],
  ['a call of something that is no global', ['))R.'], 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['code by INST', ['(ios\nsystem\n.'], 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['a memo that was never filled', ['h\x05.'], 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['a million lists', [']'.repeat(1_000_000), '.'], 'CHECKPOINT_LIMIT'],
  ['marks without end', ['('.repeat(50_000), '.'], 'CHECKPOINT_LIMIT'],
] as [string, (string | number[])[], string][])('%s is refused', (_, parts, code) => {
  expect(() => read(...parts)).toThrow(expect.objectContaining({ code }));
});
