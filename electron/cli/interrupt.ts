/** Ctrl-C and SIGTERM: the first ends the work cleanly, the second at once. */
/** 128 + the signal's number, as shells expect of something that a signal ended. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Set once a signal came. */
  readonly exitCode: number | null;
  off(): void;
}

export function listenForInterrupt(): Interrupt {
  const cancel = new AbortController();
  let exitCode: number | null = null;
  const stop = (name: keyof typeof exitCodes): void => {
    if (exitCode !== null) process.exit(exitCodes[name]);
    exitCode = exitCodes[name];
    cancel.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: cancel.signal,
    get exitCode() {
      return exitCode;
    },
    off: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/** The work's result, or the signal's own reason as soon as it is aborted; the work itself is left behind. */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { signal: settled.signal });
  });
  return Promise.race([work, aborted]).finally(() => settled.abort());
}
