/**
 * The verdict about the primary as a pure table. Only what means silence for listeners is counted; being offline here
 * freezes the count, because then nothing was learned about the primary.
 */
import type { WatchState } from '../contract/watch.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { DEEP_FAILURES, RECOVERY_OKS, type Verdict, WRONG_MODEL_PROBES } from './rules.ts';

export type IncidentKind = 'down' | 'wrong-model';

export interface WatchMemory {
  readonly state: WatchState;
  readonly sinceMs: number;
  readonly failures: number;
  /** When the first probe of the current run of failures was sent. */
  readonly firstFailureAtMs: number | null;
  readonly oks: number;
  readonly deepFailures: number;
  readonly wrongModels: number;
  /** A voice service has answered at this address before, also in an earlier run of the app. */
  readonly proven: boolean;
  /** It is there, but does not let this computer hear its voice. */
  readonly unheard: boolean;
  /** Kind of the incident that is open, also across a restart. */
  readonly incident: IncidentKind | null;
}

export type WatchEvent =
  /** `proven`: a voice service answered at this address before. */
  | { readonly kind: 'target-set'; readonly proven: boolean }
  | { readonly kind: 'target-cleared' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** This computer slept or its clock jumped: what was counted before means nothing now. */
  | { readonly kind: 'gap' }
  | {
      readonly kind: 'probed';
      readonly verdict: Verdict;
      readonly deep: boolean;
      readonly startedAtMs: number;
      /** Of this computer's own network. Only asked for when the probe was not good. */
      readonly here: 'online' | 'offline' | 'unknown';
    };

export type WatchEffect =
  | {
      readonly kind: 'open-incident';
      readonly incident: IncidentKind;
      readonly failures: number;
      readonly firstFailureAtMs: number;
    }
  | { readonly kind: 'close-incident' };

export interface Transition {
  readonly memory: WatchMemory;
  readonly effects: readonly WatchEffect[];
}

export function initialMemory(nowMs: number, openIncident: IncidentKind | null): WatchMemory {
  return { ...zeroCounts, state: 'off', sinceMs: nowMs, proven: false, unheard: false, incident: openIncident };
}

const zeroCounts = { failures: 0, firstFailureAtMs: null, oks: 0, deepFailures: 0, wrongModels: 0 } as const;

/** `toleratedFailures` consecutive failures are still nothing; one more is a P1. */
export function transition(
  memory: WatchMemory,
  event: WatchEvent,
  rules: { readonly toleratedFailures: number },
  nowMs: number,
): Transition {
  const to = (
    state: WatchState,
    change: Partial<WatchMemory> = {},
    effects: readonly WatchEffect[] = [],
  ): Transition => ({
    memory: { ...memory, ...change, state, sinceMs: state === memory.state ? memory.sinceMs : nowMs },
    effects,
  });
  switch (event.kind) {
    case 'target-set':
      return to('starting', { ...zeroCounts, proven: event.proven, unheard: false });
    case 'resumed':
      return to('starting', zeroCounts);
    case 'target-cleared':
      return to('off', { ...zeroCounts, incident: null }, memory.incident ? [{ kind: 'close-incident' }] : []);
    case 'paused':
      return memory.state === 'off' ? to('off') : to('paused', zeroCounts);
    case 'gap':
      return memory.state === 'off' || memory.state === 'paused' ? to(memory.state) : to('starting', zeroCounts);
    case 'probed':
      break;
    default:
      return assertNever(event);
  }

  if (memory.state === 'off' || memory.state === 'paused') return to(memory.state);
  if (event.verdict !== 'ok' && event.here === 'offline') return to('offline-here', { oks: 0 });
  // Back online: the run of failures from before says nothing about now.
  const before = memory.state === 'offline-here' ? { ...memory, ...zeroCounts } : memory;
  const startedAtMs = before.firstFailureAtMs ?? event.startedAtMs;

  const open = (incident: IncidentKind, failures: number): readonly WatchEffect[] => {
    if (before.incident === incident) return [];
    const opening: WatchEffect = { kind: 'open-incident', incident, failures, firstFailureAtMs: startedAtMs };
    return before.incident === null ? [opening] : [{ kind: 'close-incident' }, opening];
  };
  const stays = memory.state === 'down' || memory.state === 'wrong-model' ? memory.state : null;

  const verdict = event.verdict === 'no-voice' ? (before.proven ? 'failed' : 'misconfigured') : event.verdict;
  switch (verdict) {
    case 'ok': {
      // The voice itself had failed: only hearing it again counts, a port that answers does not.
      if (before.deepFailures >= DEEP_FAILURES && !event.deep) return to(memory.state);
      const unheard = before.unheard && !event.deep;
      const deepFailures = event.deep ? 0 : before.deepFailures;
      const change = { ...zeroCounts, proven: true, unheard, deepFailures, oks: before.oks + 1 };
      const well = unheard ? 'misconfigured' : 'healthy';
      if (before.incident === null) return to(well, change);
      if (change.oks < RECOVERY_OKS) return to(memory.state === 'offline-here' ? 'starting' : memory.state, change);
      return to(well, { ...change, incident: null }, [{ kind: 'close-incident' }]);
    }
    case 'failed': {
      const failures = before.failures + (event.deep ? 0 : 1);
      const deepFailures = before.deepFailures + (event.deep ? 1 : 0);
      const change = { failures, deepFailures, oks: 0, wrongModels: 0, firstFailureAtMs: startedAtMs };
      if (failures > rules.toleratedFailures || deepFailures >= DEEP_FAILURES) {
        return to('down', { ...change, incident: 'down' }, open('down', Math.max(failures, deepFailures)));
      }
      return to(stays ?? 'suspect', change);
    }
    case 'wrong-model': {
      const wrongModels = before.wrongModels + 1;
      const change = { ...zeroCounts, proven: true, wrongModels, firstFailureAtMs: startedAtMs };
      if (wrongModels < WRONG_MODEL_PROBES) return to(stays ?? 'suspect', change);
      return to('wrong-model', { ...change, incident: 'wrong-model' }, open('wrong-model', wrongModels));
    }
    case 'fenced':
      // Not dead, and nobody hears it either: an incident that is open stays so until it serves again.
      return to('fenced', { ...zeroCounts, proven: true });
    case 'misconfigured':
      return to(stays ?? 'misconfigured', { oks: 0, unheard: before.unheard || event.deep });
    default:
      return assertNever(verdict);
  }
}
