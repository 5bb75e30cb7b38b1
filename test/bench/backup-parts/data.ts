/** A library like a studio's, made from a seed: incompressible, the same bytes on every machine. */
import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, open, utimes } from 'node:fs/promises';
import path from 'node:path';

const SEED = 'understudy-bench-1';
/** Shares of the whole, in the proportions of two real voices. */
const files: readonly (readonly [name: string, share: number])[] = [
  ['hubert.onnx', 180],
  ['roberta.onnx', 320],
  ['lin/gpt.ckpt', 160],
  ['lin/sovits.pth', 200],
  ['lin/sovits-retrained.pth', 200],
  ['wang/gpt.ckpt', 440],
  ['lin/reference-1.wav', 0.6],
  ['lin/reference-2.wav', 0.6],
  ['config.yaml', 0.001],
];
export const changedFile = 'wang/gpt.ckpt';

export async function makeLibrary(folder: string, totalBytes: number): Promise<number> {
  const shares = files.reduce((sum, [, share]) => sum + share, 0);
  let made = 0;
  for (const [name, share] of files) {
    const sizeBytes = Math.round((totalBytes * share) / shares);
    await writeSeeded(path.join(folder, name), name, sizeBytes);
    made += sizeBytes;
  }
  return made;
}

/** The same file, with other bytes. */
export async function retrain(folder: string, sizeBytes: number, round: number): Promise<void> {
  await writeSeeded(path.join(folder, changedFile), `${changedFile} ${round}`, sizeBytes);
}

async function writeSeeded(file: string, seed: string, sizeBytes: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const key = createHash('sha256').update(`${SEED} ${seed}`).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(1024 * 1024);
  const handle = await open(file, 'w');
  for (let left = sizeBytes; left > 0; left -= zeros.length) {
    await handle.writeFile(stream.update(zeros.subarray(0, Math.min(left, zeros.length))));
  }
  await handle.close();
  // Files that were written a moment ago are never remembered by the hash cache.
  const old = new Date(Date.now() - 3_600_000);
  await utimes(file, old, old);
}
