import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { Graph } from '../../../../native-models/onnx/graph.ts';
import { createSession, floats, floatsOf } from '../../../../native-models/runtime/session.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;

/** y = x · w, with w large enough to live in the data file. */
function product(rows: number, declaredRows = rows): Graph {
  const g = new Graph('product');
  const x = g.input('x', 'float32', ['n', declaredRows]);
  const w = g.weight('w', 'float32', [rows, 40], () => new Float32Array(rows * 40).fill(0.5));
  g.output('y', g.op('MatMul', [x, w]), 'float32', ['n', 40]);
  return g;
}

const modelFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('understudy-model-'));

test('a network runs from weights stored beside it, and leaves nothing behind', async () => {
  const before = new Set(modelFolders());
  const session = await createSession(product(30), execution);
  const fetched = await session.run({ x: floats(new Float32Array(30).fill(2), [1, 30]) });
  expect(floatsOf(fetched, 'y')[39]).toBeCloseTo(30, 5);
  await session.release();
  expect(modelFolders().filter((name) => !before.has(name) && name.includes(String(process.pid)))).toEqual([]);
});

test('a network that does not fit together is refused by its name', async () => {
  await expect(createSession(product(30, 31), execution)).rejects.toMatchObject({
    code: 'VOICE_WEIGHTS_INVALID',
    details: { network: 'product' },
  });
});

test('weights of another size than planned are refused before the runtime sees them', async () => {
  const g = new Graph('short');
  g.output(
    'y',
    g.weight('w', 'float32', [400], () => new Float32Array(399)),
    'float32',
    [400],
  );
  await expect(createSession(g, execution)).rejects.toMatchObject({ code: 'VOICE_WEIGHTS_INVALID' });
});

test('a run that cannot be is a typed failure, and a cancelled one does not start', async () => {
  const session = await createSession(product(30), execution);
  const x = floats(new Float32Array(29), [1, 29]);
  await expect(session.run({ x })).rejects.toMatchObject({ code: 'INTERNAL', details: { network: 'product' } });
  await expect(session.run({ x }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  await session.release();
});
