/** Restores in the disk process: the target may be a share or a USB drive that hangs. */
import type { Restore } from '../backup/restore.ts';
import type { SecretBox } from '../kernel/ports.ts';
import type { DiskProcess } from './disk-process.ts';
import type { RestoreSource } from './disk-protocol.ts';
import { readS3Keys } from './object-store-s3.ts';

/** The process says every two seconds that the disk answers. */
const SILENT_MS = 15_000;

export function createDiskRestore(deps: {
  readonly disks: DiskProcess;
  readonly secrets: SecretBox;
  readonly journalDir: string;
}): Restore {
  const { disks, secrets, journalDir } = deps;
  return async (store, order, options) => {
    const source: RestoreSource =
      store.kind === 'folder'
        ? { kind: 'folder', folder: store.path }
        : { kind: 's3', settings: store, keys: await readS3Keys(secrets), journalDir };
    return disks.call('restore', { path: order.directory, source, order }, { ...options, silentMs: SILENT_MS });
  };
}
