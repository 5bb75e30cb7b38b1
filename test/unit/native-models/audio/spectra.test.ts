import { expect, test } from 'vitest';
import { logMelFilterBank } from '../../../../native-models/audio/fbank.ts';
import { RealFft } from '../../../../native-models/audio/fft.ts';
import { resample } from '../../../../native-models/audio/resample.ts';
import { resampleSharp } from '../../../../native-models/audio/resample-sharp.ts';
import { limitReferencePeak, magnitudeSpectrogram } from '../../../../native-models/audio/stft.ts';

const tone = (hz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));

test('the transform finds a tone in its bin', () => {
  const power = new Float64Array(9);
  new RealFft(16).power(
    Float64Array.from({ length: 16 }, (_, i) => Math.cos((2 * Math.PI * 3 * i) / 16)),
    power,
  );
  expect(power[3]).toBeCloseTo(64, 9);
  expect(power.reduce((sum, x) => sum + x, 0)).toBeCloseTo(64, 9);
  expect(() => new RealFft(34)).toThrow(RangeError);
});

test('a transform whose length has an odd factor is the sum that it stands for', () => {
  const size = 40;
  const signal = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
  const power = new Float64Array(size / 2 + 1);
  new RealFft(size).power(signal, power);
  for (const [bin, value] of power.entries()) {
    let re = 0;
    let im = 0;
    for (const [i, sample] of signal.entries()) {
      re += sample * Math.cos((2 * Math.PI * bin * i) / size);
      im -= sample * Math.sin((2 * Math.PI * bin * i) / size);
    }
    expect(value).toBeCloseTo(re * re + im * im, 9);
  }
});

test('a spectrogram has the official number of frames, and none for too little sound', () => {
  const settings = { filterLength: 2048, hopLength: 640, windowLength: 2048 };
  const { frames, bins, data } = magnitudeSpectrogram(tone(1000, 32000, 1), settings);
  expect(frames).toBe(Math.floor((32000 + 1408 - 2048) / 640) + 1);
  const middle = Array.from(data.subarray(20 * bins, 21 * bins));
  expect(middle.indexOf(Math.max(...middle))).toBe(64);
  expect(magnitudeSpectrogram(new Float32Array(500), settings).frames).toBe(0);
});

test('only loud references are scaled, and at most to half', () => {
  const quiet = Float32Array.of(0.5, -1);
  expect(limitReferencePeak(quiet)).toBe(quiet);
  expect(Array.from(limitReferencePeak(Float32Array.of(4, 1)))).toEqual([2, 0.5]);
});

test.each([
  ['torch’s', resample, 2e-3],
  ['soxr’s', resampleSharp, 2e-5],
] as const)('%s resampler keeps a tone and the length rule', (_, change, tolerance) => {
  for (const [from, to] of [
    [44100, 16000],
    [22050, 32000],
    [48000, 32000],
  ] as const) {
    const out = change(tone(1000, from, 0.2), from, to);
    expect(out.length).toBe(Math.ceil((Math.round(from * 0.2) * to) / from));
    const wanted = tone(1000, to, 0.2);
    let worst = 0;
    for (let i = 400; i < out.length - 400; i++) worst = Math.max(worst, Math.abs(out[i]! - wanted[i]!));
    expect(worst).toBeLessThan(tolerance);
  }
});

test('the sharp resampler removes what the lower rate cannot hold', () => {
  const out = resampleSharp(tone(9000, 32000, 0.2), 32000, 16000);
  expect(Math.max(...out.subarray(400, -400).map(Math.abs))).toBeLessThan(1e-5);
});

test('equal rates are left alone and odd ones cost no memory', () => {
  const sound = tone(500, 16000, 0.1);
  expect(resample(sound, 16000, 16000)).toBe(sound);
  expect(resample(tone(500, 44101, 0.5), 44101, 16000).length).toBe(Math.ceil((16000 * 22051) / 44101));
});

test('silence has the smallest energy in every filter', () => {
  const { frames, data } = logMelFilterBank(new Float32Array(16000));
  expect(frames).toBe(98);
  expect(data.every((x) => Math.abs(x - Math.log(1.1920929e-7)) < 1e-6)).toBe(true);
});
