/** Levels of signals whose loudness and peaks are known by reckoning, in the manner of EBU Tech 3341, for one channel. */
import { describe, expect, it } from 'vitest';
import { integratedLoudness } from '../../../../native-models/audio/integrated-loudness.ts';
import { type LevelMap, LevelMeter, loudnessSteps } from '../../../../native-models/audio/level-map.ts';
import { planLevels } from '../../../../native-models/audio/level-plan.ts';
import { RoomToneLearner } from '../../../../native-models/audio/room-tone.ts';

/** A sine of 0 dBFS at 997 Hz in one channel reads -3.01 LUFS (BS.1770-4, annex 1). */
const SINE_AT_FULL_SCALE = -3.01;

function sine(hz: number, peakDb: number, seconds: number, rateHz: number, phase = 0): Float32Array {
  const amplitude = 10 ** (peakDb / 20);
  return Float32Array.from(
    { length: Math.round(seconds * rateHz) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz + phase),
  );
}

function mapOf(rateHz: number, ...parts: readonly Float32Array[]): LevelMap {
  const meter = new LevelMeter(
    rateHz,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  for (const part of parts) meter.add(part);
  return meter.end();
}

const loudnessOf = (map: LevelMap): number => integratedLoudness(loudnessSteps(map)) ?? Number.NaN;
const peakDbOf = (map: LevelMap): number => 20 * Math.log10(Math.max(...map.peaks));

/** Loudness in LUFS for seconds. */
const steps = (rateHz: number, ...levels: readonly (readonly [lufs: number, seconds: number])[]): LevelMap =>
  mapOf(rateHz, ...levels.map(([lufs, seconds]) => sine(997, lufs - SINE_AT_FULL_SCALE, seconds, rateHz)));

describe('integrated loudness', () => {
  it.each([32_000, 44_100, 48_000])('of a steady tone at %i Hz is its level', (rateHz) => {
    expect(loudnessOf(steps(rateHz, [-23, 5]))).toBeCloseTo(-23, 1);
    expect(loudnessOf(steps(rateHz, [-33, 5]))).toBeCloseTo(-33, 1);
  });

  /** What EBU Tech 3341 allows a meter. */
  const TOLERANCE_LU = 0.1;
  const isNear = (map: LevelMap, lufs: number): void =>
    expect(Math.abs(loudnessOf(map) - lufs)).toBeLessThan(TOLERANCE_LU);

  it('leaves out what is much quieter than the rest, and silence', () => {
    isNear(steps(48_000, [-36, 4], [-23, 24], [-36, 4]), -23);
    isNear(steps(48_000, [-72, 4], [-36, 4], [-23, 24], [-36, 4], [-72, 4]), -23);
    isNear(mapOf(48_000, sine(997, -19.99, 10, 48_000), new Float32Array(480_000)), -23);
  });

  it('weighs levels that belong together by their energy', () => {
    isNear(steps(48_000, [-26, 8], [-20, 8.04], [-26, 8]), -23);
  });

  it('weighs low tones less and high ones more, as the standard says', () => {
    // From the standard's own coefficients at 48 kHz: 0.2 dB at 100 Hz below, 4 dB above at 10 kHz.
    expect(loudnessOf(mapOf(48_000, sine(10_000, -20, 3, 48_000)))).toBeCloseTo(-20 - 3.01 - 0.691 + 4, 0);
    expect(loudnessOf(mapOf(48_000, sine(40, -20, 3, 48_000)))).toBeLessThan(-25);
  });

  it('of nothing, and of less than 400 ms, is not known', () => {
    expect(integratedLoudness(loudnessSteps(mapOf(48_000, new Float32Array(96_000))))).toBeNull();
    expect(integratedLoudness(loudnessSteps(mapOf(48_000, sine(997, -20, 0.3, 48_000))))).toBeNull();
  });
});

describe('true peak', () => {
  it.each([44_100, 48_000])('is found between samples at %i Hz', (rateHz) => {
    // At a quarter of the rate and 45 degrees the samples miss the peak by 3 dB.
    const map = mapOf(rateHz, sine(rateHz / 4, -6, 1, rateHz, Math.PI / 4));
    expect(peakDbOf(map)).toBeGreaterThan(-6.4);
    expect(peakDbOf(map)).toBeLessThan(-5.8);
    expect(peakDbOf(mapOf(rateHz, sine(997, -6, 1, rateHz)))).toBeCloseTo(-6, 1);
  });

  it('is the same however the sound is cut into parts', () => {
    const sound = sine(7919, -3, 0.5, 48_000, 0.3);
    const whole = mapOf(48_000, sound);
    const parts = mapOf(48_000, sound.subarray(0, 7), sound.subarray(7, 5000), sound.subarray(5000));
    expect(parts.peaks).toEqual(whole.peaks);
    expect(parts.energies).toEqual(whole.energies);
  });
});

describe('a plan for levels', () => {
  /** Quiet speech-like bursts with clicks far above them. */
  function spiky(rateHz: number): Float32Array {
    const sound = sine(300, -30, 12, rateHz);
    for (let i = 0; i < sound.length; i++) sound[i]! *= 0.6 + 0.4 * Math.sin((2 * Math.PI * 3 * i) / rateHz);
    for (let at = 4000; at + 20 < sound.length; at += Math.round(rateHz * 0.7))
      for (let i = 0; i < 20; i++) sound[at + i]! += 0.5 * Math.sin(i * 1.3);
    return sound;
  }

  it.each([
    [-16, 48_000],
    [-23, 44_100],
    [-19, 48_000],
  ])('reaches %i LUFS at %i Hz and stays below the peak', (loudness, rateHz) => {
    const sound = spiky(rateHz);
    const plan = planLevels(mapOf(rateHz, sound), { loudness, truePeakDb: -1 });
    const made = sound.slice();
    // In uneven parts, as they come.
    for (let at = 0; at < made.length; at += 7001) plan.apply(made.subarray(at, at + 7001), at);
    const map = mapOf(rateHz, made);
    expect(Math.abs(loudnessOf(map) - loudness)).toBeLessThan(0.2);
    expect(Math.abs((plan.after ?? 0) - loudnessOf(map))).toBeLessThan(0.1);
    expect(peakDbOf(map)).toBeLessThan(-0.95);
  });

  it('changes nothing that needs no change', () => {
    const sound = sine(997, -20, 2, 48_000);
    const plan = planLevels(mapOf(48_000, sound), { loudness: null, truePeakDb: -1 });
    const made = sound.slice();
    plan.apply(made, 0);
    expect(made).toEqual(sound);
    expect(plan.limitedDb).toBe(0);
  });

  it('has no gain for silence', () => {
    expect(planLevels(mapOf(48_000, new Float32Array(96_000)), { loudness: -16, truePeakDb: -1 })).toMatchObject({
      before: null,
      after: null,
      gainDb: 0,
    });
  });
});

describe('room tone', () => {
  /** A second of it, after it has come up. */
  function filled(learner: RoomToneLearner, rateHz: number): Float32Array {
    const tone = learner.tone();
    tone.fill(new Float32Array(rateHz / 10));
    const sound = new Float32Array(rateHz);
    tone.fill(sound);
    return sound;
  }

  it('is put where nothing is, and nowhere else', () => {
    const learner = new RoomToneLearner(48_000);
    const speech = sine(300, -20, 1, 48_000, 1);
    const gap = new Float32Array(24_000);
    const sound = Float32Array.from([...speech, ...gap, ...speech]);
    const tone = learner.tone();
    for (let at = 0; at < sound.length; at += 7001) tone.fill(sound.subarray(at, at + 7001));
    expect(sound.subarray(0, 48_000)).toEqual(speech);
    expect(sound.subarray(74_000)).toEqual(speech.subarray(2000));
    expect(sound.subarray(50_000, 72_000).every((value) => value === 0)).toBe(false);
  });

  it('is as loud as the quietest moments, and of their colour', () => {
    const rateHz = 48_000;
    let last = 0;
    let state = 7;
    /** Noise without high tones at -66 dBFS, under a second of speech. */
    const quiet = Float32Array.from({ length: 2 * rateHz }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      last = 0.9 * last + (state / 2 ** 31 - 1) * 0.1;
      return last * 0.0038;
    });
    const learner = new RoomToneLearner(rateHz);
    learner.hear(sine(200, -20, 1, rateHz));
    learner.hear(quiet);
    const tone = filled(learner, rateHz);
    const power = (sound: Float32Array): number => sound.reduce((sum, value) => sum + value * value, 0) / sound.length;
    const high = (sound: Float32Array): number =>
      power(sound.map((value, i) => value - (sound[i - 1] ?? 0))) / power(sound);
    expect(10 * Math.log10(power(tone) / power(quiet))).toBeGreaterThan(-4);
    expect(10 * Math.log10(power(tone) / power(quiet))).toBeLessThan(1);
    expect(high(tone) / high(quiet)).toBeGreaterThan(0.6);
    expect(high(tone) / high(quiet)).toBeLessThan(1.6);
  });

  it('is there, and very soft, when takes have no noise at all', () => {
    const learner = new RoomToneLearner(48_000);
    learner.hear(new Float32Array(48_000));
    const tone = filled(learner, 48_000);
    const db = 10 * Math.log10(tone.reduce((sum, value) => sum + value * value, 0) / tone.length);
    expect(db).toBeGreaterThan(-80);
    expect(db).toBeLessThan(-60);
  });
});
