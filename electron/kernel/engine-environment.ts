/** What the engine's process has to find among its variables when it starts, because it is read before any of its code runs. */
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
