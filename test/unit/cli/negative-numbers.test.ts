import { expect, it } from 'vitest';
import { readOptions, UsageError } from '../../../electron/cli/verb.ts';

const options = {
  loudness: { type: 'string', value: 'LUFS' },
  again: { type: 'boolean' },
} as const;

it('an option takes a number below zero', () => {
  expect(readOptions(['a', '--loudness', '-16', '--again'], options).values).toEqual({ loudness: '-16', again: true });
  expect(readOptions(['--loudness', '-.5'], options).values).toEqual({ loudness: '-.5' });
  expect(readOptions(['--loudness=-23'], options).values).toEqual({ loudness: '-23' });
});

it('an option that takes none leaves it, and another option is no value', () => {
  expect(() => readOptions(['--again', '-16'], options)).toThrow(UsageError);
  expect(() => readOptions(['--loudness', '--again'], options)).toThrow(UsageError);
});
