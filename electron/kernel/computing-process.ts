/** How a process is started that computes for long, because all of it is read before any of its code runs. */

/**
 * V8 doubles the space for young objects, up to three times 32 MiB here, as often as enough of them outlive a collection; sound
 * makes little that lives, so the pages are only touched, one after the other, and stay with the process. With a small space 2,000
 * takes hold the memory of the first 200, 20 MiB less of it, an MP3 of six minutes is written in 170 MiB instead of 276, and neither
 * takes more processor time.
 */
export const computingFlags: readonly string[] = ['--max-semi-space-size=4'];

/**
 * Tensors and sound come and go in other sizes with every sentence. Left alone, glibc puts ever larger ones (up to 32 MiB) into
 * heaps, one for every few threads, and what is freed in the middle of a heap stays with the process. With a fixed limit it maps
 * every block from 256 KiB on by itself and gives it back when it is freed; two heaps have fewer holes than eight. Only glibc reads
 * these.
 */
export const computingEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(256 << 10),
  MALLOC_TRIM_THRESHOLD_: String(4 << 20),
  MALLOC_ARENA_MAX: '2',
};
