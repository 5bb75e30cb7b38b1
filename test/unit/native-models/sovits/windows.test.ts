import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toPcm16 } from '../../../../native-models/audio/wav.ts';
import { openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { sovitsDimensions } from '../../../../native-models/graphs/sovits-dimensions.ts';
import { type ReceptiveField, receptiveFieldOf } from '../../../../native-models/graphs/sovits-generator.ts';
import { floatsOf } from '../../../../native-models/ort/tensor.ts';
import { createSovitsNetwork, type SovitsNetwork } from '../../../../native-models/sovits/network.ts';
import { planWindows } from '../../../../native-models/sovits/windows.ts';

const framesPerWindow = 50;
const samplesPerFrame = 640;

let network: SovitsNetwork;
let field: ReceptiveField;

beforeAll(async () => {
  const { weights, config, close } = openSovitsCheckpoint(path.resolve('test/fixtures/golden/ckpt/s2_v2.pth'));
  const dims = sovitsDimensions(weights, config);
  field = receptiveFieldOf(weights.below('dec.'), dims);
  network = await createSovitsNetwork(weights, dims, { provider: 'cpu', threads: 1, precision: 'exact' });
  close();
});

afterAll(() => network.release());

/** Values that look like nothing in particular, the same every time. */
const scatter = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * i * 0.37 + i));

test('the receptive field follows kernels, dilations and rates', () => {
  // By hand, from the last sample back: 3 + 60; 32 + 60; 46 + 60; 55 + 60; 15 + 60; 8 + 3.
  expect(field).toEqual({ frames: 11, stages: [75, 115, 106, 92, 63] });
});

test.each([1, 49, 50, 74, 75, 100, 137, 1000])('windows cover %i frames once, each about a second', (frames) => {
  const windows = planWindows(frames, framesPerWindow, field, [10, 8, 2, 2, 2]);
  expect(windows[0]!.start).toBe(0);
  expect(windows.at(-1)!.end).toBe(frames);
  for (const [i, { start, end, from, to }] of windows.entries()) {
    if (i > 0) expect(start).toBe(windows[i - 1]!.end);
    if (windows.length > 1) expect(end - start).toBeGreaterThanOrEqual((2 / 3) * framesPerWindow);
    expect(end - start).toBeLessThanOrEqual(1.5 * framesPerWindow);
    expect([from, to]).toEqual([Math.max(0, start - 11), Math.min(frames, end + 11)]);
  }
});

test.each([
  [1, 4, [1]],
  [19, 4, [19]],
  [40, 4, [20, 20]],
  [100, 2, [50, 50]],
  [200, 2, [25, 25, 38, 37, 38, 37]],
  [200, 8, [25, 25, 25, 25, 25, 25, 25, 25]],
  [750, 2, [25, 25, ...new Array<number>(14).fill(50)]],
])('%i frames decoded %i windows at once make whole rounds, the first a short one', (frames, atOnce, lengths) => {
  const windows = planWindows(frames, framesPerWindow, field, [10, 8, 2, 2, 2], atOnce);
  expect(windows.map(({ start, end }) => end - start)).toEqual(lengths);
  expect(windows.at(-1)!.end).toBe(frames);
});

test('windows at the same time give the sound that they give one by one', async () => {
  const { weights, config, close } = openSovitsCheckpoint(path.resolve('test/fixtures/golden/ckpt/s2_v2.pth'));
  const dims = sovitsDimensions(weights, config);
  const beside = await createSovitsNetwork(weights, dims, { provider: 'cpu', threads: 3, precision: 'exact' });
  close();
  const rows = 237;
  const rowsIn = { rows, columns: dims.hidden, data: scatter(rows * dims.hidden) };
  const [noise, ge] = [scatter(rows * dims.latent), scatter(dims.gin)];
  const expected = await network.decode(rowsIn, noise, ge);
  const sound = await beside.decode(rowsIn, noise, ge);
  const stop = new AbortController();
  const left = beside.decode(rowsIn, noise, ge, stop.signal);
  stop.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  await beside.release();
  expect(sound.length).toBe(expected.length);
  const furthest = expected.reduce((most, sample, i) => Math.max(most, Math.abs(sample - sound[i]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
});

test.each([
  ['shorter than a window', 7, 1],
  ['the longest single window', 74, 1],
  ['the shortest pair', 75, 2],
  ['an exact multiple', 100, 2],
  ['an odd length', 137, 3],
])('in windows as in one run: %s', async (_, rows, count) => {
  const { hidden, latent, gin, sampleRateHz } = network.dims;
  const rowsIn = { rows, columns: hidden, data: scatter(rows * hidden) };
  const [noise, ge] = [scatter(rows * latent), scatter(gin)];
  const z = floatsOf(await network.flow(rowsIn, noise, ge), 'z');
  const [whole] = network.windows(rows, Number.POSITIVE_INFINITY);
  const expected = toPcm16(floatsOf(await network.generate(z, ge, whole!), 'audio'));
  expect(network.windows(rows, sampleRateHz).length).toBe(count);
  const sound = toPcm16(await network.decode(rowsIn, noise, ge));
  expect(sound.length).toBe(rows * samplesPerFrame);
  expect(expected.some((sample) => Math.abs(sample) > 1000)).toBe(true);
  expect(sound.every((sample, i) => Math.abs(sample - expected[i]!) <= 1)).toBe(true);
});

test.each([
  ['before', 20 - 11, 20 - 12, (sound: Float32Array) => sound.slice(20 * samplesPerFrame)],
  ['behind', 19 + 11, 19 + 12, (sound: Float32Array) => sound.slice(0, 20 * samplesPerFrame)],
])('the last frame within the receptive field is heard, the next one %s is not', async (_, within, beyond, heard) => {
  const rows = 40;
  const ge = scatter(network.dims.gin);
  const soundWith = async (loudFrame?: number): Promise<Float32Array> => {
    const z = scatter(rows * network.dims.latent);
    for (let i = loudFrame ?? z.length; i < z.length; i += rows) z[i]! *= 1e5;
    const [whole] = network.windows(rows, Number.POSITIVE_INFINITY);
    return heard(floatsOf(await network.generate(z, ge, whole!), 'audio'));
  };
  const usual = await soundWith();
  expect(await soundWith(beyond)).toEqual(usual);
  expect(await soundWith(within)).not.toEqual(usual);
});
