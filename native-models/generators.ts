/** Helpers for async generators, by which tokens and sound are handed on as they are made. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The items of `source`; while the caller works on one, the next is made, but not the one after it. If either side fails or
 * the caller leaves, the other is stopped: `stop` is aborted with the failure, and this ends only when no work is left running.
 */
export async function* oneAhead<T>(source: AsyncGenerator<T>, stop: AbortController): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      // A turn later, so that the caller's work on this item is begun before the next one takes the processor.
      next = nextTurn().then(() => source.next());
      next.catch((error: unknown) => stop.abort(error));
      yield value;
    }
  } finally {
    stop.abort();
    await next.catch(() => {});
    await source.return(undefined);
  }
}

/**
 * Runs a generator to its end, hands each item to `use` and waits for it, and gives back what the generator returns, which a
 * `for await` does not. When `use` fails, the generator is left.
 */
export async function drain<T, R>(source: AsyncGenerator<T, R>, use: (item: T) => unknown): Promise<R> {
  try {
    for (;;) {
      const { done, value } = await source.next();
      if (done) return value;
      await use(value);
    }
  } finally {
    await source.return(undefined as R);
  }
}
