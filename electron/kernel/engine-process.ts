/** What the engine's process has to be started with, because it is read before any of its code runs. */
import { availableParallelism } from 'node:os';

export function engineEnvironment(): Readonly<Record<string, string>> {
  return { ...threadPool(), ...glibcHeaps };
}

/** The engine's networks run on Node's pool of threads, beside one another: with its usual four of them no more than four would. */
function threadPool(): Readonly<Record<string, string>> {
  return { UV_THREADPOOL_SIZE: String(Math.max(8, availableParallelism() + 4)) };
}

/**
 * Tensors come and go in other sizes with every sentence. Left alone, glibc puts ever larger ones (up to 32 MiB) into heaps, one
 * for every few threads, and what is freed in the middle of a heap stays with the process. With a fixed limit it maps every block
 * from 256 KiB on by itself and gives it back when it is freed; two heaps have fewer holes than eight. Only glibc reads these.
 */
const glibcHeaps = {
  MALLOC_MMAP_THRESHOLD_: String(256 << 10),
  MALLOC_TRIM_THRESHOLD_: String(4 << 20),
  MALLOC_ARENA_MAX: '2',
};

/**
 * V8 doubles the space for young objects, up to three times 32 MiB here, as often as enough of them outlive a collection; a take
 * makes little that lives, so the pages are only touched, one after the other, and stay with the process: it grew for hours.
 * With a small space 2,000 takes hold the memory of the first 200, 20 MiB less of it, and take no more processor time.
 */
export const engineFlags: readonly string[] = ['--max-semi-space-size=4'];
