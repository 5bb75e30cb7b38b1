/** The library is used only after its version and one result were right; otherwise the package runs the networks. */
import { expect, test } from 'vitest';
import { Graph } from '../../../../native-models/onnx/graph.ts';
import { adapterFor, createSession } from '../../../../native-models/ort/create-session.ts';
import { checkLibrary } from '../../../../native-models/ort/library-check.ts';
import type { OrtLibrary } from '../../../../native-models/ort/ort-calls.ts';
import { openOrtLibrary } from '../../../../native-models/ort/ort-library.ts';
import { openNodeSession } from '../../../../native-models/ort/session-node.ts';
import { floats, floatsOf } from '../../../../native-models/ort/tensor.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;

/** The library with one call changed, as the check is to see it. */
const checkChanged = (change: (library: OrtLibrary) => Partial<OrtLibrary>) =>
  openOrtLibrary({ check: (library) => checkLibrary({ ...library, ...change(library) }) });

test('a library of the installed version that computes right is used', async () => {
  const access = await openOrtLibrary();
  expect(access.refusal).toBeNull();
  expect(await adapterFor(execution, async () => access)).not.toBe(openNodeSession);
});

test('a library of another version is refused before its functions are called', async () => {
  let checked = false;
  const check = async (): Promise<void> => {
    checked = true;
  };
  const { library, refusal } = await openOrtLibrary({ version: '1.29.0', check });
  expect(library).toBeNull();
  expect(refusal).toMatch(/^the library is onnxruntime \d+\.\d+\.\d+, its package 1\.29\.0$/);
  expect(checked).toBe(false);
});

test('a library that computes wrongly is refused', async () => {
  const { library, refusal } = await checkChanged((library) => ({
    read(tensor, into) {
      library.read(tensor, into);
      (into as Float32Array)[1] = 6;
    },
  }));
  expect(library).toBeNull();
  expect(refusal).toBe('the library computes wrongly: 1.5, 6, 3072 instead of 1.5, -6, 3072');
});

test('a library that does not fill a bound tensor is refused', async () => {
  const { refusal } = await checkChanged((library) => ({
    run: (session, runOptions, inputs, outputs) =>
      library.run(
        session,
        runOptions,
        inputs,
        outputs.map(([name]) => [name, null]),
      ),
  }));
  expect(refusal).toMatch(/^the library computes wrongly/);
});

test('a library whose calls fail is refused in its own words', async () => {
  const { refusal } = await checkChanged(() => ({
    createSession: () => Promise.reject(new Error('no such operator')),
  }));
  expect(refusal).toBe('no such operator');
});

test('networks then run through the package', async () => {
  const access = await openOrtLibrary({ version: '1.29.0' });
  const open = await adapterFor(execution, async () => access);
  expect(open).toBe(openNodeSession);
  const g = new Graph('double');
  g.output('y', g.op('Mul', [g.input('x', 'float32', ['n']), g.scalar(2)]), 'float32', ['n']);
  const session = await createSession(g, execution, open);
  expect([...floatsOf(await session.run({ x: floats(Float32Array.of(1, 2), [2]) }), 'y')]).toEqual([2, 4]);
  await session.release();
});
