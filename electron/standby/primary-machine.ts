/** The machine of the primary as `primary install` wrote it down: how its agent is reached. */
import { isSameOrigin } from '../watch/primary.ts';
import { type PrimaryRecord, readPrimaryRecord } from './primary-record.ts';

/** `dir`: folder of this room. Null: no agent of ours is before the primary at that address. */
export async function readPrimaryMachine(dir: string, primaryUrl: string): Promise<PrimaryRecord | null> {
  const machine = await readPrimaryRecord(dir);
  const isIts = machine && [machine.gateUrl, machine.url].some((url) => isSameOrigin(url, primaryUrl));
  return isIts ? machine : null;
}
