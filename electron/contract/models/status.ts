/** The one sentence that tray, window and CLI share. It is derived from facts by status/rules.ts and never set by hand. */

export type StatusState = 'promoting' | 'p1' | 'degraded' | 'busy' | 'healthy' | 'not-set-up';

export interface Status {
  readonly state: StatusState;
  /** Locale key below `status.sentence.` and the values that it needs. */
  readonly sentence: { readonly key: StatusSentenceKey; readonly values: Readonly<Record<string, string | number>> };
}

export const statusSentenceKeys = [
  'promoting',
  'failingBack',
  'interrupted',
  'primaryDown',
  'primaryDownAcknowledged',
  'automaticBegins',
  'gateClosed',
  'otherDesktop',
  'otherDesktopGone',
  'standbyServing',
  'servingDown',
  'wrongModel',
  'primarySilent',
  'primaryMisconfigured',
  'primaryFenced',
  'suspect',
  'offlineHere',
  'backupFailed',
  'releaseDamaged',
  'backupOverdue',
  'engineStopped',
  'watchPaused',
  'jobRunning',
  'watchStarting',
  'allGood',
  'noStore',
  'noRelease',
  'releaseUnverified',
  'noStandby',
  'standbyNotReady',
  'noGate',
  'noDrill',
  'drillFailed',
  'drillOld',
  'backupsOnly',
  'storeOnly',
  'notSetUp',
] as const;
export type StatusSentenceKey = (typeof statusSentenceKeys)[number];
