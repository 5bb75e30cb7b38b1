import { whenAborted } from './when-aborted.ts';

/** Whoever cancels need not wait for what cannot be stopped (a disk that hangs, a process that winds down). */
export function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stopListening = whenAborted(signal, () => reject(signal.reason));
  return Promise.race([answer, aborted]).finally(stopListening);
}
