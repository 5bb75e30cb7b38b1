/** A library like a studio's, made from a seed: incompressible, the same bytes on every machine. */
import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, open, utimes, writeFile } from 'node:fs/promises';
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
const SMALL_PER_FOLDER = 250;
const SMALL_BYTES = [1_000, 2_500, 4_000, 8_000] as const;

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

/** As a training set or a Python runtime is: many files of a few kilobytes. */
export async function makeSmallFiles(folder: string, count: number): Promise<number> {
  let made = 0;
  for (let n = 0; n < count; n++) {
    const below = path.join(folder, String(Math.floor(n / SMALL_PER_FOLDER)).padStart(3, '0'));
    if (n % SMALL_PER_FOLDER === 0) await mkdir(below, { recursive: true });
    const sizeBytes = SMALL_BYTES[n % SMALL_BYTES.length] ?? 0;
    const file = path.join(below, `${String(n).padStart(5, '0')}.wav`);
    await writeFile(file, seededBytes(`small ${n}`).update(Buffer.alloc(sizeBytes)));
    await age(file);
    made += sizeBytes;
  }
  return made;
}

/** The same file, with other bytes. */
export async function retrain(folder: string, sizeBytes: number, round: number): Promise<void> {
  await writeSeeded(path.join(folder, changedFile), `${changedFile} ${round}`, sizeBytes);
}

function seededBytes(seed: string) {
  const key = createHash('sha256').update(`${SEED} ${seed}`).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
}

async function writeSeeded(file: string, seed: string, sizeBytes: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const stream = seededBytes(seed);
  const zeros = Buffer.alloc(1024 * 1024);
  const handle = await open(file, 'w');
  for (let left = sizeBytes; left > 0; left -= zeros.length) {
    await handle.writeFile(stream.update(zeros.subarray(0, Math.min(left, zeros.length))));
  }
  await handle.close();
  await age(file);
}

/** Files that were written a moment ago are never remembered by the hash cache. */
async function age(file: string): Promise<void> {
  const old = new Date(Date.now() - 3_600_000);
  await utimes(file, old, old);
}
