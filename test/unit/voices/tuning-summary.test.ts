import { expect, it } from 'vitest';
import { summarizeTuning } from '../../../electron/voices/tuning-summary.ts';
import type { Tuning } from '../../../native-models/voice-pack/tuning.ts';

const network = { precision: 'fast', reason: 'faster', exactMs: 29, fastMs: 10 } as const;
const timings = [{ network: 'sound', provider: 'webgpu', threads: 1, ms: 14 }] as const;
const tuning: Tuning = {
  format: 'understudy-tuning/2',
  computer: { processor: 'some', cores: 2, graphics: [], runtime: '1.30.0', engine: 2 },
  testedAt: '2026-11-03T08:20:00Z',
  tokens: { ...network, agreement: 0.98, cacheScales: { keys: [0.1], values: [0.2] } },
  sound: { ...network, differenceDb: 1.2, usualDifferenceDb: 2 },
  timings,
  refused: [],
};

it('tells people what was found, and nothing that only the engine needs', () => {
  expect(summarizeTuning(tuning)).toEqual({
    testedAt: '2026-11-03T08:20:00Z',
    tokens: { ...network, agreement: 0.98 },
    sound: { ...network, differenceDb: 1.2 },
    timings,
    refused: [],
  });
});

it('a form that made no sound has no difference', () => {
  const silent = { ...tuning, sound: { ...tuning.sound, differenceDb: Number.NaN } };
  expect(summarizeTuning(silent).sound.differenceDb).toBeNull();
});
