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

export interface Ahead {
  /** How many are made at the same time at most; as many again may lie ready. */
  readonly together: number;
  /** The first is made before any other is begun, since somebody waits for it. */
  readonly firstAlone: boolean;
  /** Aborted with the first failure, and when the caller leaves; `make` is to heed it. */
  readonly stop: AbortController;
}

/** What `make` makes of the items, in their order. Ends, however it ends, only when no work is left running. */
export async function* madeAhead<T, R>(
  items: readonly T[],
  { together, firstAlone, stop }: Ahead,
  make: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  let running = 0;
  let most = firstAlone ? 1 : together;
  let taken = 0;
  const begin = (): void => {
    while (!stop.signal.aborted && running < most && begun.length < Math.min(items.length, taken + 2 * together)) {
      running++;
      const result = make(items[begun.length]!);
      begun.push(result);
      result.then(
        () => {
          running--;
          most = together;
          begin();
        },
        (error: unknown) => stop.abort(error),
      );
    }
  };
  begin();
  let complete = false;
  try {
    for (; taken < items.length; begin()) {
      const result = begun[taken++];
      // Nothing was begun after a failure.
      if (result === undefined) throw stop.signal.reason;
      yield await result;
    }
    complete = true;
  } finally {
    // At the end the caller may still be at work on the last ones.
    if (!complete) stop.abort();
    await Promise.allSettled(begun);
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
