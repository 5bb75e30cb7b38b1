/** Ids of incidents begin with their time, so that sorted names are in the order of events: `20261101T103800000Z-0badcafe`. */
import { randomBytes } from 'node:crypto';
import { isoTime } from './clock.ts';

export function newIncidentId(nowMs: number): string {
  return `${isoTime(nowMs).replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}
