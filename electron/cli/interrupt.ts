/** Ctrl-C and SIGTERM: the first ends the work cleanly; a second, or two seconds without an end, ends the process. */

import { setTimeout as sleep } from 'node:timers/promises';

/** 128 + the signal's number, as shells expect of something that a signal ended. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type SignalName = keyof typeof exitCodes;

const END_WITHIN_MS = 2_000;
const LAST_CALLS_MS = 300;
const LOOK_AGAIN_MS = 20;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Set once a signal came. */
  readonly exitCode: number | null;
  /** For work that must come to a clean end: how long it may take after the signal. */
  allow(endWithinMs: number): void;
  /** Ends the process with the signal's exit code, if a signal came. */
  endIfAsked(): Promise<void>;
  off(): void;
}

/** @param lastWords Said before the process is ended without waiting for its work. */
export function listenForInterrupt(lastWords: () => void): Interrupt {
  const cancel = new AbortController();
  let asked: SignalName | null = null;
  let endWithinMs = END_WITHIN_MS;
  const off = (): void => void process.off('SIGINT', stop).off('SIGTERM', stop);
  const force = (name: SignalName): void => {
    off();
    lastWords();
    void endProcess(name);
  };
  function stop(name: SignalName): void {
    if (asked !== null) {
      force(name);
      return;
    }
    asked = name;
    setTimeout(() => force(name), endWithinMs).unref();
    cancel.abort();
  }
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: cancel.signal,
    get exitCode() {
      return asked && exitCodes[asked];
    },
    allow(ms) {
      endWithinMs = ms;
    },
    async endIfAsked() {
      off();
      if (asked) await endProcess(asked);
    },
    off,
  };
}

/**
 * At `process.exit` Node waits for file and name look-ups that are under way, and one into a mount that hangs never ends.
 * What is not over soon is ended by the signal itself, which shells report with the same code.
 */
async function endProcess(name: SignalName): Promise<void> {
  for (let waitedMs = 0; waitsForSystem() && waitedMs < LAST_CALLS_MS; waitedMs += LOOK_AGAIN_MS) {
    await sleep(LOOK_AGAIN_MS);
  }
  if (!waitsForSystem()) process.exit(exitCodes[name]);
  process.kill(process.pid, name);
  // Whoever started this process may have told it to ignore that signal.
  await sleep(LAST_CALLS_MS);
  process.kill(process.pid, 'SIGKILL');
}

function waitsForSystem(): boolean {
  return process
    .getActiveResourcesInfo()
    .some((resource) => resource.startsWith('FSReq') || resource.startsWith('GetAddrInfo'));
}
