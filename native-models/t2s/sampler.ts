/**
 * The choice of one token from its logits, in the order of `GPT_SoVITS/AR/models/utils.py, logits_to_probs` and `sample`. Two
 * oddities are kept on purpose: top-p also drops the entry that crosses the threshold, and the end-of-sentence test
 * (`t2s_model.py, Text2SemanticDecoder.infer_panel_naive`) looks at the penalised logits only.
 */
import type { SamplingSettings } from '../models.ts';

/** Divides positive and multiplies negative logits of every distinct token of the history, in place, in float32. */
export function penaliseRepetition(logits: Float32Array, history: Iterable<number>, penalty: number): void {
  if (penalty === 1) return;
  const factor = Math.fround(penalty);
  for (const token of new Set(history)) {
    const value = logits[token];
    if (value !== undefined) logits[token] = value < 0 ? value * factor : value / factor;
  }
}

/** Probabilities before the draw. The input is left as it is: the end test still needs the penalised logits. */
export function tokenProbabilities(penalised: Float32Array, settings: SamplingSettings): Float32Array {
  const kept = penalised.slice();
  if (settings.topP < 1) dropBeyondTopP(kept, settings.topP);
  const temperature = Math.fround(Math.max(settings.temperature, 1e-5));
  for (let i = 0; i < kept.length; i++) kept[i]! /= temperature;
  dropBelowTopK(kept, settings.topK);
  return softmax(kept);
}

/** Samples without a running sum: the first class with the largest probability / draw, where the draws are exponential. */
export function drawToken(probabilities: Float32Array, exponentials: ArrayLike<number>): number {
  let best = 0;
  let bestRatio = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < probabilities.length; i++) {
    const ratio = Math.fround(probabilities[i]! / exponentials[i]!);
    if (ratio > bestRatio) {
      best = i;
      bestRatio = ratio;
    }
  }
  return best;
}

export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Keeps the best entry always, and the others while the running sum has not passed p. */
function dropBeyondTopP(logits: Float32Array, topP: number): void {
  const order = Uint32Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const probabilities = softmax(logits);
  let sum = 0;
  for (const [rank, token] of order.entries()) {
    sum = Math.fround(sum + probabilities[token]!);
    if (rank > 0 && sum > topP) logits[token] = Number.NEGATIVE_INFINITY;
  }
}

/** Ties with the k-th largest survive. */
function dropBelowTopK(logits: Float32Array, topK: number): void {
  if (topK < 1 || topK >= logits.length) return;
  const pivot = logits.slice().sort()[logits.length - topK]!;
  for (let i = 0; i < logits.length; i++) if (logits[i]! < pivot) logits[i] = Number.NEGATIVE_INFINITY;
}

function softmax(logits: Float32Array): Float32Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of logits) if (value > largest) largest = value;
  const out = new Float32Array(logits.length);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    out[i] = Math.exp(logits[i]! - largest);
    sum += out[i]!;
  }
  for (let i = 0; i < out.length; i++) out[i]! /= sum;
  return out;
}
