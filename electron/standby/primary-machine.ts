/** The machine of the primary as `primary install` wrote it down: how its agent is reached. */
import path from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../kernel/json-file.ts';
import { isSameOrigin } from '../watch/primary.ts';

const installed = z.object({
  gateUrl: z.string(),
  url: z.string(),
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  keyFile: z.string(),
  fingerprint: z.string(),
});
export type PrimaryMachine = z.output<typeof installed>;

/** `dir`: folder of this room. Null: no agent of ours is before the primary at that address. */
export async function readPrimaryMachine(dir: string, primaryUrl: string): Promise<PrimaryMachine | null> {
  const machine = await readJsonFile(path.join(dir, 'primary-gate.json'), installed);
  const isIts = machine && [machine.gateUrl, machine.url].some((url) => isSameOrigin(url, primaryUrl));
  return isIts ? machine : null;
}
