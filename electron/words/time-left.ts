/**
 * How long an act still takes whose bytes or rows are counted, from how fast they came since its step began. Nothing is said of the
 * first seconds, which tell little, nor of what is over soon.
 */
import type { Job } from '../contract/models/job.ts';

const FIRST_AFTER_MS = 10_000;
const LEAST_S = 10;

/** Asked again and again with one job as it is now; seconds, or null. */
export function createTimeLeft(): (job: Pick<Job, 'step' | 'progress'>, nowMs: number) => number | null {
  let began: { readonly key: string; readonly atMs: number; readonly done: number } | null = null;
  return ({ step, progress: { done, total, unit } }, nowMs) => {
    const key = `${step} ${total} ${unit}`;
    if (began?.key !== key || done < began.done) began = { key, atMs: nowMs, done };
    const tookMs = nowMs - began.atMs;
    const came = done - began.done;
    if ((unit !== 'bytes' && unit !== 'rows') || came <= 0 || done >= total || tookMs < FIRST_AFTER_MS) return null;
    const seconds = ((total - done) / came) * (tookMs / 1000);
    return seconds < LEAST_S ? null : Math.round(seconds / 5) * 5;
  };
}
