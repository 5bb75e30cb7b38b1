import { describe, expect, it } from 'vitest';
import type { ProviderChoice } from '../../../../native-models/engine-types.ts';
import type { PlacesByHand } from '../../../../native-models/voice-pack/by-hand.ts';
import { chooseMix, type Mix } from '../../../../native-models/voice-pack/mix.ts';
import type { Precision, Timing, TunedNetwork, Tuning } from '../../../../native-models/voice-pack/tuning.ts';

type Row = readonly [TunedNetwork, 'cpu' | 'webgpu' | 'cuda' | 'webgpu half', number, number, number?];

const timingOf = ([network, where, threads, ms, togetherMs]: Row): Timing => ({
  network,
  ...(where === 'webgpu half' ? { provider: 'webgpu', form: 'half' } : { provider: where }),
  threads,
  ms,
  ...(togetherMs === undefined ? {} : { togetherMs }),
});

function mixOf(
  rows: readonly Row[] | null,
  choice: { setting?: ProviderChoice; byHand?: PlacesByHand; precision?: Precision } = {},
): Mix {
  const { setting = 'auto', byHand = {}, precision = 'fast' } = choice;
  const tokens = { precision } as Tuning['tokens'];
  return chooseMix({
    tuning: rows === null ? null : { tokens, timings: rows.map(timingOf) },
    byHand,
    setting: { tokens: setting, sound: setting },
    threads: 3,
  });
}

const placeOf = ({ provider, form, threads }: Mix[TunedNetwork]): string =>
  `${provider}${form === undefined ? '' : ` ${form}`} ${threads}`;
const told = (mix: Mix) => Object.fromEntries(Object.entries(mix).map(([network, place]) => [network, placeOf(place)]));

/** Measured on 16 cores and an H200, rounded. */
const withCard: readonly Row[] = [
  ['prompt', 'cpu', 1, 274],
  ['prompt', 'cpu', 4, 99],
  ['prompt', 'cpu', 8, 69],
  ['tokens', 'cpu', 1, 14.8, 3],
  ['tokens', 'cpu', 4, 5.8, 1.2],
  ['tokens', 'cpu', 8, 5.1, 1.1],
  ['sound', 'cpu', 1, 239],
  ['sound', 'cpu', 8, 79],
  ['hubert', 'cpu', 1, 900],
  ['hubert', 'cpu', 8, 870],
  ['bert', 'cpu', 1, 150],
  ['sound', 'webgpu', 1, 14],
  ['prompt', 'webgpu', 1, 28],
  ['tokens', 'webgpu', 1, 12.5],
  ['bert', 'webgpu', 1, 9],
];

describe('the mix of devices and threads', () => {
  it('is tokens on the processor and the rest on a graphics card that is better at it', () => {
    expect(told(mixOf(withCard))).toEqual({
      tokens: 'cpu 8',
      prompt: 'webgpu 8',
      sound: 'webgpu 8',
      hubert: 'cpu 1',
      bert: 'webgpu 1',
    });
    expect(mixOf(withCard).sound.by).toBe('trial');
  });

  it('leaves the card alone while the processor is set', () => {
    expect(told(mixOf(withCard, { setting: 'cpu' }))).toMatchObject({ prompt: 'cpu 8', sound: 'cpu 8', bert: 'cpu 1' });
  });

  it('follows a device that is set by name, whatever was found', () => {
    const mix = mixOf(withCard, { setting: 'webgpu' });
    expect(told(mix)).toMatchObject({ tokens: 'webgpu 8', prompt: 'webgpu 8', sound: 'webgpu 8', hubert: 'cpu 1' });
    expect(mix.tokens.by).toBe('default');
  });

  it('takes more threads, or a device, only where they save a tenth', () => {
    const times = (rows: readonly Row[]) => placeOf(mixOf(rows).sound);
    const cpu = (...ms: number[]) => ms.map((one, i): Row => ['sound', 'cpu', 2 ** i, one]);
    expect(times(cpu(10, 9.5, 9.4))).toBe('cpu 1');
    expect(times(cpu(10, 6, 5.9))).toBe('cpu 2');
    expect(times(cpu(10, 12, 4))).toBe('cpu 4');
    expect(times([...cpu(10), ['sound', 'webgpu', 1, 9.1]])).toBe('cpu 1');
    expect(times([...cpu(10), ['sound', 'webgpu', 1, 8.9]])).toBe('webgpu 1');
    expect(times([['sound', 'webgpu', 1, 5], ['sound', 'cuda', 1, 4.8], ...cpu(10)])).toBe('cuda 1');
  });

  it('weighs tokens made alone as much as those made beside others', () => {
    const rows: readonly Row[] = [
      ['tokens', 'cpu', 1, 10, 4],
      ['tokens', 'cpu', 2, 9.6, 1.5],
    ];
    expect(placeOf(mixOf(rows).tokens)).toBe('cpu 2');
  });

  it('gives prompts and tokens of a float32 network the same threads, by what a sentence costs', () => {
    const rows: readonly Row[] = [
      ['prompt', 'cpu', 1, 900],
      ['prompt', 'cpu', 2, 500],
      ['tokens', 'cpu', 1, 20, 6],
      ['tokens', 'cpu', 2, 19, 6],
    ];
    const exact = mixOf(rows, { precision: 'exact' });
    expect([exact.tokens, exact.prompt].map(placeOf)).toEqual(['cpu 2', 'cpu 2']);
    const fast = mixOf(rows);
    expect([fast.tokens, fast.prompt].map(placeOf)).toEqual(['cpu 1', 'cpu 2']);
  });

  it('reads the prompt of an exact network on a device, too', () => {
    const rows: readonly Row[] = [
      ['prompt', 'cpu', 1, 900],
      ['prompt', 'webgpu', 1, 30],
      ['tokens', 'cpu', 1, 20, 6],
    ];
    const mix = mixOf(rows, { precision: 'exact' });
    expect([mix.tokens, mix.prompt].map(placeOf)).toEqual(['cpu 1', 'webgpu 1']);
  });

  it('keeps the prompt where the tokens are, when those are on a device', () => {
    const rows: readonly Row[] = [
      ['prompt', 'cpu', 1, 20],
      ['prompt', 'webgpu', 1, 30],
      ['tokens', 'cpu', 1, 20, 20],
      ['tokens', 'webgpu', 1, 4],
    ];
    const mix = mixOf(rows);
    expect([mix.tokens, mix.prompt].map(placeOf)).toEqual(['webgpu 1', 'webgpu 1']);
  });

  it('does not take a device whose tokens failed in the middle for them', () => {
    const rows = withCard.filter(([network, provider]) => network !== 'tokens' || provider === 'cpu');
    expect(placeOf(mixOf(rows).tokens)).toBe('cpu 8');
  });
});

