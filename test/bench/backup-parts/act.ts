/** One publication or restore in a process of its own, with the parts of the app; its start and its memory are measured from outside. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';

export interface BenchOrder {
  readonly dir: string;
  /** Its keys are in the folder already. */
  readonly store: StoreSettings;
  /** What was hashed before is hashed again. */
  readonly forgetHashes?: boolean;
  /** Left out: publish. */
  readonly restore?: { readonly releaseId: string; readonly target: string };
}

export interface BenchFigures {
  readonly releaseId: string;
  /** Of the act itself, as a running host would take. */
  readonly serviceSeconds: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as BenchOrder;
if (order.forgetHashes) await rm(path.join(order.dir, 'backup', 'hash-cache.json'), { force: true });
const studio = await openStudio({ ...order, restoreApart: true });
const startedAt = performance.now();
let releaseId: string;
if (order.restore) {
  ({ releaseId } = order.restore);
  await studio.restore(releaseId, order.restore.target, { allowUntrusted: true, reuseLocal: true });
} else {
  ({ releaseId } = await studio.publish());
}
const figures: BenchFigures = { releaseId, serviceSeconds: (performance.now() - startedAt) / 1000 };
await studio.close();
console.log(JSON.stringify(figures));
