/** Decides from a self-test's measurements how a voice is spoken. */
import type { Precision, TuningReason } from '../voice-pack/tuning.ts';

/** Share of tokens that must be equal in both forms. Below it, fast would sometimes say other words. */
const leastAgreement = 0.95;
/** Share of the time that a form, or more threads, must save to be chosen. */
const leastSaving = 0.1;

export interface Compared {
  readonly exactMs: number;
  readonly fastMs: number;
}

export function choosePrecision(
  { exactMs, fastMs }: Compared,
  saysTheSame: boolean,
): { readonly precision: Precision; readonly reason: TuningReason } {
  if (!saysTheSame) return { precision: 'exact', reason: 'differs' };
  if (fastMs > exactMs * (1 - leastSaving)) return { precision: 'exact', reason: 'no-gain' };
  return { precision: 'fast', reason: 'faster' };
}

export function tokensAgree(agreement: number): boolean {
  return agreement >= leastAgreement;
}

/** Fast may be as far from exact as two exact takes with different seeds are from each other. */
export function soundsAgree(differenceDb: number, usualDifferenceDb: number): boolean {
  return Number.isFinite(differenceDb) && differenceDb <= usualDifferenceDb;
}

/** Thread counts that are tried, fewest first: one, half of the processors, all of them. */
export function threadCounts(processors: number): number[] {
  const counts = [1, Math.floor(processors / 2), processors].map((count) => Math.min(Math.max(1, count), 16));
  return [...new Set(counts)].sort((a, b) => a - b);
}

/** The smallest number of threads beyond which more save too little. */
export function chooseThreads(measured: readonly { readonly threads: number; readonly ms: number }[]): number {
  const [first, ...rest] = [...measured].sort((a, b) => a.threads - b.threads);
  if (first === undefined) return 1;
  return rest.reduce((best, next) => (next.ms < best.ms * (1 - leastSaving) ? next : best), first).threads;
}
