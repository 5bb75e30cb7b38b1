/**
 * The half form of every network beside the exact one, on networks whose results are known. The processor computes it by converting
 * to float32 and back, as near to a graphics device as it comes: there, sums inside a product may be kept in 16 bits as well.
 */

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCfmNetwork } from '../../../native-models/cfm/network.ts';
import { CFM_SETTINGS } from '../../../native-models/cfm/settings.ts';
import { loadVocoder } from '../../../native-models/cfm/vocoder.ts';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import { cfmDimensions } from '../../../native-models/graphs/cfm-dimensions.ts';
import { sovitsDimensions } from '../../../native-models/graphs/sovits-dimensions.ts';
import { t2sDimensions } from '../../../native-models/graphs/t2s.ts';
import type { Execution, OpenSession } from '../../../native-models/ort/session.ts';
import { nodeAdapter, openNodeSession } from '../../../native-models/ort/session-node.ts';
import { floatsOf, type Outputs } from '../../../native-models/ort/tensor.ts';
import { createSovitsNetwork } from '../../../native-models/sovits/network.ts';
import { createT2sNetwork } from '../../../native-models/t2s/network.ts';
import { clearness } from '../../fixtures/clearness.ts';
import { openGoldenFolder } from '../../parity/packed.ts';

/** Graphs as devices get them, on the processor: its own fused products divide by zero where there are no rows. */
const onProcessor: OpenSession = async (modelPath, graph, execution) => {
  const open = nodeAdapter({ graphOptimizationLevel: 'disabled' });
  return { ...(await open(modelPath, graph, { ...execution, provider: 'cpu' })), provider: 'webgpu' };
};
const forms = (['exact', 'half'] as const).map(
  (precision): Execution => ({ provider: 'webgpu', threads: 1, precision, openSession: onProcessor }),
);

type Folder = Awaited<ReturnType<typeof openGoldenFolder>>;
const folders: Record<string, Folder> = {};
beforeAll(async () => {
  for (const name of ['golden', 'golden-v1-v2pro', 'golden-v34']) {
    folders[name] = await openGoldenFolder(path.resolve('test/fixtures', name));
  }
});
afterAll(async () => {
  for (const folder of Object.values(folders)) await folder.close();
});
const fileIn = (folder: string, file: string): string => path.join(folders[folder]!.dir, 'ckpt', file);

const scatter = (length: number, size = 1): Float32Array =>
  Float32Array.from({ length }, (_, i) => size * Math.sin(i * i * 0.37 + i));
const numbers = (length: number, below: number): number[] => Array.from({ length }, (_, i) => (i * 37 + 5) % below);

/** What both forms make of the same, output by output. */
async function compare<N extends { release(): Promise<void> }>(
  load: (execution: Execution) => Promise<N>,
  run: (network: N) => Promise<Outputs>,
): Promise<Record<string, number>> {
  const made: Outputs[] = [];
  for (const execution of forms) {
    const network = await load(execution);
    made.push(await run(network));
    await network.release();
  }
  const [exact, half] = made as [Outputs, Outputs];
  return Object.fromEntries(
    Object.keys(exact).map((name) => [name, clearness(floatsOf(exact, name), floatsOf(half, name))]),
  );
}

/** More than a hundred would mean that nothing was in 16 bits. */
function expectBetween(found: Record<string, number>, least: number): void {
  for (const decibels of Object.values(found)) {
    expect(decibels).toBeGreaterThan(least);
    expect(decibels).toBeLessThan(100);
  }
}

const sizes = { codes: 40, phones: 30 };

