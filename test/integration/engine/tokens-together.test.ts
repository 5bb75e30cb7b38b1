/** Sentences whose tokens are read by the same runs: each gets the tokens and the very logits that it has alone. */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGptCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import { t2sDimensions } from '../../../native-models/graphs/t2s.ts';
import type { T2sRequest } from '../../../native-models/models.ts';
import type { CacheScales, Execution } from '../../../native-models/ort/session.ts';
import { openNodeSession } from '../../../native-models/ort/session-node.ts';
import { generateCodes } from '../../../native-models/t2s/generation.ts';
import { createT2sNetwork, type T2sNetwork } from '../../../native-models/t2s/network.ts';

const EXACT: Execution = { provider: 'cpu', threads: 1, precision: 'exact' };
const networks = new Map<string, T2sNetwork>();

async function open(execution: Execution): Promise<T2sNetwork> {
  const { weights, config, close } = openGptCheckpoint(path.join('dist/pilot-voice', 'gpt.ckpt'));
  try {
    return await createT2sNetwork(weights, t2sDimensions(weights, config), execution);
  } finally {
    close();
  }
}

const requestOf = (stream: number, more: Partial<T2sRequest> = {}): T2sRequest => ({
  phones: Array.from({ length: 12 + 5 * stream }, (_, i) => (7 * i + 3 * stream) % 300),
  bert: null,
  promptCodes: Array.from({ length: 20 + stream }, (_, i) => (11 * i + stream) % 1000),
  sampling: { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
  rngKey: { seed: 9, stream },
  maxSteps: 30 + 4 * stream,
  ...more,
});

beforeAll(async () => {
  const exact = await open(EXACT);
  const pass = await exact.readPrompt(requestOf(0), 20);
  const cacheScales: CacheScales = await pass.cache.scales(1.25);
  pass.cache.release();
  networks.set('exact', exact);
  networks.set('8-bit', await open({ ...EXACT, precision: 'fast' }));
  networks.set('8-bit with an 8-bit cache', await open({ ...EXACT, precision: 'fast', cacheScales }));
  networks.set('8-bit on two threads', await open({ ...EXACT, precision: 'fast', threads: 2, cacheScales }));
  networks.set('8-bit by the package', await open({ ...EXACT, precision: 'fast', openSession: openNodeSession }));
}, 120_000);

afterAll(async () => {
  for (const network of networks.values()) await network.release();
});

const forms = ['exact', '8-bit', '8-bit with an 8-bit cache', '8-bit on two threads', '8-bit by the package'];

test.each(forms)('eight sentences together have the tokens that each has alone: %s', async (form) => {
  const network = networks.get(form)!;
  const requests = Array.from({ length: 8 }, (_, stream) => requestOf(stream));
  const alone = [];
  for (const request of requests) alone.push(await generateCodes(network, request));
  expect(new Set(alone.map(({ codes }) => codes.join())).size).toBe(requests.length);
  expect(await Promise.all(requests.map((request) => generateCodes(network, request)))).toEqual(alone);
});

test.each(forms)('the logits beside sentences of other lengths are the same bits as alone: %s', async (form) => {
  const network = networks.get(form)!;
  const walk = async (stream: number, after: () => Promise<void> = async () => {}): Promise<Float32Array[]> => {
    const pass = await network.readPrompt(requestOf(stream), 40);
    const seen = [pass.logits.slice()];
    for (let token = 0; token < 12; token++) {
      await network.readToken(pass, (token * 37 + stream) % 1000);
      seen.push(pass.logits.slice());
      if (token === 5) await after();
    }
    pass.cache.release();
    return seen;
  };
  const alone = [await walk(0), await walk(3), await walk(6)];
  // The second leaves early and the third joins in the middle, into the place that became free.
  const late = Promise.withResolvers<Float32Array[]>();
  const together = await Promise.all([
    walk(0, async () => {
      walk(6).then(late.resolve, late.reject);
    }),
    walk(3),
    late.promise,
  ]);
  expect(together).toEqual(alone);
});

test('a cancelled sentence leaves and the others go on undisturbed', async () => {
  const network = networks.get('8-bit with an 8-bit cache')!;
  const alone = await generateCodes(network, requestOf(1));
  const stop = new AbortController();
  let drawn = 0;
  const cancelled = generateCodes(network, requestOf(2, { signal: stop.signal }), (_step, { length }) => {
    if (drawn++ === 5) stop.abort(new Error('enough'));
    return new Float64Array(length).fill(1);
  });
  const [first, second] = await Promise.allSettled([generateCodes(network, requestOf(1)), cancelled]);
  expect(first).toEqual({ status: 'fulfilled', value: alone });
  expect(second).toMatchObject({ status: 'rejected', reason: stop.signal.reason });
});
