/**
 * The newest trusted release that was ever seen in a store. An older one is signed just as well, so when the newer ones are gone
 * from the store it must not be taken for the newest. Kept for each store; a damaged file is begun anew.
 */
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Log } from '../../kernel/ports.ts';
import { createSerial } from '../../kernel/serial.ts';
import { CLOCK_TOLERANCE_MS } from '../release/release-date.ts';
import { releaseTimeMs } from '../release/release-id.ts';

const floorFile = z.object({ version: z.literal(1), newest: z.record(z.string(), z.string()) });

export interface ReleaseFloor {
  /** Null for a store in which none was seen. Ids sort by time. */
  newestIn(store: string): string | null;
  raise(store: string, releaseId: string): Promise<void>;
  /**
   * Compares with what is there now, newest first. What was seen and is there, but counts no more because its signer was
   * revoked, is forgotten, and so is what a wrong clock dated in the future; what is gone is not. Throws
   * BACKUP_RELEASE_ROLLED_BACK.
   */
  check(
    store: string,
    there: readonly { readonly releaseId: string; readonly signed: boolean }[],
    storeNow: () => Promise<number>,
  ): Promise<void>;
}

export async function openReleaseFloor(file: string, log: Log): Promise<ReleaseFloor> {
  const stored = await readJsonFile(file, floorFile).catch((error: unknown) => {
    log.warn('newest releases begun anew', { error: String(error) });
    return null;
  });
  let newest: Readonly<Record<string, string>> = stored?.newest ?? {};
  const inTurn = createSerial();
  async function save(store: string, releaseId: string): Promise<void> {
    newest = { ...newest, [store]: releaseId };
    await inTurn(() => writeJsonFile(file, { version: 1, newest }));
  }
  async function raise(store: string, releaseId: string): Promise<void> {
    if ((newest[store] ?? '') < releaseId) await save(store, releaseId);
  }
  return {
    newestIn: (store) => newest[store] || null,
    raise,
    async check(store, there, storeNow) {
      const seen = newest[store];
      const now = there.find(({ signed }) => signed)?.releaseId ?? null;
      if (seen === undefined || (now ?? '') >= seen) return;
      const isThere = there.some(({ releaseId }) => releaseId === seen);
      if (isThere || releaseTimeMs(seen) > (await storeNow()) + CLOCK_TOLERANCE_MS) return save(store, now ?? '');
      throw new AppError('BACKUP_RELEASE_ROLLED_BACK', {
        details: { seen, newest: now },
        remedy: { kind: 'open', screen: 'backup' },
      });
    },
  };
}
