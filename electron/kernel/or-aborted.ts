/** Whoever cancels need not wait for what cannot be stopped (a disk that hangs, a process that winds down). */
export function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([answer, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
