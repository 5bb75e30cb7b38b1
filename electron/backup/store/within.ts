/** Waits for an answer for so long and no longer. What was asked goes on; whoever waits gets to know what is known already. */
import type { Ticker } from '../../kernel/ports.ts';

/** How long a person waits for a store before being told what is known already. */
export const PATIENCE_MS = 3_000;

export const TOO_LATE = Symbol('too late');

export async function within<T>(ticker: Ticker, limitMs: number, answer: Promise<T>): Promise<T | typeof TOO_LATE> {
  const { promise: late, resolve } = Promise.withResolvers<typeof TOO_LATE>();
  const stop = ticker.after(limitMs, () => resolve(TOO_LATE));
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop();
    answer.catch(() => {});
  }
}
