/** The generator in 8 bits against the exact one, on networks whose sound is known. */

import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSovitsCheckpoint } from '../../native-models/checkpoint/voice-checkpoints.ts';
import { sovitsDimensions } from '../../native-models/graphs/sovits-dimensions.ts';
import type { Execution } from '../../native-models/ort/session.ts';
import { floatsOf } from '../../native-models/ort/tensor.ts';
import { createSovitsNetwork, type SovitsNetwork } from '../../native-models/sovits/network.ts';
import { clearness } from '../fixtures/clearness.ts';
import { readNpy } from '../parity/npy.ts';

const golden = path.resolve('test/fixtures/golden');
const loaded = new Map<string, Promise<SovitsNetwork>>();

afterAll(async () => {
  for (const network of loaded.values()) await (await network).release();
});

function networkOf(file: string, choice: Partial<Execution>): Promise<SovitsNetwork> {
  const key = JSON.stringify([file, choice]);
  const load = async (): Promise<SovitsNetwork> => {
    const { weights, config, close } = openSovitsCheckpoint(path.resolve(file));
    const execution = { provider: 'cpu', threads: 1, precision: 'exact', ...choice } as const;
    return createSovitsNetwork(weights, sovitsDimensions(weights, config), execution).finally(close);
  };
  const network = loaded.get(key) ?? load();
  loaded.set(key, network);
  return network;
}

const floatsIn = (file: string): Float32Array => Float32Array.from(readNpy(file).data);
const scatter = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * i * 0.37 + i));

/** Sound of a golden run's last latent. */
async function goldenSound(version: 'v2' | 'v2ProPlus', choice: Partial<Execution>): Promise<Float32Array> {
  const network = await networkOf(path.join(golden, `ckpt/s2_${version}.pth`), choice);
  const z = floatsIn(path.join(golden, version, 'z.npy'));
  const ge = floatsIn(path.join(golden, version, version === 'v2' ? 'ge_raw.npy' : 'ge.npy'));
  const [whole] = network.windows(z.length / network.dims.latent, Number.POSITIVE_INFINITY);
  return floatsOf(await network.generate(z, ge, whole!), 'audio');
}

test.each([
  ['v2', 31],
  ['v2ProPlus', 31],
] as const)('%s: what 8 bits add lies at least %i dB below the sound', async (version, least) => {
  const exact = await goldenSound(version, { precision: 'exact' });
  const fast = clearness(exact, await goldenSound(version, { precision: 'fast' }));
  expect(fast).toBeGreaterThan(least);
  // More than a hundred would mean that nothing was in 8 bits.
  expect(fast).toBeLessThan(60);
});

test('the pilot voice, whose residual blocks are silent, sounds the same to a hundred decibels', async () => {
  const codes = Array.from(readNpy('test/fixtures/pilot-expected/greedy_codes.npy').data);
  const phones = Array.from(readNpy('test/fixtures/pilot-expected/target_phone_ids.npy').data);
  const speak = async (precision: 'exact' | 'fast'): Promise<Float32Array> => {
    const network = await networkOf('native-models/pilot-voice/sovits.pth', { precision });
    const { gin, hidden, latent } = network.dims;
    const ge = new Float32Array(gin);
    const data = floatsOf(await network.prior(codes, phones, ge), 'latent');
    const rows = { rows: data.length / hidden, columns: hidden, data };
    return network.decode(rows, scatter(rows.rows * latent), ge);
  };
  expect(clearness(await speak('exact'), await speak('fast'))).toBeGreaterThan(100);
});

test('windows join as quietly as the 8 bits are anywhere', async () => {
  const [exact, fast] = await Promise.all(
    (['exact', 'fast'] as const).map((precision) => networkOf(path.join(golden, 'ckpt/s2_v2.pth'), { precision })),
  );
  const { hidden, latent, gin, sampleRateHz } = exact!.dims;
  const frames = 230;
  const rows = { rows: frames, columns: hidden, data: scatter(frames * hidden) };
  const inputs = [rows, scatter(frames * latent), scatter(gin)] as const;
  const right = await exact!.decode(...inputs);
  const joined = await fast!.decode(...inputs);
  const joints = fast!.windows(frames, sampleRateHz).slice(1);
  expect(joints.length).toBeGreaterThan(2);
  const samplesPerFrame = right.length / frames;
  const [near, all] = [4, right.length / 2];
  /** Root mean square of the steps of the error, from one sample to the next. */
  const roughness = (centre: number, reach: number): number => {
    let sum = 0;
    for (let i = centre - reach; i < centre + reach - 1; i++) {
      sum += (joined[i + 1]! - right[i + 1]! - (joined[i]! - right[i]!)) ** 2;
    }
    return Math.sqrt(sum / (2 * reach - 1));
  };
  const usual = roughness(all, all);
  expect(usual).toBeGreaterThan(0);
  for (const { start } of joints) expect(roughness(start * samplesPerFrame, near)).toBeLessThan(3 * usual);
});
