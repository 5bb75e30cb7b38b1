/**
 * A graph as two files in a folder: the model, and its weights beside it, tensor by tensor, because the runtime then maps them
 * instead of copying them.
 */
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Graph, loadWeight, type WeightPlace, weightBytes } from '../onnx/graph.ts';
import type { SealedFile } from '../voice-pack/kept-networks.ts';

export const MODEL_FILE = 'model.onnx';
export const WEIGHTS_FILE = 'weights.bin';

/** Weights below this stay inside the model; the runtime aligns and shares only larger ones. */
const INLINE_BYTES = 1024;
const ALIGNMENT_BYTES = 4096;

/** Reading is the work of one processor: in turns the first network is open before the last one is read. */
let turn: Promise<unknown> = Promise.resolve();

/** Rejects with VOICE_WEIGHTS_INVALID for weights that are not what the graph says. */
export function storeGraph(graph: Graph, dir: string): Promise<readonly SealedFile[]> {
  const stored = turn.then(() => storeInTurn(graph, dir));
  turn = stored.catch(() => {});
  return stored;
}

async function storeInTurn(graph: Graph, dir: string): Promise<readonly SealedFile[]> {
  const { places, file } = await storeWeights(graph, join(dir, WEIGHTS_FILE));
  const model = graph.encode(WEIGHTS_FILE, places);
  await writeFile(join(dir, MODEL_FILE), model);
  return [
    { name: WEIGHTS_FILE, ...file },
    { name: MODEL_FILE, sizeBytes: model.byteLength, crc32: crc32(model) },
  ];
}

/** While one tensor is written, the next one is read and converted: each costs about as much as the other. */
async function storeWeights(
  graph: Graph,
  path: string,
): Promise<{ readonly places: ReadonlyMap<string, WeightPlace>; readonly file: Omit<SealedFile, 'name'> }> {
  const places = new Map<string, WeightPlace>();
  const file = await open(path, 'w');
  let offset = 0;
  let sum = 0;
  let written: Promise<unknown> = Promise.resolve();
  try {
    for (const weight of graph.weights) {
      const sizeBytes = weightBytes(weight);
      if (sizeBytes < INLINE_BYTES) continue;
      const { buffer, byteOffset } = loadWeight(weight);
      const bytes = new Uint8Array(buffer, byteOffset, sizeBytes);
      // Left out of the file, which reads as zeros there.
      const gap = new Uint8Array(-offset & (ALIGNMENT_BYTES - 1));
      offset += gap.length;
      await written;
      written = writeWhole(file, bytes, offset);
      // Whoever waits next is told.
      written.catch(() => {});
      places.set(weight.name, { offset, sizeBytes });
      sum = crc32(bytes, crc32(gap, sum));
      offset += sizeBytes;
    }
    await written;
  } finally {
    await file.close();
  }
  return { places, file: { sizeBytes: offset, crc32: sum } };
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await file.write(bytes, done, bytes.byteLength - done, offset + done)).bytesWritten;
  }
}
