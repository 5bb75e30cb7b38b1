/** One publication or restore in a process of its own, so that memory and processor time are not those of the server. */
import { readFileSync } from 'node:fs';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';

export interface BenchOrder {
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Left out: publish. */
  readonly restore?: { readonly releaseId: string; readonly target: string };
}

export interface BenchFigures {
  readonly releaseId: string;
  readonly seconds: number;
  /** User and system time of the whole act, threads included. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly bytesMoved: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as BenchOrder;
const studio = await openStudio(order);
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
let releaseId: string;
let bytesMoved: number;
if (order.restore) {
  ({ releaseId } = order.restore);
  bytesMoved = (await studio.restore(releaseId, order.restore.target, { allowUntrusted: true, reuseLocal: true }))
    .bytesDownloaded;
} else {
  const result = await studio.publish();
  releaseId = result.releaseId;
  bytesMoved = result.bytesUploaded;
}
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
await studio.close();
const peakKib = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
const figures: BenchFigures = {
  releaseId,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: peakKib * 1024,
  bytesMoved,
};
console.log(JSON.stringify(figures));
