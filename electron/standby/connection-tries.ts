/** A machine that can be reached is worth another try when its connection breaks, and not for ever. */
import { AppError } from '../kernel/app-error.ts';

/** A lost connection is opened again until this many were lost at the same work. */
const CONNECTION_TRIES = 3;

/** Runs `work`, and again when it lost its connection. `work` opens a connection of its own each time. */
export async function tryConnections<T>(
  work: (tries: number) => Promise<T>,
  options: { readonly signal: AbortSignal; readonly onLost?: (tries: number) => void },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries);
    } catch (error) {
      const isLost = error instanceof AppError && error.code === 'STANDBY_CONNECTION_LOST';
      if (!isLost || tries >= CONNECTION_TRIES || options.signal.aborted) throw error;
      options.onLost?.(tries);
    }
  }
}
