import { readdir, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Graph } from '../../../../native-models/onnx/graph.ts';
import { createSession } from '../../../../native-models/ort/create-session.ts';
import { ortLibrary } from '../../../../native-models/ort/ort-library.ts';
import type { OpenSession } from '../../../../native-models/ort/session.ts';
import { ffiAdapter } from '../../../../native-models/ort/session-ffi.ts';
import { openNodeSession } from '../../../../native-models/ort/session-node.ts';
import { floats, floatsOf, longs } from '../../../../native-models/ort/tensor.ts';
import { cpuMs } from '../../../fixtures/cpu-clock.ts';
import { tempDir } from '../../temp-dir.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
const { library: reached, refusal } = await ortLibrary();
if (reached === null) throw new Error(`onnxruntime's library cannot be called directly here: ${refusal}`);
const library = ffiAdapter(reached);
const adapters: readonly (readonly [string, OpenSession])[] = [
  ['library', library],
  ['package', openNodeSession],
];

/** y = x · w, with w large enough to live in the data file. */
function product(rows: number, declaredRows = rows): Graph {
  const g = new Graph('product');
  const x = g.input('x', 'float32', ['n', declaredRows]);
  const w = g.weight('w', 'float32', [rows, 40], () => new Float32Array(rows * 40).fill(0.5));
  g.output('y', g.op('MatMul', [x, w]), 'float32', ['n', 40]);
  return g;
}

/** Many large products one after the other: seconds of work. */
function chain(products: number): Graph {
  const g = new Graph('chain');
  const size = 1024;
  let x = g.input('x', 'float32', [size, size]);
  const w = g.weight('w', 'float32', [size, size], () => new Float32Array(size * size).fill(1 / size));
  for (let i = 0; i < products; i++) x = g.op('MatMul', [x, w]);
  g.output('y', x, 'float32', [size, size]);
  return g;
}

/** Adds `x` [1] to what a bound tensor holds. */
function sum(): Graph {
  const g = new Graph('sum');
  const x = g.input('x', 'float32', [1]);
  const before = g.input('before', 'float32', [1]);
  g.output('after', g.op('Add', [x, before]), 'float32', [1]);
  g.output('twice', g.op('Add', [x, x]), 'float32', [1]);
  return g;
}

describe.each(adapters)('a session of the %s', (_name, open) => {
  test('runs from weights stored beside it, and leaves nothing behind', async () => {
    const scratch = await tempDir();
    vi.stubEnv('TMPDIR', scratch);
    onTestFinished(() => void vi.unstubAllEnvs());
    const emptySince = (await stat(scratch, { bigint: true })).mtimeNs;
    const session = await createSession(product(30), execution, open);
    const outputs = await session.run({ x: floats(new Float32Array(30).fill(2), [1, 30]) });
    expect(outputs['y']?.shape).toEqual([1, 40]);
    expect(floatsOf(outputs, 'y')[39]).toBeCloseTo(30, 5);
    await session.release();
    // Something stood there meanwhile, and is gone.
    expect((await stat(scratch, { bigint: true })).mtimeNs).toBeGreaterThan(emptySince);
    expect(await readdir(scratch)).toEqual([]);
  });

  test('takes no rows at all', async () => {
    const session = await createSession(product(30), execution, open);
    const outputs = await session.run({ x: floats(new Float32Array(0), [0, 30]) });
    expect(outputs['y']).toEqual({ data: new Float32Array(0), shape: [0, 40] });
    await session.release();
  });

  test('its threads rest when a run is over', async () => {
    const session = await createSession(chain(1), { ...execution, threads: 4 }, open);
    const x = floats(new Float32Array(1024 * 1024), [1024, 1024]);
    let leastMs = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 5; turn++) {
      await session.run({ x });
      const before = cpuMs();
      await wait(100);
      leastMs = Math.min(leastMs, cpuMs() - before);
    }
    await session.release();
    // Left to spin they took 62 ms of the hundred.
    expect(leastMs).toBeLessThan(20);
  });

  test('takes and gives whole numbers', async () => {
    const g = new Graph('whole');
    g.output('y', g.op('Add', [g.input('x', 'int64', ['n']), g.integers([5])]), 'int64', ['n']);
    const session = await createSession(g, execution, open);
    const outputs = await session.run({ x: longs(BigInt64Array.of(-7n, 2n)) });
    expect(outputs['y']).toEqual({ data: BigInt64Array.of(-2n, 7n), shape: [2] });
    await session.release();
  });

  test('changes a bound tensor in place and hands it over at no run', async () => {
    const session = await createSession(sum(), execution, open);
    const [first, second] = [session.allocate('float32', [1]), session.allocate('float32', [1])];
    const x = floats(Float32Array.of(3), [1]);
    const bindings = { inputs: { before: first }, outputs: { after: first } };
    // What a bound tensor holds at first is undefined, and may be so large that three more is no change.
    await session.run({ x }, undefined, { inputs: { before: second }, outputs: { twice: first, after: second } });
    expect([...(await first.read())]).toEqual([6]);
    const outputs = await session.run({ x }, undefined, bindings);
    expect(Object.keys(outputs)).toEqual(['twice']);
    expect([...(await first.read())]).toEqual([9]);
    await session.run({ x }, undefined, bindings);
    expect([...(await first.read())]).toEqual([12]);
    first.release();
    second.release();
    await session.release();
  });

  test('that does not fit together is refused by its name', async () => {
    await expect(createSession(product(30, 31), execution, open)).rejects.toMatchObject({
      code: 'VOICE_WEIGHTS_INVALID',
      details: { network: 'product' },
    });
  });

  test('fails with a type when a run cannot be, and does not start a cancelled one', async () => {
    const session = await createSession(product(30), execution, open);
    const x = floats(new Float32Array(29), [1, 29]);
    await expect(session.run({ x })).rejects.toMatchObject({ code: 'INTERNAL', details: { network: 'product' } });
    await expect(session.run({ x }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await session.release();
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

test('a run of the library leaves the event loop free, and is stopped in the middle', async () => {
  const session = await createSession(chain(400), execution, library);
  const x = floats(new Float32Array(1024 * 1024), [1024, 1024]);
  const controller = new AbortController();
  const tenProducts = await createSession(chain(10), execution, library);
  const usedBefore = cpuMs();
  await tenProducts.run({ x });
  const usedByTen = cpuMs() - usedBefore;
  await tenProducts.release();

  let end = 'none yet';
  const usedAtStart = cpuMs();
  const running = session.run({ x }, controller.signal).then(
    () => {
      end = 'done';
    },
    (error: Error) => {
      end = error.name;
    },
  );
  for (let turn = 0; turn < 10; turn++) await wait(1);
  expect(end).toBe('none yet');
  controller.abort();
  await running;
  expect(end).toBe('AbortError');
  // Four hundred products were to come; no more than a quarter of their work was done.
  expect(cpuMs() - usedAtStart).toBeLessThan(10 * usedByTen);
  await session.release();
});
