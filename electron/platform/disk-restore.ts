/** Restores in the disk process: the target may be a share or a USB drive that hangs. */
import type { Restore } from '../backup/restore.ts';
import type { StoreSettings } from '../contract/models/settings.ts';
import type { SecretBox } from '../kernel/ports.ts';
import type { DiskProcess } from './disk-process.ts';
import type { RestoreSource } from './disk-protocol.ts';
import { readS3Keys } from './s3-keys.ts';

/** The process says every two seconds that the disk answers. */
const SILENT_MS = 15_000;

export interface RestoreKeys {
  readonly secrets: SecretBox;
  readonly journalDir: string;
}

export function createDiskRestore(deps: RestoreKeys & { readonly disks: DiskProcess }): Restore {
  return async (store, order, options) => {
    const input = { path: order.directory, source: await sourceOf(store, deps), order };
    return deps.disks.call('restore', input, { ...options, silentMs: SILENT_MS });
  };
}

/** What the disk process needs to open the store by itself. */
export async function sourceOf(store: StoreSettings, { secrets, journalDir }: RestoreKeys): Promise<RestoreSource> {
  return store.kind === 'folder'
    ? { kind: 'folder', folder: store.path }
    : { kind: 's3', settings: store, keys: await readS3Keys(secrets), journalDir };
}
