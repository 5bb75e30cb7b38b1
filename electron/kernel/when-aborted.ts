/** Listens to a signal that may have been aborted already: a listener of its own that comes too late is never called. */
import { addAbortListener } from 'node:events';
import type { Stop } from './ports.ts';

/** Calls `act` once, never before this returns. What is stopped in time is not called. */
export function whenAborted(signal: AbortSignal | undefined, act: () => void): Stop {
  if (!signal) return () => {};
  const listening = addAbortListener(signal, act);
  return () => listening[Symbol.dispose]();
}
