/** Pure: which band stands above every screen. */
import type { Snapshot } from '../../electron/contract/app.ts';

export type Band = 'promoting' | 'p1' | 'acknowledged' | null;

type Seen = Pick<Snapshot, 'status' | 'watch' | 'standby'>;

export function chooseBand({ status, watch }: Seen): Band {
  if (status.state === 'promoting') return 'promoting';
  if (status.state !== 'p1') return null;
  return watch.incident?.state === 'acknowledged' ? 'acknowledged' : 'p1';
}

/** An incident that somebody may still have to answer; a standby that serves has answered it. */
export function openIncident({ watch }: Seen): string | null {
  const { incident } = watch;
  return incident === null || incident.state === 'closed' || incident.state === 'served-by-standby'
    ? null
    : incident.id;
}

/**
 * The primary itself ended the incident `before`: it answers again, and nobody serves in its place. A promotion that has
 * begun, a standby that took over, and a watch that was paused or pointed elsewhere end the alarm too, and are no recovery.
 */
export function hasRecovered(before: string | null, now: Seen): boolean {
  return (
    before !== null &&
    openIncident(now) === null &&
    now.watch.state === 'healthy' &&
    now.standby.running === null &&
    now.standby.serving === null
  );
}
