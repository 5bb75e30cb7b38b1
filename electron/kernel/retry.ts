/** Tries again with growing pauses, only for errors that say a retry may help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from './app-error.ts';

export interface RetryOptions {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly signal?: AbortSignal;
}

export async function retry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (attempt >= options.attempts || !(error instanceof AppError) || !error.retryable) throw error;
      await sleep(options.firstDelayMs * 2 ** (attempt - 1), undefined, { signal: options.signal });
    }
  }
}
