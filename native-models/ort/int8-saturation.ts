/**
 * Older processors (AVX2, and AVX-512 before VNNI) add two products of bytes in 16 bits, where large sums saturate, and the
 * runtime does not prevent it. One multiplication of the largest values shows it, more reliably than a list of processors.
 */
import { Graph } from '../onnx/graph.ts';
import { createSession } from './create-session.ts';

const FULL = 127;
/** Two products with this and the largest input just fit into 16 bits. */
const HALF = 63;
const SUMMED = 64;
const WIDTH = 16;

let asked: Promise<number> | undefined;

/** The largest magnitude that 8-bit weights may have on this processor: 127 or 63. */
export function maxInt8Weight(): Promise<number> {
  asked ??= multiplyLargest().then((product) => (product === 255 * FULL * SUMMED ? FULL : HALF));
  return asked;
}

async function multiplyLargest(): Promise<number> {
  const g = new Graph('int8-saturation');
  const rows = g.input('rows', 'uint8', ['rows', SUMMED]);
  const matrix = g.weight('matrix', 'int8', [SUMMED, WIDTH], () => new Int8Array(SUMMED * WIDTH).fill(FULL));
  g.output('products', g.op('MatMulInteger', [rows, matrix]), 'int32', ['rows', WIDTH]);
  const session = await createSession(g, { provider: 'cpu', threads: 1, precision: 'exact' });
  try {
    const { products } = await session.run({
      rows: { data: new Uint8Array(WIDTH * SUMMED).fill(255), shape: [WIDTH, SUMMED] },
    });
    return Math.min(...(products!.data as Int32Array));
  } finally {
    await session.release();
  }
}
