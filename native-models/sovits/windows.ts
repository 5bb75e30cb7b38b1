/**
 * A sentence is decoded in windows of about a second, so that a cancel takes effect soon and memory does not grow with the
 * sentence. Each window is fed as many frames beyond its own as the generator's receptive field needs, so the windows join
 * exactly, without a fade. Several of them may be decoded at the same time, a thread each: convolutions over a single row share
 * out badly among threads.
 */
import type { ReceptiveField } from '../graphs/sovits-generator.ts';

export interface SoundWindow {
  /** Frames whose sound this window gives. */
  readonly start: number;
  readonly end: number;
  /** Frames that are fed to the generator. */
  readonly from: number;
  readonly to: number;
  /** What the generator keeps after each stage and at the end; see `buildGenerator`. */
  readonly spans: BigInt64Array;
}

/**
 * Windows that cover `frames`. One at a time they are of nearly equal size, each between two thirds and one and a half of
 * `framesPerWindow`. Decoded `atOnce`, they come in rounds of that many, of which the first is of shorter ones, because somebody
 * waits for it.
 */
export function planWindows(
  frames: number,
  framesPerWindow: number,
  field: ReceptiveField,
  upsampleRates: readonly number[],
  atOnce = 1,
): SoundWindow[] {
  const edges = atOnce === 1 ? evenly(0, frames, frames / framesPerWindow) : inRounds(frames, framesPerWindow, atOnce);
  return edges.slice(1).map((end, i) => planWindow(frames, edges[i]!, end, field, upsampleRates));
}

/** Share of a usual window below which the frames fed around a window cost more than another thread saves. */
const LEAST_SHARE = 0.4;

function inRounds(frames: number, framesPerWindow: number, atOnce: number): number[] {
  const most = Math.floor(frames / (LEAST_SHARE * framesPerWindow));
  if (frames <= framesPerWindow * atOnce) return evenly(0, frames, Math.min(atOnce, most));
  const first = Math.round((framesPerWindow / 2) * atOnce);
  const rounds = Math.max(1, Math.round((frames - first) / (framesPerWindow * atOnce)));
  return [...evenly(0, first, atOnce), ...evenly(first, frames, rounds * atOnce).slice(1)];
}

/** Edges of about `count` stretches, one at least. */
function evenly(from: number, to: number, count: number): number[] {
  const whole = Math.max(1, Math.round(count));
  return Array.from({ length: whole + 1 }, (_, i) => from + Math.round((i * (to - from)) / whole));
}

/** At the ends of the sentence there are no more frames to feed: there a window is padded with zeros, like the whole. */
function planWindow(
  frames: number,
  start: number,
  end: number,
  field: ReceptiveField,
  upsampleRates: readonly number[],
): SoundWindow {
  const from = Math.max(0, start - field.frames);
  const to = Math.min(frames, end + field.frames);
  const spans: number[] = [];
  let before = start - from;
  let samplesPerFrame = 1;
  const keepSpan = (needed: number): void => {
    const keptBefore = Math.min(needed, start * samplesPerFrame);
    const keptAfter = Math.min(needed, (frames - end) * samplesPerFrame);
    spans.push(before - keptBefore, before + (end - start) * samplesPerFrame + keptAfter);
    before = keptBefore;
  };
  for (const [stage, rate] of upsampleRates.entries()) {
    before *= rate;
    samplesPerFrame *= rate;
    keepSpan(field.stages[stage]!);
  }
  keepSpan(0);
  return { start, end, from, to, spans: BigInt64Array.from(spans, BigInt) };
}
