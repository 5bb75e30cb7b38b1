/** Eight-bit weights for linear layers, symmetric: with one scale per output, or one per block of inputs. */

/** [inputs, outputs] int8 values of at most `limit`, and [outputs] scales. */
export function quantizeColumns(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  limit: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const values = new Int8Array(inputs * outputs);
  const scales = new Float32Array(outputs);
  const factors = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const scale = largestMagnitude(matrix.subarray(o * inputs, (o + 1) * inputs)) / limit;
    // The runtime accepts no scale of 0. All values are 0 here, so any scale will do.
    scales[o] = scale === 0 ? 1 : scale;
    factors[o] = 1 / scales[o]!;
  }
  // Transposed in square tiles: reading or writing jumps a whole row per step, and within a tile both stay in the L1 cache.
  for (let top = 0; top < outputs; top += TILE) {
    const bottom = Math.min(outputs, top + TILE);
    for (let left = 0; left < inputs; left += TILE) {
      const right = Math.min(inputs, left + TILE);
      for (let o = top; o < bottom; o++) {
        const factor = factors[o]!;
        // Truncation of a positive number rounds to nearest, several times faster than Math.round.
        for (let i = left; i < right; i++) {
          values[i * outputs + o] = ((matrix[o * inputs + i]! * factor + 128.5) | 0) - 128;
        }
      }
    }
  }
  return { values, scales };
}

const TILE = 64;

/** [outputs, blocks, block] uint8 values around 128, and [outputs, blocks] scales. */
export function quantizeBlocks(
  matrix: Float32Array,
  outputs: number,
  inputs: number,
  block: number,
): { readonly values: Uint8Array; readonly scales: Float32Array } {
  const blocks = Math.ceil(inputs / block);
  const values = new Uint8Array(outputs * blocks * block).fill(128);
  const scales = new Float32Array(outputs * blocks);
  for (let b = 0; b < outputs * blocks; b++) {
    const from = Math.floor(b / blocks) * inputs + (b % blocks) * block;
    const count = Math.min(block, inputs - (b % blocks) * block);
    const part = matrix.subarray(from, from + count);
    const scale = largestMagnitude(part) / 127;
    scales[b] = scale;
    if (scale === 0) continue;
    const factor = 1 / scale;
    // Truncation of a positive number rounds to nearest, several times faster than Math.round.
    for (let i = 0; i < count; i++) values[b * block + i] = (part[i]! * factor + 128.5) | 0;
  }
  return { values, scales };
}

function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = values[i]! < 0 ? -values[i]! : values[i]!;
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