describe('what 16 bits add lies far below what is made', () => {
  test.each([
    ['v1', 'golden-v1-v2pro'],
    ['v2', 'golden'],
    ['v2Pro', 'golden-v1-v2pro'],
    ['v2ProPlus', 'golden'],
  ])('%s', async (version, folder) => {
    const found = await compare(
      async (execution) => {
        const { weights, config, close } = openSovitsCheckpoint(fileIn(folder, `s2_${version}.pth`));
        return createSovitsNetwork(weights, sovitsDimensions(weights, config), execution).finally(close);
      },
      async (network) => {
        const { gin, ginText, hidden, latent, codebookSize, symbolCount } = network.dims;
        const [codes, phones] = [numbers(sizes.codes, codebookSize), numbers(sizes.phones, symbolCount)];
        const prior = await network.prior(codes, phones, scatter(ginText, 0.3));
        const rows = { rows: 2 * sizes.codes, columns: hidden, data: scatter(2 * sizes.codes * hidden) };
        const noise = scatter(latent * rows.rows, 0.5);
        const flow = await network.flow(rows, noise, scatter(gin, 0.3));
        const [whole] = network.windows(rows.rows, Number.POSITIVE_INFINITY);
        const generated = await network.generate(scatter(latent * rows.rows), scatter(gin, 0.3), whole!);
        return { ...prior, ...flow, ...generated };
      },
    );
    expectBetween(found, 60);
  });

  test.each(['v3', 'v4'] as const)('%s', async (version) => {
    const drawn = await compare(
      async (execution) => {
        const base = fileIn('golden-v34', `s2_${version}.pth`);
        const { weights, config, close } = openSovitsCheckpoint(base, { version, baseOf: () => base });
        return createCfmNetwork(weights, cfmDimensions(weights, config), CFM_SETTINGS[version], execution).finally(
          close,
        );
      },
      async (network) => {
        const { mel, condition } = network.dims;
        const frames = 60;
        const told = await network.tell(
          { rows: frames, columns: condition, data: scatter(frames * condition) },
          { rows: 10, columns: mel, data: scatter(10 * mel) },
        );
        const [modulation] = await network.modulations(4);
        return network.velocity(scatter(frames * mel), told, modulation!);
      },
    );
    const place = fileIn('golden-v34', version === 'v3' ? 'bigvgan' : 'v4_vocoder.pth');
    const sounded = await compare(
      (execution) => loadVocoder(version, place, execution),
      async (vocoder) => {
        const [frames, bands] = [40, vocoder.bands];
        const [whole] = vocoder.windows(frames, Number.POSITIVE_INFINITY);
        const mel = { rows: frames, columns: bands, data: scatter(frames * bands, 4) };
        const data = await vocoder.soundOf(mel, whole!.spans);
        return { audio: { data, shape: [data.length] } };
      },
    );
    expectBetween(drawn, 60);
    // Its periodic activations turn a small difference into a larger one.
    expectBetween(sounded, version === 'v3' ? 50 : 60);
  });

  test.each([
    ['tokens over a cache of 16 bits', ({ precision }: Execution) => ({ ...here, precision })],
    ['a prompt, for tokens elsewhere', ({ precision }: Execution) => promptElsewhere(precision)],
  ])('%s', async (_, executionOf) => {
    const found = await compare(
      (execution) => openTokens(executionOf(execution)),
      async (network) => {
        const { symbolCount, classes } = network.dims;
        const input = { phones: numbers(30, symbolCount), bert: null, promptCodes: numbers(20, classes - 1) };
        const pass = await network.readPrompt(input, 10);
        const first = pass.logits;
        for (const token of numbers(5, classes - 1)) await network.readToken(pass, token);
        const kept = await pass.cache.copyRowsOf('keys', 0);
        const later = pass.logits;
        pass.cache.release();
        const of = (data: Float32Array) => ({ data, shape: [data.length] });
        return { first: of(first), later: of(later), kept: of(kept) };
      },
    );
    expectBetween(found, 60);
  });
});

const here = { provider: 'cpu', threads: 1, precision: 'exact' } as const;

async function openTokens(execution: Execution) {
  const { weights, config, close } = openGptCheckpoint(fileIn('golden', 's1.ckpt'));
  return createT2sNetwork(weights, t2sDimensions(weights, config), execution).finally(close);
}

function promptElsewhere(precision: Execution['precision']): Execution {
  const openSession: OpenSession = async (modelPath, graph, execution) =>
    (execution.provider === 'cpu' ? openNodeSession : onProcessor)(modelPath, graph, execution);
  const prompt = { provider: 'webgpu', threads: 1, precision: precision === 'half' ? precision : undefined } as const;
  return { ...here, prompt, openSession };
}
