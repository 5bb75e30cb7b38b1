/** Numbers and small decisions of the watch. Pure. */
import type { WatchTarget } from '../contract/models/settings.ts';
import type { ProbeKind, ProbeSample } from '../contract/watch.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { ProbeTimeouts, ServedVoice } from './ports.ts';

export const KEPT_SAMPLES = 60;
export const KEPT_INCIDENTS = 200;
export const RECOVERY_OKS = 3;
export const WRONG_MODEL_PROBES = 2;
export const DEEP_FAILURES = 2;

/** After a failure the next question comes sooner, so that a P1 is not three long intervals away. */
const SUSPECT_INTERVAL_MS = 5_000;
const DEEP_INTERVAL_MS = 60_000;
/** Sentences take time to speak; this much is allowed before the voice counts as failed. */
export const deepTimeouts: ProbeTimeouts = { connectMs: 2_000, firstByteMs: 15_000, totalMs: 15_000 };

/**
 * What a probe's kind says about the primary. `no-voice`: a name, a proxy or a page answers, and no voice service behind it.
 * `fenced`: it is well and lets nobody in, so nothing is counted. Where one has answered before, that is silence for listeners; where none ever has, the address may simply be wrong.
 */
export type Verdict = 'ok' | 'failed' | 'no-voice' | 'wrong-model' | 'misconfigured' | 'fenced';

/** `untried`: the sentence was asked for in a way that has never been answered with a voice, so the question may be what is wrong. */
export function verdictOf(
  kind: ProbeKind,
  status: number | null,
  { deep = false, untried = false }: { readonly deep?: boolean; readonly untried?: boolean } = {},
): Verdict {
  switch (kind) {
    case 'ok':
      return 'ok';
    case 'refused':
    case 'timeout':
    case 'reset':
    case 'bad-body':
    case 'audio':
    case 'not-ready':
      return 'failed';
    case 'tts-failed':
      return untried ? 'misconfigured' : 'failed';
    case 'http-error':
      if (status === null || status >= 500) return 'failed';
      // To a sentence that was asked for, another 4xx means that the question is wrong, not that the service is away.
      return deep && status !== 404 && status !== 410 ? 'misconfigured' : 'no-voice';
    case 'wrong-model':
      return 'wrong-model';
    case 'dns':
    case 'tls':
    case 'expired':
    case 'redirect':
      return 'no-voice';
    case 'other-site':
    case 'auth':
      return 'misconfigured';
    case 'fenced':
      return 'fenced';
    default:
      return assertNever(kind);
  }
}

/** Does a sample mean that the primary is alive, whatever it says? Then nobody may take its place. */
export function isAlive({ kind, deep }: Pick<ProbeSample, 'kind' | 'deep'>): boolean {
  if (deep) return false;
  return kind === 'ok' || kind === 'not-ready' || kind === 'wrong-model';
}

/**
 * Models that may answer. The served voice is the one that the primary spoke with when it was last healthy: its model where
 * the library still has it, else the model that the library has under its name now. Until one was served it may be any.
 */
export function modelsAfter(
  served: ServedVoice | null,
  library: readonly { readonly id: string; readonly modelId: string }[],
): readonly string[] {
  const sameModel = library.filter(({ modelId }) => served?.modelIds.includes(modelId));
  const sameName = library.filter(({ id }) => id === served?.voice);
  const chosen = sameModel.length > 0 ? sameModel : sameName.length > 0 ? sameName : library;
  return chosen.map(({ modelId }) => modelId);
}

export function nextDelayMs(target: WatchTarget, consecutiveFailures: number): number {
  const intervalMs = target.intervalS * 1000;
  return consecutiveFailures > 0 ? Math.min(intervalMs, SUSPECT_INTERVAL_MS) : intervalMs;
}

/** A probe ends well before the next one is due, and never sooner than a busy machine may need. */
export function timeoutsFor(intervalS: number): ProbeTimeouts {
  const totalMs = Math.min(5_000, Math.max(1_000, intervalS * 500));
  return { connectMs: Math.min(2_000, totalMs), firstByteMs: Math.min(4_000, totalMs), totalMs };
}

export function isDeepDue(target: WatchTarget, lastDeepAtMs: number | null, nowMs: number): boolean {
  if (!target.deep) return false;
  return lastDeepAtMs === null || nowMs - lastDeepAtMs >= Math.max(DEEP_INTERVAL_MS, target.intervalS * 1000);
}

/**
 * Did this computer sleep (or was this process stopped) between two ticks? Some kernels stop the monotonic clock in sleep
 * and some only jump the wall clock, so either one running ahead is enough.
 */
export function isClockGap(wallMs: number, monotonicMs: number, expectedMs: number): boolean {
  return Math.max(wallMs, monotonicMs) - expectedMs > Math.max(2 * expectedMs, 15_000) || wallMs < -1_000;
}

/** 95th percentile of the answers that were good; null without any. */
export function p95LatencyMs(samples: readonly ProbeSample[]): number | null {
  const sorted = samples
    .filter((sample) => sample.kind === 'ok' && !sample.deep)
    .map((sample) => sample.latencyMs)
    .sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(0.95 * sorted.length) - 1)] ?? null;
}
