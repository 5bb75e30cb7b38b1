/**
 * Weight normalisation undone: weight = v · g / ‖v‖, the norm over every axis except one. Files spell the pair in two ways
 * and some are already folded; for transposed convolutions axis 0 is the input channel, which is what torch does too.
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
  const inner = axis === 0 ? v.length / Math.max(kept, 1) : 1;
  const squares = new Float64Array(kept);
  const keptIndex = (i: number): number => (axis === 0 ? Math.floor(i / inner) : i % kept);
  for (let i = 0; i < v.length; i++) squares[keptIndex(i)]! += v[i]! * v[i]!;
  const scales = squares.map((square, i) => (square > 0 ? g[i]! / Math.sqrt(square) : 0));
  const weight = new Float32Array(v.length);
  for (let i = 0; i < v.length; i++) weight[i] = v[i]! * scales[keptIndex(i)]!;
  return weight;
}

function findSpelling(weights: Weights, prefix: string): (typeof SPELLINGS)[number] | null {
  return SPELLINGS.find(([, v]) => weights.has(prefix + v)) ?? null;
}
