/**
 * What a person sees before a dangerous act. The act carries the plan's id and hash back; when any fact that went into the
 * hash has changed meanwhile, it is refused as stale instead of doing something else than what was read.
 */
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/** `promote`: the primary is down. `switchover`: it is well, and a standby takes its place for a while. */
export const planIntents = ['promote', 'switchover', 'fail-back'] as const;
export type PlanIntent = (typeof planIntents)[number];
/** What the same steps are done for: a drill is no plan, it moves nobody. */
export type OperationIntent = PlanIntent | 'drill';

/** Are listeners sent to a standby? */
export const movesToStandby = (intent: OperationIntent): boolean => intent === 'promote' || intent === 'switchover';

export const stepNames = [
  'connect',
  'preflight',
  'claim',
  'transfer',
  'verify',
  'put-made',
  'start',
  'warm',
  'prove',
  'last-gate',
  'last-look',
  'fence-primary',
  'resync',
  'open-primary',
  'split',
  'serve',
  'cutover',
  'converge',
  'drain',
  'bring-rest',
  'stop-standby',
  'clean-up',
  'stand-back',
  'window',
  'commit',
] as const;
export type StepName = (typeof stepNames)[number];

export interface PlanStep {
  readonly name: StepName;
  /** Seconds; measured on this machine where `source` says so, else estimated from sizes. */
  readonly expectedSeconds: number;
  readonly source: 'measured' | 'estimated';
  /** True from the point of no return on: this step changes what listeners hear. */
  readonly affectsService: boolean;
}

export interface PlanFact {
  /** Locale key below `standby.fact.` */
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | null>>;
  /** ISO 8601: when this fact was observed. */
  readonly observedAt: string;
  readonly level: 'ok' | 'warn' | 'block';
}

export interface Plan {
  readonly planId: string;
  readonly planHash: string;
  readonly intent: PlanIntent;
  readonly machine: string;
  readonly releaseId: string;
  readonly releaseCreatedAt: string;
  readonly steps: readonly PlanStep[];
  readonly facts: readonly PlanFact[];
  readonly bytesToTransfer: number;
  readonly expectedSeconds: number;
  readonly cutover: {
    readonly provider: string;
    readonly from: string;
    readonly to: string;
    /** Seconds for which name servers and listeners may keep the old answer. */
    readonly ttlS: number;
    /** Line by line what the provider will take away and put there. */
    readonly changes: readonly string[];
  };
  /** On the way home: how long each share of listeners is watched before the next. */
  readonly bakeSeconds?: number;
  /** Towards a standby: how long listeners may still be sent back by themselves. */
  readonly windowSeconds?: number;
  /** Codes of facts that forbid it right now; empty when it may be confirmed. */
  readonly blockedBy: readonly ErrorCode[];
  readonly createdAt: string;
}

/** Input shared by every `danger` call. `confirmName` is what the person typed. */
export const dangerInput = z.object({
  planId: z.string().min(1),
  planHash: z.string().min(1),
  confirmName: z.string().min(1),
  reason: z.string().trim().min(1).max(500),
  /** Where two persons decide: the line that `trust.approve` gave at another computer. */
  second: z.string().trim().min(1).max(400).optional(),
});
export type DangerInput = z.output<typeof dangerInput>;
