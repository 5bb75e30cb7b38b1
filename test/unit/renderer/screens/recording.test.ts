import { expect, it } from 'vitest';
import { readWav } from '../../../../native-models/audio/wav.ts';
import {
  freeName,
  judge,
  meterShare,
  peakDb,
  problemOf,
  writeRecording,
} from '../../../../renderer/screens/voices/recording.ts';

it('a recording becomes a WAV that the library reads, sample for sample, and what is too loud stays within it', () => {
  const samples = Float32Array.from({ length: 4800 }, (_, index) => 1.2 * Math.sin(index / 20));
  const read = readWav(writeRecording(samples, 48_000));
  expect({ rate: read.sampleRateHz, length: read.samples.length }).toEqual({ rate: 48_000, length: 4800 });
  const furthest = Math.max(
    ...read.samples.map((sample, index) => Math.abs(sample - Math.max(-1, Math.min(1, samples[index] ?? 0)))),
  );
  expect(furthest).toBeLessThan(1 / 16_000);
});

it.each([
  [{ seconds: 2.9, peak: -60 }, 'short'],
  [{ seconds: 3, peak: -12 }, 'right'],
  [{ seconds: 9.9, peak: -31 }, 'faint'],
  [{ seconds: 5, peak: Number.NEGATIVE_INFINITY }, 'faint'],
  [{ seconds: 5, peak: 0 }, 'clipped'],
] as const)('%j is %s', (made, heard) => {
  expect(judge(made)).toBe(heard);
});

it('the meter is empty at silence and full at the loudest', () => {
  const shares = [new Float32Array(8), Float32Array.of(0, -1), Float32Array.of(0.0316, 0)].map((samples) =>
    meterShare(peakDb(samples)),
  );
  expect(shares[0]).toBe(0);
  expect(shares[1]).toBe(1);
  expect(shares[2]).toBeCloseTo(0.5, 2);
});

it.each([
  ['NotAllowedError', 'refused'],
  ['NotFoundError', 'missing'],
  ['NotReadableError', 'busy'],
  ['EncodingError', 'unreadable'],
] as const)('%s of a browser means %s', (name, problem) => {
  expect(problemOf(new DOMException('', name))).toBe(problem);
});

it('a recording has the first name that is free', () => {
  expect(freeName(['take 1', 'calm', 'take 3'], (number) => `take ${number}`)).toBe('take 2');
});
