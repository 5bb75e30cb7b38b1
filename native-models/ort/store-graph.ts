/**
 * A graph as two files in a folder: the model, and its weights beside it, tensor by tensor, because the runtime then maps them
 * instead of copying them.
 */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Graph, loadWeight, type WeightPlace, weightBytes } from '../onnx/graph.ts';
import type { SealedFile } from '../voice-pack/kept-networks.ts';

export const MODEL_FILE = 'model.onnx';
export const WEIGHTS_FILE = 'weights.bin';

/** Weights below this stay inside the model; the runtime aligns and shares only larger ones. */
const INLINE_BYTES = 1024;
const ALIGNMENT_BYTES = 4096;

/** Throws VOICE_WEIGHTS_INVALID for weights that are not what the graph says. */
export function storeGraph(graph: Graph, dir: string): readonly SealedFile[] {
  const { places, file } = storeWeights(graph, join(dir, WEIGHTS_FILE));
  const model = graph.encode(WEIGHTS_FILE, places);
  writeFileSync(join(dir, MODEL_FILE), model);
  return [
    { name: WEIGHTS_FILE, ...file },
    { name: MODEL_FILE, sizeBytes: model.byteLength, crc32: crc32(model) },
  ];
}

function storeWeights(
  graph: Graph,
  path: string,
): { readonly places: ReadonlyMap<string, WeightPlace>; readonly file: Omit<SealedFile, 'name'> } {
  const places = new Map<string, WeightPlace>();
  const zeros = new Uint8Array(ALIGNMENT_BYTES);
  const fd = openSync(path, 'w');
  let offset = 0;
  let sum = 0;
  const append = (view: Uint8Array): void => {
    for (let done = 0; done < view.byteLength; )
      done += writeSync(fd, view, done, view.byteLength - done, offset + done);
    sum = crc32(view, sum);
    offset += view.byteLength;
  };
  try {
    for (const weight of graph.weights) {
      const sizeBytes = weightBytes(weight);
      if (sizeBytes < INLINE_BYTES) continue;
      const { buffer, byteOffset } = loadWeight(weight);
      append(zeros.subarray(0, -offset & (ALIGNMENT_BYTES - 1)));
      places.set(weight.name, { offset, sizeBytes });
      append(new Uint8Array(buffer, byteOffset, sizeBytes));
    }
  } finally {
    closeSync(fd);
  }
  return { places, file: { sizeBytes: offset, crc32: sum } };
}
