import { expect, it } from 'vitest';
import type { VoiceTuning } from '../../../electron/contract/voices.ts';
import { describeTuning, nameTuning } from '../../../electron/words/tuning-words.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const network = { precision: 'fast', reason: 'faster', threads: 2, exactMs: 29, fastMs: 10 } as const;
const fast: VoiceTuning = {
  testedAt: '2026-11-03T08:20:00Z',
  tokens: { ...network, agreement: 0.99 },
  sound: { ...network, exactMs: 1800, fastMs: 1000, differenceDb: 0.9 },
};
const exact = (reason: 'differs' | 'no-gain') => ({ precision: 'exact', reason, threads: 4 }) as const;
const number = (value: number, digits: number): string => value.toFixed(digits);
const told = (tuning: VoiceTuning, locale: 'en' | 'zh-CN' = 'en') =>
  describeTuning(wordsOf(locale), tuning, number).map(([what, how]) => `${what}: ${how.replaceAll('\u00a0', ' ')}`);

it('tells how many times as fast', () => {
  expect(told(fast)).toEqual([
    'Words: Fast: 2.9 times as fast as exact',
    'Sound: Fast: 1.8 times as fast as exact',
    'Threads: 2',
  ]);
  expect(told(fast, 'zh-CN')[0]).toBe('字词: 快速：速度是精确的 2.9 倍');
});

it('tells why a network stays exact, with the figure that decided it', () => {
  const differs: VoiceTuning = {
    ...fast,
    tokens: { ...fast.tokens, ...exact('differs'), agreement: 0.949 },
    sound: { ...fast.sound, ...exact('differs'), differenceDb: 4.06, threads: 1 },
  };
  expect(told(differs)).toEqual([
    'Words: Exact: fast speaks differently (94 % alike)',
    'Sound: Exact: fast differs audibly (4.1 dB)',
    'Threads: 4 for words, 1 for sound',
  ]);
  expect(told({ ...differs, sound: { ...differs.sound, differenceDb: null } })[1]).toContain('no sound');
  expect(told({ ...fast, sound: { ...fast.sound, ...exact('no-gain') } })[1]).toBe(
    'Sound: Exact: fast is not faster here',
  );
});

it('has one word for it', () => {
  const slow = { ...fast.sound, ...exact('no-gain') };
  const name = (tuning: VoiceTuning | null) => nameTuning(wordsOf('en'), tuning);
  expect(name(null)).toBe('not tested yet');
  expect(name(fast)).toBe('fast');
  expect(name({ ...fast, sound: slow })).toBe('partly fast');
  expect(name({ ...fast, sound: slow, tokens: { ...fast.tokens, ...exact('no-gain') } })).toBe('exact');
});
