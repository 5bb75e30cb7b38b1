/** Above which memory the engine's process is replaced by a new one. */
import { expect, it } from 'vitest';
import { memoryCeiling } from '../../../electron/platform/engine-child.ts';

const GB = 1e9;

it('lies below what a container is allowed, and is that of the machine where nothing is said or nonsense', () => {
  expect(memoryCeiling(64 * GB, 3 * GB)).toBe(1.8 * GB);
  expect(memoryCeiling(8 * GB, 0)).toBe(4.8 * GB);
  expect(memoryCeiling(8 * GB, 2 ** 63)).toBe(4.8 * GB);
  expect(memoryCeiling(64 * GB, 64 * GB)).toBe(6 * GB);
});
