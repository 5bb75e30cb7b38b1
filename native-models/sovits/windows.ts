/**
 * A sentence is sounded in windows of about a second, so that a cancel is heard and memory stays the same however long the
 * sentence is. Each window is fed just as many frames beyond its own as its receptive field needs; nothing is faded, the joints are exact.
 */
import type { ReceptiveField } from '../graphs/sovits-generator.ts';

export interface SoundWindow {
  /** Frames that sound here. */
  readonly start: number;
  readonly end: number;
  /** Frames that are fed. */
  readonly from: number;
  readonly to: number;
  /** What the generator keeps after each stage and at the end; see `buildGenerator`. */
  readonly spans: BigInt64Array;
}

/** Windows of nearly equal size that cover `frames`, each between two thirds and one and a half of `framesPerWindow`. */
export function planWindows(
  frames: number,
  framesPerWindow: number,
  field: ReceptiveField,
  upsampleRates: readonly number[],
): SoundWindow[] {
  const count = Math.max(1, Math.round(frames / framesPerWindow));
  const edge = (i: number): number => Math.round((i * frames) / count);
  return Array.from({ length: count }, (_, i) => planWindow(frames, edge(i), edge(i + 1), field, upsampleRates));
}

/** Beyond an end of the sentence there is nothing to feed: there the window sees the same zeros as the whole. */
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
