import { mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { sovitsDimensions } from '../../../../native-models/graphs/sovits-dimensions.ts';
import { buildInt8Generator } from '../../../../native-models/graphs/sovits-generator-int8.ts';
import { buildT2s, buildT2sPrompt, type T2sVariant, t2sDimensions } from '../../../../native-models/graphs/t2s.ts';
import { Graph } from '../../../../native-models/onnx/graph.ts';
import { createSession } from '../../../../native-models/ort/create-session.ts';
import { KEPT_FORMAT, openKept } from '../../../../native-models/ort/open-kept.ts';
import type { Execution } from '../../../../native-models/ort/session.ts';
import { storeGraph } from '../../../../native-models/ort/store-graph.ts';
import { floats, floatsOf } from '../../../../native-models/ort/tensor.ts';
import {
  forgetOtherVoices,
  type KeptPlace,
  keptBytesOf,
  trimKept,
} from '../../../../native-models/voice-pack/kept-networks.ts';
import { tempDir } from '../../temp-dir.ts';

const golden = path.resolve(import.meta.dirname, '../../../fixtures/golden/ckpt');
const WIDTH = 40;
const ROWS = 300;

/** y = x · w · factor, and how often w was asked for. */
function product(value: number, { factor = 1, rows = ROWS }: { factor?: number; rows?: number } = {}) {
  const g = new Graph('product');
  const asked = { times: 0 };
  const x = g.input('x', 'float32', ['n', ROWS]);
  const w = g.weight('w', 'float32', [rows, WIDTH], () => {
    asked.times++;
    return new Float32Array(rows * WIDTH).fill(value);
  });
  g.output('y', g.op('Mul', [g.op('MatMul', [x, w]), g.scalar(factor)]), 'float32', ['n', WIDTH]);
  return { graph: g, asked };
}

async function run(graph: Graph, kept: KeptPlace | undefined): Promise<number> {
  const execution: Execution = { provider: 'cpu', threads: 1, precision: 'exact', kept };
  const session = await createSession(graph, execution);
  const outputs = await session.run({ x: floats(new Float32Array(ROWS).fill(1), [1, ROWS]) });
  await session.release();
  return floatsOf(outputs, 'y')[WIDTH - 1]!;
}

async function place(more: Partial<KeptPlace> = {}): Promise<KeptPlace> {
  return { root: await tempDir(), voice: 'lin', source: 'one file', ...more };
}

const entriesOf = async ({ root, voice }: KeptPlace): Promise<string[]> => {
  const dir = path.join(root, voice);
  return (await readdir(dir)).map((name) => path.join(dir, name));
};

test('networks that are opened at the same time are read one after the other, whatever becomes of one', async () => {
  const reading: string[] = [];
  const graph = (name: string, load: () => Float32Array): Graph => {
    const g = new Graph(name);
    const x = g.input('x', 'float32', ['n', ROWS]);
    const all = ['first', 'second', 'last'].map((part) =>
      g.weight(part, 'float32', [ROWS, WIDTH], () => {
        reading.push(`${name} ${part}`);
        return load();
      }),
    );
    const products = all.map((w) => g.op('MatMul', [x, w]));
    g.output('y', g.op('Sum', products), 'float32', ['n', WIDTH]);
    return g;
  };
  const kept = await place();
  const ones = () => new Float32Array(ROWS * WIDTH).fill(1);
  const ends = await Promise.allSettled([
    run(graph('a', ones), kept),
    run(
      graph('b', () => new Float32Array(1)),
      kept,
    ),
    run(graph('c', ones), kept),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const namesInTurn = reading.map(([name]) => name).filter((name, i, all) => name !== all[i - 1]);
  expect(namesInTurn.toSorted()).toEqual(['a', 'b', 'c']);
});

test('a network is made once and only opened from then on', async () => {
  const kept = await place();
  const [first, second] = [product(2), product(2)];
  expect(await run(first.graph, kept)).toBe(2 * ROWS);
  expect(await run(second.graph, kept)).toBe(2 * ROWS);
  expect([first.asked.times, second.asked.times]).toEqual([1, 0]);
  expect(await keptBytesOf(kept.root, kept.voice)).toBeGreaterThan(4 * ROWS * WIDTH);
});

test('one of other files or of another form is made anew, and takes the place of the one before', async () => {
  const kept = await place();
  await run(product(2).graph, kept);
  const otherFiles = product(3);
  expect(await run(otherFiles.graph, { ...kept, source: 'another file' })).toBe(3 * ROWS);
  const otherForm = product(3, { factor: 0.5 });
  expect(await run(otherForm.graph, { ...kept, source: 'another file' })).toBe(1.5 * ROWS);
  expect([otherFiles.asked.times, otherForm.asked.times]).toEqual([1, 1]);
  expect(await entriesOf(kept)).toHaveLength(1);
});

test('a damaged one is never opened, and is made anew', async () => {
  const kept = await place();
  await run(product(2).graph, kept);
  const damages: readonly ((dir: string) => Promise<void>)[] = [
    async (dir) => {
      const file = path.join(dir, 'weights.bin');
      const bytes = await readFile(file);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(file, bytes);
    },
    (dir) => truncate(path.join(dir, 'weights.bin'), 4096),
    (dir) => truncate(path.join(dir, 'model.onnx'), 20),
    (dir) => writeFile(path.join(dir, 'model.onnx'), '<html>'),
    (dir) => rm(path.join(dir, 'weights.bin')),
    (dir) => rm(path.join(dir, 'seal.json')),
    (dir) => writeFile(path.join(dir, 'seal.json'), '[]'),
    (dir) => writeFile(path.join(dir, 'seal.json'), '{"length":1e9}'),
    (dir) => writeFile(path.join(dir, 'seal.json'), Buffer.alloc(5000)),
    async (dir) => {
      await rm(dir, { recursive: true });
      await writeFile(dir, 'in the way');
    },
    async (dir) => {
      const elsewhere = path.join(await tempDir(), 'moved');
      await rename(dir, elsewhere);
      await symlink(elsewhere, dir);
    },
  ];
  for (const damage of damages) {
    const [dir = ''] = await entriesOf(kept);
    await damage(dir);
    const again = product(2);
    expect(await run(again.graph, kept)).toBe(2 * ROWS);
    expect(again.asked.times).toBe(1);
    const whole = product(2);
    expect(await run(whole.graph, kept)).toBe(2 * ROWS);
    expect(whole.asked.times).toBe(0);
  }
});

test('what a killed process left half built is not opened, and goes when it is old', async () => {
  const kept = await place();
  const left = path.join(kept.root, kept.voice, '.new-1-abc');
  await mkdir(left, { recursive: true });
  await writeFile(path.join(left, 'weights.bin'), Buffer.alloc(10_000));
  await run(product(2).graph, kept);
  expect(await entriesOf(kept)).toContain(left);
  const before = new Date(Date.now() - 2 * 3_600_000);
  await utimes(left, before, before);
  await trimKept(kept);
  expect(await entriesOf(kept)).toHaveLength(1);
  expect(await entriesOf(kept)).not.toContain(left);
});

test('a place that cannot be written costs nothing but the time', async () => {
  const file = path.join(await tempDir(), 'file');
  await writeFile(file, 'in the way');
  const kept = await place({ root: file });
  for (let start = 0; start < 2; start++) {
    const { graph, asked } = product(2);
    expect(await run(graph, kept)).toBe(2 * ROWS);
    expect(asked.times).toBe(1);
  }
  expect(await readFile(file, 'utf8')).toBe('in the way');
});

test('a network that does not fit together is refused by name and not kept', async () => {
  const kept = await place();
  const refused = { code: 'VOICE_WEIGHTS_INVALID' };
  await expect(run(product(2, { rows: ROWS - 1 }).graph, kept)).rejects.toMatchObject(refused);
  const short = new Graph('short');
  const w = short.weight('w', 'float32', [400], () => new Float32Array(399));
  short.output('y', w, 'float32', [400]);
  await expect(run(short, kept)).rejects.toMatchObject(refused);
  expect(await entriesOf(kept)).toEqual([]);
});

test('the voices used longest ago go first when all of them take too much', async () => {
  const { root } = await place();
  const oneBytes = 4 * ROWS * WIDTH;
  const voiceOf = (voice: string): KeptPlace => ({ root, voice, source: voice, budgetBytes: 2.5 * oneBytes });
  for (const [age, voice] of ['a', 'b', 'a'].entries()) {
    await run(product(2).graph, voiceOf(voice));
    const [dir = ''] = await entriesOf(voiceOf(voice));
    const then = new Date(Date.now() - 60_000 + 1000 * age);
    await utimes(dir, then, then);
  }
  await run(product(2).graph, voiceOf('c'));
  expect(await Promise.all(['a', 'b', 'c'].map((voice) => keptBytesOf(root, voice)))).toEqual([
    expect.any(Number),
    0,
    expect.any(Number),
  ]);
  const again = product(2);
  await run(again.graph, voiceOf('a'));
  expect(again.asked.times).toBe(0);
});

test('a network that makes room for itself leaves one alone that is about to be opened', async () => {
  const kept = await place({ budgetBytes: 1 });
  const named = (name: string): Graph => Graph.from(name, product(2).graph.parts);
  const other = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  const slow = openKept(named('slow'), kept, async (modelPath) => {
    stored.resolve();
    await other.promise;
    return (await stat(modelPath)).size;
  });
  await stored.promise;
  await openKept(named('other'), kept, async () => 1);
  other.resolve();
  expect(await slow).toBeGreaterThan(0);
  await trimKept(kept);
  expect(await entriesOf(kept)).toEqual([]);
});

test('voices that are gone are forgotten', async () => {
  const kept = await place();
  await run(product(2).graph, kept);
  await run(product(2).graph, { ...kept, voice: 'gone' });
  await forgetOtherVoices(kept.root, new Set(['lin']));
  expect(await readdir(kept.root)).toEqual(['lin']);
  await forgetOtherVoices(path.join(kept.root, 'nowhere'), new Set());
  expect(await readdir(kept.root)).toEqual(['lin']);
});

test('the limit of 8-bit weights and the steps of a small cache are part of what a network is', () => {
  const { weights, config, close } = openGptCheckpoint(path.join(golden, 's1.ckpt'));
  const dims = t2sDimensions(weights, config);
  const outlineOf = (columnsUpTo: number, step: number): string => {
    const scales = Array.from({ length: dims.layers }, () => step);
    const variant: T2sVariant = {
      linear: { columnsUpTo, made: new Map() },
      cacheScales: { keys: scales, values: scales },
      prompt: 'separate-prompt-graph',
    };
    const graphs = [buildT2s(weights, dims, variant), buildT2sPrompt(weights, dims, variant)];
    return graphs.map((graph) => Buffer.from(graph.outline()).toString('base64')).join();
  };
  const outlines = [outlineOf(127, 0.05), outlineOf(63, 0.05), outlineOf(127, 0.06)];
  expect(new Set(outlines).size).toBe(3);
  expect(outlineOf(127, 0.05)).toBe(outlines[0]);
  close();
});

test('what is kept of the same files changes only with its format', async () => {
  const dir = await tempDir();
  const gpt = openGptCheckpoint(path.join(golden, 's1.ckpt'));
  const tokens = buildT2s(gpt.weights, t2sDimensions(gpt.weights, gpt.config), {
    linear: { columnsUpTo: 127, made: new Map() },
    cacheScales: null,
    prompt: 'shared-graph',
  });
  const sovits = openSovitsCheckpoint(path.join(golden, 's2_v2.pth'));
  const sound = buildInt8Generator(sovits.weights, sovitsDimensions(sovits.weights, sovits.config), 127);
  const sums: unknown[] = [];
  for (const graph of [tokens, sound]) sums.push((await storeGraph(graph, dir))[0]?.crc32);
  gpt.close();
  sovits.close();
  // Other numbers here want another format there.
  expect({ KEPT_FORMAT, sums }).toEqual({ KEPT_FORMAT: 'understudy-network/1', sums: [3105929301, 2229862744] });
  expect((await stat(path.join(dir, 'weights.bin'))).size % 4).toBe(0);
});
