/** Names incidents: sorts by time, readable, and two made in one millisecond still differ. */
import { randomBytes } from 'node:crypto';
import { isoTime } from './clock.ts';

/** `20260705T021500123Z-1a2b3c4d` */
export function newIncidentId(atMs: number): string {
  return `${isoTime(atMs).replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}
