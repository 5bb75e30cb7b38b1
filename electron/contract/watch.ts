/** The primary, probed over HTTP. "I am offline" and "a wrong model answers" are told apart from "the primary is down". */
import { z } from 'zod';
import { declare } from './define.ts';
import { type WatchTarget, watchTarget } from './models/settings.ts';

export type WatchState =
  | 'off'
  | 'starting'
  | 'healthy'
  | 'suspect'
  | 'down'
  | 'wrong-model'
  | 'offline-here'
  | 'misconfigured'
  /** Its gate lets nobody in, and the voice behind it is well: a standby serves, or the way back is free. */
  | 'fenced'
  | 'paused';

export type ProbeKind =
  | 'ok'
  | 'refused'
  | 'timeout'
  | 'reset'
  | 'dns'
  | 'tls'
  /** The certificate of that address is past its last day. */
  | 'expired'
  | 'redirect'
  /** The service there is another site's: a standby answers at the primary's address. */
  | 'other-site'
  | 'auth'
  | 'http-error'
  | 'tts-failed'
  | 'bad-body'
  | 'wrong-model'
  | 'audio'
  | 'not-ready'
  /** Its gate lets nobody in; the voice behind it is well. */
  | 'fenced';

/** The two ways in which a voice service speaks HTTP: Understudy's own, and the official `api_v2`. */
export type VoiceApi = 'understudy' | 'official';

export interface ProbeSample {
  readonly at: string;
  readonly kind: ProbeKind;
  readonly latencyMs: number;
  readonly status: number | null;
  /** Release that answered, when it said so. */
  readonly releaseId: string | null;
  readonly deep: boolean;
  /** Whose service answered. Left out where none did. */
  readonly api?: VoiceApi;
}

export interface Incident {
  readonly id: string;
  readonly openedAt: string;
  readonly kind: 'down' | 'wrong-model';
  readonly state: 'open' | 'acknowledged' | 'promoting' | 'served-by-standby' | 'closed';
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
  readonly closedAt: string | null;
  /** Number of consecutive failed probes that opened it. */
  readonly failures: number;
  /** First failed probe of the run to the P1, in seconds. */
  readonly detectSeconds: number;
  readonly evidence: readonly ProbeSample[];
}

export interface WatchStatus {
  readonly state: WatchState;
  readonly target: WatchTarget | null;
  readonly since: string;
  readonly consecutiveFailures: number;
  readonly samples: readonly ProbeSample[];
  readonly p95LatencyMs: number | null;
  readonly incident: Incident | null;
  readonly pausedUntil: string | null;
  /** What the primary's address showed last. Left out where it speaks plain HTTP or was not looked at yet. */
  readonly certificate?: PrimaryCertificate;
}

export interface PrimaryCertificate {
  readonly name: string;
  /** ISO 8601. */
  readonly endsAt: string;
}

export const watchCalls = {
  'watch.status': declare<WatchStatus>()({ effect: 'read', input: z.object({}) }),
  'watch.set': declare<WatchStatus>()({
    effect: 'write',
    input: z.object({
      target: watchTarget.nullable(),
      /** Bearer key of that address. Left out, the one for the same origin is kept. So are `secondUrl` and `reference`; null takes them away. */
      accessKey: z.string().trim().min(1).max(500).optional(),
    }),
  }),
  'watch.tryUrl': declare<ProbeSample>()({ effect: 'read', input: z.object({ url: watchTarget.shape.url }) }),
  /** Counted like any other probe, so it may open or close an incident. */
  'watch.probeNow': declare<WatchStatus>()({ effect: 'write', input: z.object({}) }),
  'watch.pause': declare<WatchStatus>()({ effect: 'write', input: z.object({ minutes: z.number().min(1).max(1440) }) }),
  'watch.resume': declare<WatchStatus>()({ effect: 'write', input: z.object({}) }),
  'watch.acknowledge': declare<WatchStatus>()({
    effect: 'write',
    input: z.object({ by: z.string().trim().min(1).max(80) }),
  }),
  'watch.incidents': declare<readonly Incident[]>()({ effect: 'read', input: z.object({}) }),
} as const;
