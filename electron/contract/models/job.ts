/** A long act that outlives the click which started it: persisted, cancellable, and told step by step. */
import type { WireError } from '../errors.ts';

export const jobKinds = [
  'synthesis',
  'project-speak',
  'voice-import',
  'voice-reference',
  'voice-check',
  'voice-tune',
  'project-export',
  'adopt',
  'model-fetch',
  'backup',
  'verify',
  'store-read',
  'restore',
  'container',
  'prove',
  'collect',
  'standby-check',
  'standby-warm',
  'standby-place',
  'primary-install',
  'promote',
  'switchover',
  'fail-back',
  'drill',
  'update-publish',
  'update-get',
  'update-install',
] as const;
export type JobKind = (typeof jobKinds)[number];

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobProgress {
  readonly done: number;
  /** 0 while the total is not known yet: shown as indeterminate, never as a made-up percentage. */
  readonly total: number;
  readonly unit: 'bytes' | 'sentences' | 'rows' | 'steps' | 'files' | 'seconds';
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  /** What the job is about: a voice's name, a release id, a machine's name. */
  readonly subject: string;
  /** Key of the current step (`backup.step.upload`); the words are in the locale files. */
  readonly step: string | null;
  readonly progress: JobProgress;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly error: WireError | null;
  /** Set when `state` is `done`; its type depends on `kind` (see JobResults in the capability files). */
  readonly result: unknown;
}
