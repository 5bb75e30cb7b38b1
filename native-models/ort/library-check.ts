/**
 * A check of onnxruntime's library before it is trusted: a network of one multiplication must give the right numbers, both in a
 * tensor that the library makes and in one that is bound. It calls every function that speaking needs except `terminate`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Graph } from '../onnx/graph.ts';
import type { OrtLibrary } from './ort-calls.ts';
import { ffiAdapter } from './session-ffi.ts';
import { floats, floatsOf } from './tensor.ts';

const GIVEN = [0.5, -2, 1024];
const FACTOR = 3;
const WANTED = GIVEN.map((value) => value * FACTOR);

/** @throws Error when a call fails or a result is wrong. */
export async function checkLibrary(library: OrtLibrary): Promise<void> {
  const graph = new Graph('library-check');
  graph.output('y', graph.op('Mul', [graph.input('x', 'float32', ['n']), graph.scalar(FACTOR)]), 'float32', ['n']);
  const folder = mkdtempSync(join(tmpdir(), `understudy-model-${process.pid}-`));
  try {
    const modelPath = join(folder, 'model.onnx');
    writeFileSync(modelPath, graph.encode('', new Map()));
    const session = await ffiAdapter(library)(modelPath, graph, { provider: 'cpu', threads: 1, precision: 'exact' });
    const bound = session.allocate('float32', [GIVEN.length]);
    try {
      const feeds = { x: floats(Float32Array.from(GIVEN), [GIVEN.length]) };
      compare(floatsOf(await session.run(feeds), 'y'));
      await session.run(feeds, undefined, { inputs: {}, outputs: { y: bound } });
      compare((await bound.read()) as Float32Array);
    } finally {
      bound.release();
      await session.release();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(found: Float32Array): void {
  if (found.length === WANTED.length && WANTED.every((value, i) => found[i] === value)) return;
  throw new Error(`the library computes wrongly: ${found.join(', ')} instead of ${WANTED.join(', ')}`);
}
