import { expect, it } from 'vitest';
import { HeardSound } from '../../../../native-models/speak/heard-sound.ts';

const sound = (from: number, to: number, last = false, cutShort = false) => ({
  samples: Float32Array.from({ length: to - from }, (_, i) => from + i),
  sentence: 0,
  last,
  cutShort,
});

it('a sentence that is spoken anew is handed out from where its listener is', () => {
  const heard = new HeardSound();
  heard.take(sound(0, 3, true));
  expect([...heard.take(sound(3, 8))]).toEqual([3, 4, 5, 6, 7]);
  heard.restartSentence();
  // Other windows than the first time.
  expect([...heard.take(sound(3, 5))]).toEqual([]);
  expect([...heard.take(sound(5, 9))]).toEqual([8]);
  expect([...heard.take(sound(9, 10, true, true))]).toEqual([9]);
  expect(heard).toMatchObject({ samples: 10, sentences: 2, cutShort: true });
  // The next sentence is new again.
  expect(heard.take(sound(10, 12)).length).toBe(2);
});
