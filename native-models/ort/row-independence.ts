/**
 * Whether a float32 product of several rows gives each of them the bits that it has alone. It does where the runtime adds up in the
 * same order whatever the number of rows, which is so for its packed matrices on x64 (onnxruntime 1.30) and promised nowhere.
 * Products of the token network's sizes show it.
 */
import { Graph } from '../onnx/graph.ts';
import { createSession } from './create-session.ts';
import { floatsOf } from './tensor.ts';

const SIZES = [
  { inputs: 512, outputs: 1536 },
  { inputs: 2048, outputs: 512 },
] as const;
const MOST_ROWS = 8;
/** Prime, so that no two rows hold the same values. */
const PERIOD = 4093;

let asked: Promise<boolean> | undefined;

export function rowsAreIndependent(): Promise<boolean> {
  asked ??= compare();
  return asked;
}

async function compare(): Promise<boolean> {
  for (const { inputs, outputs } of SIZES) {
    const g = new Graph('row-independence');
    const rows = g.input('rows', 'float32', ['rows', inputs]);
    const matrix = g.weight('matrix', 'float32', [outputs, inputs], () => spread(outputs * inputs, 0.37));
    g.output('products', g.op('Gemm', [rows, matrix], { transB: 1 }), 'float32', ['rows', outputs]);
    const session = await createSession(g, { provider: 'cpu', threads: 1, precision: 'exact' });
    const values = spread(MOST_ROWS * inputs, 0.73);
    const multiply = async (from: number, to: number): Promise<Float32Array> => {
      const data = values.slice(from * inputs, to * inputs);
      return floatsOf(await session.run({ rows: { data, shape: [to - from, inputs] } }), 'products');
    };
    try {
      for (let count = 2; count <= MOST_ROWS; count++) {
        const together = await multiply(0, count);
        for (let row = 0; row < count; row++) {
          const alone = await multiply(row, row + 1);
          if (!sameBytes(alone, together.subarray(row * outputs, (row + 1) * outputs))) return false;
        }
      }
    } finally {
      await session.release();
    }
  }
  return true;
}

/** Values of both signs and of many sizes, whose sums are rounded differently in every order; repeated, for they take time. */
function spread(count: number, step: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < PERIOD; i++) values[i] = Math.sin(i * step) / (1 + (i % 17));
  for (let done = PERIOD; done < count; done *= 2) values.copyWithin(done, 0, done);
  return values;
}

function sameBytes(one: Float32Array, other: Float32Array): boolean {
  const [a, b] = [one, other].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return a!.equals(b!);
}
