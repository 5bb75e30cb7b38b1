/** Pure: when the page could draw, as it was told by `requestAnimationFrame`. */
import { quantile } from '../recogniser-parts/quantile.ts';

export interface FrameTimes {
  readonly frames: number;
  /** From one frame to the next. */
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly slowestMs: number;
  /** Refreshes of a screen with 60 a second that passed without a frame. */
  readonly missed: number;
}

const REFRESH_MS = 1000 / 60;

/** `times`: the moment of each frame, milliseconds, in order. */
export function frameTimesOf(times: readonly number[]): FrameTimes {
  const spans = times.slice(1).map((time, index) => time - (times[index] ?? time));
  if (spans.length === 0) throw new Error('no two frames were drawn');
  return {
    frames: spans.length,
    medianMs: quantile(spans, 0.5),
    p95Ms: quantile(spans, 0.95),
    slowestMs: Math.max(...spans),
    missed: spans.reduce((sum, span) => sum + Math.max(0, Math.round(span / REFRESH_MS) - 1), 0),
  };
}
