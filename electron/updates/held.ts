/** Why no program is replaced at this moment: somebody counts on the one that runs. Pure. */
import type { ErrorCode } from '../contract/errors.ts';
import type { Job, JobKind } from '../contract/models/job.ts';
import type { StandbyOverview } from '../contract/standby.ts';
import type { HeldReason } from '../contract/updates.ts';
import type { WatchStatus } from '../contract/watch.ts';

export interface HeldFacts {
  readonly watch: Pick<WatchStatus, 'incident'>;
  readonly standby: Pick<StandbyOverview, 'running' | 'serving' | 'elsewhere'>;
  readonly jobs: readonly Pick<Job, 'kind' | 'state'>[];
  /** A take is spoken here, for whomever. */
  readonly isSpeaking: boolean;
}

/** What a job that runs is in the way as; null: it is not. */
const reasonOf: Readonly<Record<JobKind, HeldReason | null>> = {
  promote: 'operation',
  switchover: 'operation',
  'fail-back': 'operation',
  drill: 'drill',
  backup: 'backup',
  verify: 'backup',
  'store-read': 'backup',
  restore: 'backup',
  container: 'backup',
  prove: 'backup',
  collect: 'backup',
  synthesis: 'speaking',
  'project-speak': 'speaking',
  'project-export': 'speaking',
  'voice-import': 'busy',
  'voice-reference': 'busy',
  'voice-check': 'busy',
  'voice-tune': 'busy',
  adopt: 'busy',
  'model-fetch': 'busy',
  'standby-check': 'busy',
  'standby-warm': 'busy',
  'standby-place': 'busy',
  'primary-install': 'busy',
  'update-publish': null,
  'update-get': null,
  'update-install': null,
};

/** The weightiest comes first. */
export function whyHeld({ watch, standby, jobs, isSpeaking }: HeldFacts): HeldReason | null {
  if (watch.incident !== null && watch.incident.state !== 'closed') return 'incident';
  const running = new Set(jobs.flatMap(({ kind, state }) => (isUnderWay(state) ? [reasonOf[kind]] : [])));
  // One that was interrupted is as open as one that runs.
  if (standby.running !== null || standby.elsewhere || running.has('operation')) return 'operation';
  if (standby.serving !== null) return 'standby';
  if (running.has('drill')) return 'drill';
  if (running.has('backup')) return 'backup';
  if (isSpeaking || running.has('speaking')) return 'speaking';
  return running.has('busy') ? 'busy' : null;
}

const isUnderWay = (state: Job['state']): boolean => state === 'running' || state === 'queued';

/** The code of the error that an attempt ends with. */
export function heldCode(reason: HeldReason): ErrorCode {
  return `UPDATES_HELD_${reason.toUpperCase() as Uppercase<HeldReason>}`;
}
