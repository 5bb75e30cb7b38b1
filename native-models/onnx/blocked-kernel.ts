/**
 * The weights of a convolution over rows of time, as the matrix of a linear layer that computes `block` neighbouring samples at
 * once. The matrix repeats the kernel, shifted, with zeros in the corners. Multiplying by those zeros costs less than copying
 * the neighbourhood of every sample, and a narrow layer becomes wide enough for the processor's matrix unit.
 */
export interface ConvolutionShape {
  readonly outputs: number;
  readonly inputs: number;
  readonly kernel: number;
}

/** Rows that `block` outputs look at together. */
export function rowsSeen(kernel: number, block: number): number {
  return kernel + block - 1;
}

/** weight [outputs, inputs, kernel] -> [seen · inputs, block · outputs], row-major. */
export function blockedKernel(weight: Float32Array, shape: ConvolutionShape, block: number): Float32Array {
  return spread(weight, shape, block, new Float32Array(blockedLength(shape, block)));
}

/**
 * The same in 8 bits, symmetric, with a scale per output [block · outputs]. `limit` is the largest magnitude used: 127, or 63
 * on processors whose sum of two products would overflow otherwise (ort/int8-saturation.ts).
 */
export function quantizeKernel(
  weight: Float32Array,
  shape: ConvolutionShape,
  block: number,
  limit: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const { outputs } = shape;
  const perOutput = weight.length / outputs;
  const scales = new Float32Array(block * outputs);
  const rounded = new Int8Array(weight.length);
  for (let o = 0; o < outputs; o++) {
    const [from, to] = [o * perOutput, (o + 1) * perOutput];
    // The runtime accepts no scale of 0. All values are 0 here, so any scale will do.
    const scale = largestMagnitude(weight, from, to) / limit || 1;
    for (let at = 0; at < block; at++) scales[at * outputs + o] = scale;
    const factor = 1 / scale;
    // Truncation of a positive number rounds to nearest, several times faster than Math.round.
    for (let i = from; i < to; i++) rounded[i] = ((weight[i]! * factor + 128.5) | 0) - 128;
  }
  return { values: spread(rounded, shape, block, new Int8Array(blockedLength(shape, block))), scales };
}

function blockedLength({ outputs, inputs, kernel }: ConvolutionShape, block: number): number {
  return rowsSeen(kernel, block) * inputs * block * outputs;
}

function spread<T extends Float32Array | Int8Array>(
  weight: T,
  { outputs, inputs, kernel }: ConvolutionShape,
  block: number,
  into: T,
): T {
  const width = block * outputs;
  // Outputs are the innermost loop because they are the matrix's last axis: writing in memory order is faster.
  for (let i = 0; i < inputs; i++) {
    for (let tap = 0; tap < kernel; tap++) {
      const from = i * kernel + tap;
      for (let at = 0; at < block; at++) {
        const to = ((at + tap) * inputs + i) * width + at * outputs;
        for (let o = 0; o < outputs; o++) into[to + o] = weight[o * inputs * kernel + from]!;
      }
    }
  }
  return into;
}

function largestMagnitude(values: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = values[i]! < 0 ? -values[i]! : values[i]!;
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** weight [inputs, outputs, kernel] of a transposed convolution -> [taps · inputs, stride · outputs], oldest row first. */
export function transposedKernel(
  weight: Float32Array,
  { outputs, inputs, kernel }: ConvolutionShape,
  stride: number,
): Float32Array {
  const taps = Math.ceil(kernel / stride);
  const width = stride * outputs;
  const matrix = new Float32Array(taps * inputs * width);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      for (let k = 0; k < kernel; k++) {
        const row = (taps - 1 - Math.floor(k / stride)) * inputs + i;
        matrix[row * width + (k % stride) * outputs + o] = weight[(i * outputs + o) * kernel + k]!;
      }
    }
  }
  return matrix;
}
