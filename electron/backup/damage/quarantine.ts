/** Damaged blobs are kept aside before they are replaced: a few of them, for as long as the store has room and lets them be copied. */
import { AppError } from '../../kernel/app-error.ts';
import type { Audit, Log } from '../../kernel/ports.ts';
import type { ObjectStore } from '../ports.ts';
import { blobKey, quarantineKey, quarantinePrefix } from '../release/keys.ts';
import { newReleaseId } from '../release/release-id.ts';

/** More than the largest weights that were seen. */
const MAX_BYTES = 4 * 1024 ** 3;
/** All of them together; the oldest go first. */
const MAX_KEPT = 20;
const MAX_KEPT_BYTES = 8 * 1024 ** 3;

/** Never in the way of a repair: what the store refuses is told in the audit log. */
export async function quarantine(
  deps: { readonly store: ObjectStore; readonly audit: Audit; readonly log: Log },
  sha256: string,
  sizeBytes: number,
  signal?: AbortSignal,
): Promise<void> {
  const { store, audit, log } = deps;
  const [when = ''] = newReleaseId(await store.serverNow(signal)).split('-');
  const key = quarantineKey(sha256, when);
  try {
    if (sizeBytes > MAX_BYTES) throw new AppError('BACKUP_OBJECT_TOO_LARGE', { details: { key, sizeBytes } });
    await store.copy(blobKey(sha256), key, signal);
    await audit.append({ actor: 'backup', event: 'backup.quarantined', data: { sha256, key, sizeBytes } });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    log.warn('damaged blob not kept aside', { sha256, code: error.code });
    await audit.append({ actor: 'backup', event: 'backup.notQuarantined', data: { sha256, code: error.code } });
    return;
  }
  await dropOldest(store, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    log.warn('quarantine not tidied', { error: String(error) });
  });
}

async function dropOldest(store: ObjectStore, signal: AbortSignal | undefined): Promise<void> {
  const { objects } = await store.list(quarantinePrefix, { signal });
  let bytes = 0;
  for (const [index, object] of objects.toSorted((a, b) => b.modifiedAtMs - a.modifiedAtMs).entries()) {
    bytes += object.sizeBytes;
    if (index >= MAX_KEPT || bytes > MAX_KEPT_BYTES) await store.delete(object.key, signal);
  }
}
