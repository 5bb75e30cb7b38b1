/** What encryption costs on this computer. */
import { createHash, randomBytes } from 'node:crypto';
import { CHUNK_BYTES, sealChunk } from './age-stream.ts';

const CHUNKS = 128;
let measured: number | null = null;

/** Seconds of processor time for each GB; measured once, in the few hundredths of a second that 8 MB take. Disks are not in it. */
export function sealSecondsPerGigabyte(): number {
  measured ??= measure();
  return measured;
}

function measure(): number {
  const key = randomBytes(32);
  const chunk = randomBytes(CHUNK_BYTES);
  const plain = createHash('sha256');
  const stored = createHash('sha256');
  const before = process.cpuUsage();
  for (let number = 0; number < CHUNKS; number++) {
    plain.update(chunk);
    for (const part of sealChunk(key, { number, isLast: false }, chunk)) stored.update(part);
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1e6 / (CHUNKS * CHUNK_BYTES)) * 1e9;
}
