/** A token bucket: whoever moves bytes in the background asks before each piece, and waits its turn when there are too many of them. */
import type { Clock, Stop, Ticker } from './ports.ts';
import { whenAborted } from './when-aborted.ts';

export interface Pace {
  /** Resolves when that many bytes may go; rejects with the signal's reason. */
  (sizeBytes: number, signal?: AbortSignal): Promise<void>;
  /** There is no limit at this moment, so nothing is gained by small pieces. */
  readonly isFree?: () => boolean;
}

/** A rate that changed is noticed by those who wait already within this. */
const LOOK_EVERY_MS = 200;
/** What was not used lately may go at once, up to this much of it. */
const BURST_S = 0.2;

interface Waiting {
  readonly sizeBytes: number;
  readonly go: () => void;
}

export function createPace(deps: {
  /** Bytes per second, looked up anew again and again; null: as fast as it goes. */
  readonly rate: () => number | null;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly ticker: Pick<Ticker, 'after'>;
}): Pace {
  const { clock, ticker } = deps;
  /** In the order in which they came. */
  const queue: Waiting[] = [];
  /** Below zero: bytes that went ahead of their time, because a piece goes as a whole. */
  let availableBytes = 0;
  let countedAtMs = clock.monotonicMs();
  let stopTimer: Stop = () => {};

  function refill(rate: number | null): void {
    const nowMs = clock.monotonicMs();
    const earned = ((nowMs - countedAtMs) / 1000) * (rate ?? 0);
    availableBytes = rate === null ? 0 : Math.min(rate * BURST_S, availableBytes + earned);
    countedAtMs = nowMs;
  }

  function serve(): void {
    stopTimer();
    const rate = deps.rate();
    refill(rate);
    while (queue.length > 0 && (rate === null || availableBytes >= 0)) {
      const next = queue.shift();
      if (rate !== null) availableBytes -= next?.sizeBytes ?? 0;
      next?.go();
    }
    if (queue.length === 0 || rate === null) return;
    const dueInMs = (-availableBytes / rate) * 1000;
    stopTimer = ticker.after(Math.min(LOOK_EVERY_MS, Math.max(1, Math.ceil(dueInMs))), serve);
  }

  const pace: Pace = (sizeBytes, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = (): void => {
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        sizeBytes,
        go: () => {
          stopListening();
          resolve();
        },
      };
      const stopListening = whenAborted(signal, leave);
      queue.push(waiting);
      // Those before it wait for a timer that is running.
      if (queue.length === 1) serve();
    });
  return Object.assign(pace, { isFree: () => deps.rate() === null });
}
