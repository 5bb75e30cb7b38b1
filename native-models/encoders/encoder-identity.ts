/**
 * Identifies an encoder by a digest over its description and over the beginning and the end of its weights. A torch archive ends
 * with the checksums of all its entries, so two encoders are told apart without reading half a gigabyte.
 */

import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const edgeBytes = 64 << 10;
const parts = ['config.json', 'tokenizer.json', 'vocab.txt', 'model.safetensors', 'pytorch_model.bin'];

/** `place` is a Hugging Face folder or a file; null when nothing is there. */
export async function identifyEncoder(place: string | undefined): Promise<string | null> {
  if (place === undefined) return null;
  const found = await stat(place).catch(() => null);
  if (!found) return null;
  const files = found.isDirectory() ? parts.map((name) => path.join(place, name)) : [place];
  const hash = createHash('sha256');
  let seen = false;
  for (const file of files) {
    const edges = await readEdges(file);
    if (edges === null) continue;
    seen = true;
    hash.update(`${path.basename(file)} ${edges.length}\n`).update(edges);
  }
  return seen ? hash.digest('hex') : null;
}

async function readEdges(file: string): Promise<Buffer | null> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return null;
  const size = Buffer.from(`${found.size}\n`);
  if (found.size <= 2 * edgeBytes) return Buffer.concat([size, await readFile(file)]);
  const handle = await open(file, 'r');
  try {
    const edges = Buffer.alloc(2 * edgeBytes);
    await handle.read(edges, 0, edgeBytes, 0);
    await handle.read(edges, edgeBytes, edgeBytes, found.size - edgeBytes);
    return Buffer.concat([size, edges]);
  } finally {
    await handle.close();
  }
}
