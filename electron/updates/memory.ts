/** What this computer remembers of the last look into the bucket, and of the package that it fetched. */
import path from 'node:path';
import { z } from 'zod';
import { packageKinds } from '../contract/updates.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';

const offered = z.object({
  version: z.string(),
  notes: z.string(),
  publishedAt: z.string(),
  by: z.object({ name: z.string(), fingerprint: z.string() }),
  package: z.object({
    name: z.string(),
    kind: z.enum(packageKinds),
    platform: z.string(),
    arch: z.string(),
    sha256: z.string(),
    sizeBytes: z.number(),
  }),
});

const state = z.object({
  checkedAt: z.string().nullable(),
  offered: offered.nullable(),
  passedOver: z.array(
    z.object({
      version: z.string(),
      reason: z.enum(['torn', 'unsigned', 'foreign', 'revoked', 'contradiction', 'no-package']),
    }),
  ),
  /** Digest of the package that was verified here. */
  verified: z.string().nullable(),
});
export type UpdatesState = z.output<typeof state>;

const nothing: UpdatesState = { checkedAt: null, offered: null, passedOver: [], verified: null };

export interface UpdatesMemory {
  readonly state: UpdatesState;
  change(part: Partial<UpdatesState>): Promise<void>;
}

export async function openUpdatesMemory(dir: string, log: Log): Promise<UpdatesMemory> {
  const file = path.join(dir, 'state.json');
  let current =
    (await readJsonFile(file, state).catch((error: unknown) => {
      // It is learned again by the next look.
      log.warn('what was known of updates is not readable', { error: String(error) });
      return null;
    })) ?? nothing;
  return {
    get state() {
      return current;
    },
    async change(part) {
      current = { ...current, ...part };
      await writeJsonFile(file, current);
    },
  };
}
