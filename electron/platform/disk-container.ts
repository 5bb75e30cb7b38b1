/** Makes the container of a release in the disk process: the folder may be on a share or a USB drive that hangs. */
import type { MakeContainer } from '../backup/container/act.ts';
import type { DiskProcess } from './disk-process.ts';
import { type RestoreKeys, sourceOf } from './disk-restore.ts';

/** The process says every two seconds that the disk answers. */
const SILENT_MS = 15_000;

export function createDiskContainer(deps: RestoreKeys & { readonly disks: DiskProcess }): MakeContainer {
  return async (store, order, options) => {
    const input = { path: order.directory, source: await sourceOf(store, deps), order };
    return deps.disks.call('container', input, { ...options, silentMs: SILENT_MS });
  };
}