describe('without a test', () => {
  it('is the usual number of threads on what is set', () => {
    expect(told(mixOf(null, { setting: 'cpu' }))).toEqual({
      tokens: 'cpu 3',
      prompt: 'cpu 3',
      sound: 'cpu 3',
      hubert: 'cpu 3',
      bert: 'cpu 3',
    });
    expect(mixOf(null).tokens).toEqual({ provider: 'auto', threads: 3, by: 'default' });
    expect(mixOf(null).hubert.provider).toBe('cpu');
  });
});

describe('a choice by hand', () => {
  it('goes before the test and before what is set', () => {
    const byHand: PlacesByHand = { sound: { provider: 'cpu', threads: 2 }, tokens: { threads: 5 } };
    for (const setting of ['auto', 'cpu', 'webgpu'] as const) {
      const mix = mixOf(withCard, { setting, byHand });
      expect(mix.sound).toEqual({ provider: 'cpu', threads: 2, by: 'hand' });
      expect(mix.tokens).toMatchObject({ threads: 5, by: 'hand' });
    }
    expect(mixOf(withCard, { byHand }).prompt).toMatchObject({ provider: 'webgpu', by: 'trial' });
  });

  it('of a device for prompts holds while tokens are on the processor', () => {
    const byHand: PlacesByHand = { prompt: { provider: 'cuda' } };
    expect(mixOf(withCard, { byHand, setting: 'cpu' }).prompt).toMatchObject({ provider: 'cuda', by: 'hand' });
    expect(mixOf(withCard, { byHand, setting: 'webgpu' }).prompt).toMatchObject({ provider: 'webgpu' });
  });
});

describe('half precision on a device', () => {
  const inHalf: readonly Row[] = [...withCard, ['sound', 'webgpu half', 1, 9], ['prompt', 'webgpu half', 1, 27]];
  const soundOf = (choice: Parameters<typeof mixOf>[1]): string => placeOf(mixOf(inHalf, choice).sound);

  it('is taken where it saves enough against exact there', () => {
    const { sound, prompt } = mixOf(inHalf);
    expect(placeOf(sound)).toBe('webgpu half 8');
    expect(placeOf(prompt)).toBe('webgpu 8');
  });

  it('is taken for tokens with its own prompt', () => {
    const rows: readonly Row[] = [...inHalf, ['tokens', 'webgpu half', 1, 2]];
    const { tokens, prompt } = mixOf(rows);
    expect([placeOf(tokens), placeOf(prompt)]).toEqual(['webgpu half 8', 'webgpu half 8']);
  });

  it('is taken on the device that is set or chosen by hand, as far as it was tested; a person may choose the form', () => {
    expect(soundOf({ setting: 'webgpu' })).toBe('webgpu half 8');
    expect(soundOf({ setting: 'cpu' })).toBe('cpu 8');
    expect(soundOf({ byHand: { sound: { provider: 'webgpu' } } })).toBe('webgpu half 8');
    expect(soundOf({ byHand: { sound: { provider: 'webgpu', form: 'exact' } } })).toBe('webgpu 8');
    expect(soundOf({ byHand: { sound: { provider: 'cpu', form: 'half' } } })).toBe('cpu 8');
    expect(placeOf(mixOf(withCard, { byHand: { sound: { provider: 'webgpu', form: 'half' } } }).sound)).toBe(
      'webgpu half 8',
    );
    expect(placeOf(mixOf(null, { setting: 'webgpu' }).sound)).toBe('webgpu 3');
  });
});
