import { expect, it } from 'vitest';
import { judgePiece, moveEnd, placeByKey, wavePath } from '../../../../renderer/screens/voices/trim-rules.ts';

const piece = { fromS: 2, toS: 8 };

it('an end stays inside the recording and before or behind the other one', () => {
  expect(moveEnd(piece, 'fromS', -1, 12)).toEqual({ fromS: 0, toS: 8 });
  expect(moveEnd(piece, 'fromS', 9, 12)).toEqual({ fromS: 7.95, toS: 8 });
  expect(moveEnd(piece, 'toS', 1, 12)).toEqual({ fromS: 2, toS: 2.05 });
  expect(moveEnd(piece, 'toS', 13, 12)).toEqual({ fromS: 2, toS: 12 });
  expect(moveEnd(piece, 'toS', 6.1234, 12)).toEqual({ fromS: 2, toS: 6.12 });
});

it('arrows move by 50 ms, with Shift by 10 ms, and Home and End go to the ends of the recording', () => {
  expect(placeByKey('ArrowLeft', false, 2, 12)).toBeCloseTo(1.95);
  expect(placeByKey('ArrowUp', true, 2, 12)).toBeCloseTo(2.01);
  expect(placeByKey('Home', false, 2, 12)).toBe(0);
  expect(placeByKey('End', true, 2, 12)).toBe(12);
  expect(placeByKey('a', false, 2, 12)).toBe(null);
});

it('a part of 3 to 10 seconds is right', () => {
  expect(judgePiece({ fromS: 0.1, toS: 3.1 })).toBe('right');
  expect(judgePiece({ fromS: 0.1, toS: 10.1 })).toBe('right');
  expect(judgePiece({ fromS: 0, toS: 2.99 })).toBe('short');
  expect(judgePiece({ fromS: 0, toS: 10.01 })).toBe('long');
});

it('the loudest peak reaches the edges of the picture', () => {
  expect(wavePath([0.5, 0.25])).toBe('M0.5 0V2M1.5 0.5V1.5');
});
