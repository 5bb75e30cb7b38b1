/**
 * BERT as far as its third hidden state from the end, which is all that GPT-SoVITS takes from it (official:
 * `GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py, TextPreprocessor.get_bert_feature`), so the last two layers and the head are left
 * out. Files from before 2019 spell the LayerNorm parameters gamma and beta.
 */

import { countAt, numberAt, type PlainObject } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, attend, type LayerNormNames, layerNorm, linear } from '../onnx/layers.ts';

export interface BertDimensions {
  readonly width: number;
  readonly heads: number;
  readonly layersUsed: number;
  readonly epsilon: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
}

export function bertDimensions(weights: Weights, config: PlainObject): BertDimensions {
  const layers = weights.count('encoder.layer.', '.attention.self.query.weight');
  if (layers < 3) throw new EngineError('VOICE_WEIGHTS_INVALID', 'a BERT of fewer than three layers', { layers });
  return {
    width: weights.axis('embeddings.word_embeddings.weight', 1),
    heads: countAt(config, 'num_attention_heads', 16),
    layersUsed: layers - 2,
    epsilon: numberAt(config, 'layer_norm_eps', 1e-12),
    vocabularySize: weights.axis('embeddings.word_embeddings.weight', 0),
    maxPositions: weights.axis('embeddings.position_embeddings.weight', 0),
  };
}

/** Input `ids` [n] int32, `positions` [n] int32 (0, 1, …); output `hidden` [n, width]. */
export function buildBert(weights: Weights, dims: BertDimensions): Graph {
  const g = new Graph('bert');
  const { width, heads, epsilon } = dims;
  const table = (name: string): Value =>
    g.weight(`${name}.weight`, 'float32', weights.shape(`${name}.weight`), () =>
      weights.read(`${name}.weight`, [null, width]),
    );
  const embeddings = weights.below('embeddings.');
  const words = g.op('Gather', [table('embeddings.word_embeddings'), g.input('ids', 'int32', ['n'])]);
  const positions = g.op('Gather', [table('embeddings.position_embeddings'), g.input('positions', 'int32', ['n'])]);
  const type = g.op('Gather', [table('embeddings.token_type_embeddings'), g.integers([0])]);
  let x = add(g, add(g, words, type), positions);
  x = layerNorm(g, x, embeddings, normNames(embeddings, 'LayerNorm'), epsilon);
  for (let i = 0; i < dims.layersUsed; i++) {
    const layer = weights.below(`encoder.layer.${i}.`);
    const q = linear(g, x, layer, 'attention.self.query');
    const k = linear(g, x, layer, 'attention.self.key');
    const v = linear(g, x, layer, 'attention.self.value');
    const attended = attend(g, { q, k, v }, heads, width, Math.sqrt(width / heads));
    const mixed = linear(g, attended, layer, 'attention.output.dense');
    x = layerNorm(g, add(g, x, mixed), layer, normNames(layer, 'attention.output.LayerNorm'), epsilon);
    const inner = g.op('Gelu', [linear(g, x, layer, 'intermediate.dense')]);
    const out = linear(g, inner, layer, 'output.dense');
    x = layerNorm(g, add(g, x, out), layer, normNames(layer, 'output.LayerNorm'), epsilon);
  }
  g.output('hidden', x, 'float32', ['n', width]);
  return g;
}

function normNames(weights: Weights, name: string): LayerNormNames {
  return weights.has(`${name}.weight`)
    ? { scale: `${name}.weight`, shift: `${name}.bias` }
    : { scale: `${name}.gamma`, shift: `${name}.beta` };
}
