import { describe, expect, it } from 'vitest';
import { floorDbfs, isSilent, measureLoudness } from '../../../../native-models/audio/loudness.ts';

const sine = (amplitude: number, seconds: number) =>
  Float32Array.from({ length: seconds * 32000 }, (_, i) => amplitude * Math.sin((2 * Math.PI * 440 * i) / 32000));

describe('loudness', () => {
  it('gives a full-scale sine -3.01 dBFS', () => {
    const { rmsDbfs, peak, silenceRatio, finite, seconds } = measureLoudness(sine(1, 1), 32000);
    expect(rmsDbfs).toBeCloseTo(-3.01, 2);
    expect(peak).toBeCloseTo(1, 3);
    expect([silenceRatio, finite, seconds]).toEqual([0, true, 1]);
  });

  it('counts the silent share', () => {
    const half = new Float32Array(64000);
    half.set(sine(0.3, 1));
    const loudness = measureLoudness(half, 32000);
    expect(loudness.silenceRatio).toBe(0.5);
    expect(isSilent(loudness)).toBe(false);
  });

  it.each([
    ['zeros', new Float32Array(32000)],
    ['nothing', new Float32Array(0)],
    ['a whisper of noise', sine(0.0005, 1)],
  ])('calls %s silent', (_name, samples) => {
    const loudness = measureLoudness(samples, 32000);
    expect(isSilent(loudness)).toBe(true);
    expect(loudness.rmsDbfs).toBeGreaterThanOrEqual(floorDbfs);
  });

  it('one click in silence is still silence', () => {
    const click = new Float32Array(32000);
    click[16000] = 1;
    expect(isSilent(measureLoudness(click, 32000))).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('reports %s', (value) => {
    const samples = sine(0.3, 1);
    samples[100] = value;
    expect(measureLoudness(samples, 32000).finite).toBe(false);
  });
});
