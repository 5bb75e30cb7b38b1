/**
 * A LoRA file of v3 or v4 put onto its base (official: `GPT_SoVITS/TTS_infer_pack/TTS.py, init_vits_weights`). It holds two narrow
 * matrices for each trained matrix of the transformer, whose product is added, and whole tensors that replace the base's.
 */
import { EngineError } from '../engine-error.ts';
import type { LazyTensor } from './tensor.ts';
import { Weights } from './weights.ts';

const WRAPPED = 'cfm.base_model.model.';
const DOWN = '.lora_A.default.weight';
const UP = '.lora_B.default.weight';
/** Trainers write an alpha equal to the rank. A file that multiplies its change by more than this would only make noise. */
const LARGEST_SCALE = 64;

export interface LoraNumbers {
  /** What the file says of itself; null where it says nothing. */
  readonly rank: number | null;
  readonly alpha: number | null;
}

export function isLora(weights: Weights): boolean {
  return weights.names().some((name) => name.endsWith(DOWN) || name.endsWith(UP));
}

/** @throws EngineError VOICE_WEIGHTS_INVALID naming the tensor that does not fit the base, or a rank or alpha that cannot be. */
export function mergeLora(base: Weights, lora: Weights, numbers: LoraNumbers): Weights {
  const merged = new Map<string, LazyTensor>(base.names().map((name) => [name, base.tensor(name)]));
  for (const name of lora.names()) {
    if (name.endsWith(UP)) {
      // Its partner is looked for by the other half of the pair.
      lora.tensor(name.replace(UP, DOWN));
    } else if (name.endsWith(DOWN)) {
      const target = `${baseName(name.slice(0, -DOWN.length))}.weight`;
      merged.set(target, sumOf(base, target, lora, name, numbers));
    } else {
      const target = baseName(name);
      const tensor = lora.tensor(name);
      if (base.has(target) && base.shape(target).join() !== tensor.shape.join()) {
        throw misfit(name, `shape ${tensor.shape.join('x')}, its base has ${base.shape(target).join('x')}`);
      }
      // An original beside its LoRA matrices is the base's own; what is trained of it is in the matrices.
      if (!name.includes('.base_layer.')) merged.set(target, tensor);
    }
  }
  return new Weights(merged);
}

/** A name of the file as its base spells it. */
function baseName(name: string): string {
  const bare = name.startsWith(WRAPPED) ? `cfm.${name.slice(WRAPPED.length)}` : name;
  return bare.replace('.base_layer', '');
}

function sumOf(base: Weights, target: string, lora: Weights, name: string, numbers: LoraNumbers): LazyTensor {
  const [outputs, inputs] = [base.axis(target, 0), base.axis(target, 1)];
  const rank = lora.axis(name, 0);
  if (numbers.rank !== null && numbers.rank !== rank) {
    throw misfit(name, `rank ${rank}, the file says ${numbers.rank}`);
  }
  const scale = (numbers.alpha ?? rank) / rank;
  if (!(Math.abs(scale) <= LARGEST_SCALE)) throw misfit(name, `alpha ${numbers.alpha} for rank ${rank}`);
  const upName = name.replace(DOWN, UP);
  for (const [part, wanted] of [
    [name, [rank, inputs]],
    [upName, [outputs, rank]],
  ] as const) {
    const found = lora.shape(part).join('x');
    if (found !== wanted.join('x')) throw misfit(part, `shape ${found}, its base needs ${wanted.join('x')}`);
  }
  return {
    shape: [outputs, inputs],
    dtype: 'f32',
    elements: outputs * inputs,
    read: () => {
      const sum = base.read(target, [outputs, inputs]);
      const down = lora.read(name, [rank, inputs]);
      const up = lora.read(upName, [outputs, rank]);
      return addProduct(sum, up, down, { outputs, inputs, rank, scale });
    },
    readIntegers: () => base.tensor(target).readIntegers(),
  };
}

function addProduct(
  sum: Float32Array,
  up: Float32Array,
  down: Float32Array,
  { outputs, inputs, rank, scale }: { outputs: number; inputs: number; rank: number; scale: number },
): Float32Array {
  const row = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = up[o * rank + r]!;
      for (let i = 0; i < inputs; i++) row[i]! += factor * down[r * inputs + i]!;
    }
    for (let i = 0; i < inputs; i++) sum[o * inputs + i]! += scale * row[i]!;
  }
  return sum;
}

function misfit(tensor: string, what: string): EngineError {
  return new EngineError('VOICE_WEIGHTS_INVALID', `the LoRA file does not fit its base: ${tensor} (${what})`, {
    tensor,
    what,
  });
}
