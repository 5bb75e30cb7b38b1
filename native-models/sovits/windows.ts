/**
 * A sentence is decoded in windows of about a second, so that a cancel takes effect soon and memory does not grow with the
 * sentence. Each window is fed as many frames beyond its own as the generator's receptive field needs, so the windows join
 * exactly, without a fade.
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
