/**
 * Weight normalisation undone: weight = v · g / ‖v‖, the norm over every axis except one. Files spell the pair in two ways
 * and some are already folded. For transposed convolutions axis 0 is the input channel, as in torch.
 */
import type { Weights } from './weights.ts';

const SPELLINGS = [
  ['weight_g', 'weight_v'],
  ['parametrizations.weight.original0', 'parametrizations.weight.original1'],
] as const;

/** Shape of the folded weight below `prefix` (which includes its dot). */
export function foldedShape(weights: Weights, prefix: string): readonly number[] {
  const name = prefix + (findSpelling(weights, prefix)?.[1] ?? 'weight');
  return [0, 1, 2].map((axis) => weights.axis(name, axis));
}

/** The folded weight below `prefix`, rank 3. `axis` is the one that keeps its own norms. */
export function readFolded(weights: Weights, prefix: string, axis: 0 | 2 = 0): Float32Array {
  const spelling = findSpelling(weights, prefix);
  if (spelling === null) return weights.read(`${prefix}weight`, [null, null, null]);
  const v = weights.read(prefix + spelling[1], [null, null, null]);
  const shape = weights.shape(prefix + spelling[1]);
  const kept = shape[axis]!;
  const g = weights.read(prefix + spelling[0], axis === 0 ? [kept, 1, 1] : [1, 1, kept]);
  const weight = new Float32Array(v.length);
  const step = axis === 0 ? 1 : kept;
  for (let k = 0; k < kept; k++) {
    const from = axis === 0 ? (k * v.length) / kept : k;
    const to = axis === 0 ? from + v.length / kept : v.length;
    let square = 0;
    for (let i = from; i < to; i += step) square += v[i]! * v[i]!;
    const scale = square > 0 ? g[k]! / Math.sqrt(square) : 0;
    for (let i = from; i < to; i += step) weight[i] = v[i]! * scale;
  }
  return weight;
}

function findSpelling(weights: Weights, prefix: string): (typeof SPELLINGS)[number] | null {
  return SPELLINGS.find(([, v]) => weights.has(prefix + v)) ?? null;
}
