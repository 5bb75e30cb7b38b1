import { expect, test } from 'vitest';
import { finishFragment, silenceAfterS } from '../../../../native-models/speak/fragment.ts';

test('loud sentences are scaled to their peak, quiet ones left alone, and silence follows', () => {
  expect(Array.from(finishFragment(Float32Array.of(2, -1), 10, 0.2))).toEqual([1, -0.5, 0, 0]);
  expect(Array.from(finishFragment(Float32Array.of(0.5), 10, 0))).toEqual([0.5]);
});

test('the silence behind a sentence is as set, or as long as the script asks for', () => {
  expect(silenceAfterS({ pauseAfterMs: 0 }, 0.3)).toBe(0.3);
  expect(silenceAfterS({ pauseAfterMs: 200 }, 0.3)).toBe(0.3);
  expect(silenceAfterS({ pauseAfterMs: 1500 }, 0.3)).toBe(1.5);
});
