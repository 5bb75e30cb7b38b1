/** What this computer keeps of the gate that it put before the primary: where it is, and how its agent is reached. */
import path from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../kernel/json-file.ts';

const record = z.object({
  gateUrl: z.string(),
  url: z.string(),
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  keyFile: z.string(),
  fingerprint: z.string(),
  /** The agent came with the gate, and goes with it. */
  broughtAgent: z.boolean(),
  /** The address was asked with a key before, which is kept. */
  hadKey: z.boolean(),
  installedAt: z.string(),
  /** Sites that it was told of; it asks them who serves. */
  peers: z.array(z.string()).default([]),
});
export type PrimaryRecord = z.output<typeof record>;

export const primaryFile = (dir: string): string => path.join(dir, 'primary-gate.json');

/** `dir`: folder of this room. Null: this computer has put no gate there. */
export function readPrimaryRecord(dir: string): Promise<PrimaryRecord | null> {
  return readJsonFile(primaryFile(dir), record);
}
