/** Decides from a self-test's measurements in which precision a voice is spoken, and what is tried. */
import type { Precision, TuningReason } from '../voice-pack/tuning.ts';

/** Share of tokens that must be equal in both forms. Below it, fast would sometimes say other words. */
const leastAgreement = 0.95;
/** Share of the time that a form must save to be chosen. */
const leastSaving = 0.1;
const mostThreads = 64;

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

/** Thread counts that are tried, fewest first: powers of two up to all processors, all of them, and half, which may be the cores. */
export function threadCounts(processors: number): number[] {
  const most = Math.max(1, Math.min(processors, mostThreads));
  const powers = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
  return [...new Set([...powers, Math.max(1, most >> 1), most])].sort((a, b) => a - b);
}

/** A device whose first runs take so many times as long as the processor's is not timed further. */
const hopelessTimes = 4;

export function isHopeless(ms: number, ofProcessorMs: number): boolean {
  return ms > ofProcessorMs * hopelessTimes;
}

/** As far as a device's sound may be from the processor's, which is what recorded numbers are checked with, too. */
const mostDifference = 5e-4;

/** Of exact sound of the same tokens and noise. */
export function samplesAgree(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((sample, i) => Math.abs(sample - b[i]!) <= mostDifference);
}

/** As far as features may be apart, in shares of the largest. */
const mostFeatureDifference = 2e-4;

export function featuresAgree(a: Float32Array, b: Float32Array): boolean {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= mostFeatureDifference * largest);
}
