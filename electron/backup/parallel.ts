/** Several at a time, and the first failure stops the rest: what is under way is told to stop before the error goes on. */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal | undefined,
  act: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const iterator = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | null = null;
  const work = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      if (either.aborted) return;
      try {
        await act(next.value, either);
      } catch (error) {
        failure ??= { error };
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  signal?.throwIfAborted();
  if (failure) throw (failure as { readonly error: unknown }).error;
}

/** Gathered in memory or sent at once; what is larger goes in parts. */
export const SMALL_BYTES = 1024 * 1024;
/** Small ones are a matter of round trips and of flushes, which stores and disks do for many at once. */
export const SMALL_AT_ONCE = 16;
const LARGE_AT_ONCE = 4;

/** So many bytes are in hand at a time, at most. */
export function mostInHand(items: readonly { readonly sizeBytes: number }[]): number {
  const sizes = items.map(({ sizeBytes }) => sizeBytes).sort((a, b) => b - a);
  const large = sizes.filter((size) => size > SMALL_BYTES);
  const sumOf = (some: readonly number[]): number => some.reduce((sum, size) => sum + size, 0);
  return Math.max(sumOf(large.slice(0, LARGE_AT_ONCE)), sumOf(sizes.slice(large.length, large.length + SMALL_AT_ONCE)));
}

/** Files or blobs: the small ones first and many at a time, then the large ones. */
export async function inParallelBySize<T extends { readonly sizeBytes: number }>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  act: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { small = [], large = [] } = Object.groupBy(items, ({ sizeBytes }) =>
    sizeBytes <= SMALL_BYTES ? 'small' : 'large',
  );
  await inParallel(small, SMALL_AT_ONCE, signal, act);
  await inParallel(large, LARGE_AT_ONCE, signal, act);
}
