/** Changes to the latent rows between prior encoder and flow: speed and noise. */
import type { Matrix, RngKey } from '../models.ts';
import { drawNormals } from '../random.ts';

/**
 * Linear interpolation over time to int(rows / speed) + 1 rows (half-pixel centres), as in `GPT_SoVITS/module/models.py,
 * TextEncoder.forward`. Speed 1 changes nothing.
 */
export function resampleLatent(latent: Matrix, speed: number): Matrix {
  if (speed === 1) return latent;
  const { rows, columns, data } = latent;
  const newRows = Math.floor(rows / speed) + 1;
  const scale = Math.fround(rows / newRows);
  const out = new Float32Array(newRows * columns);
  for (let r = 0; r < newRows; r++) {
    const position = Math.max(0, Math.fround(Math.fround(scale * (r + 0.5)) - 0.5));
    const before = Math.min(Math.floor(position), rows - 1);
    const after = Math.min(before + 1, rows - 1);
    const share = Math.fround(position - before);
    for (let c = 0; c < columns; c++) {
      out[r * columns + c] = (1 - share) * data[before * columns + c]! + share * data[after * columns + c]!;
    }
  }
  return { rows: newRows, columns, data: out };
}

/** [channels, rows] noise, already scaled, for `rows` frames that start at frame `firstRow` of the sentence. */
export type DrawNoise = (channels: number, rows: number, firstRow: number) => Float32Array;

/** Standard deviation of the prior's noise: `noise_scale` of `GPT_SoVITS/module/models.py, SynthesizerTrn.decode`. */
const NOISE_SCALE = 0.5;

export function seededNoise({ rngKey }: { readonly rngKey: RngKey }): DrawNoise {
  return (channels, rows, firstRow) => {
    const noise = new Float32Array(channels * rows);
    for (let c = 0; c < channels; c++) drawNormals(rngKey, c, firstRow, noise.subarray(c * rows, (c + 1) * rows));
    for (let i = 0; i < noise.length; i++) noise[i]! *= NOISE_SCALE;
    return noise;
  };
}
