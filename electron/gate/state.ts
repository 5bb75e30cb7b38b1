/** What the gate must know after a restart: its own address, and which site it sent listeners to under which epoch. */
import { z } from 'zod';
import { withoutCredentials } from '../contract/models/web-url.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';

const gateState = z.object({
  listenHost: z.string(),
  listenPort: z.number().int().min(0).max(65535),
  primaryUrl: z.string().transform(withoutCredentials),
  site: z.enum(['primary', 'standby']),
  upstreamUrl: z.string().transform(withoutCredentials),
  epoch: z.number().int().min(0),
  releaseId: z.string().nullable(),
  accessKey: z.string().nullable(),
});
export type GateState = z.output<typeof gateState>;

export function readGateState(file: string): Promise<GateState | null> {
  return readJsonFile(file, gateState);
}

/** Readable by this user only: it may hold the key of a standby's service. */
export function writeGateState(file: string, state: GateState): Promise<void> {
  return writeJsonFile(file, state, 0o600);
}
