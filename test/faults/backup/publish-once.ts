/**
 * A real process that publishes one release of a studio's folder. Told to, it kills itself like a power cut, in the middle
 * of what it does with the store at that moment. Argument: JSON.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';

export interface PublishOrder {
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Number of the store's act after whose beginning the process dies, and how long after. */
  readonly death?: { readonly act: number; readonly delayMs: number };
}

const order = JSON.parse(process.argv[2] ?? '{}') as PublishOrder;
let acts = 0;
const count = (): void => {
  acts += 1;
  if (acts !== order.death?.act) return;
  // Not a timer alone: a busy process would live on until it is idle.
  if (order.death.delayMs === 0) process.kill(process.pid, 'SIGKILL');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), order.death.delayMs);
};
const counting =
  <A extends unknown[], R>(act: (...values: A) => R) =>
  (...values: A): R => {
    count();
    return act(...values);
  };
const counted = (store: ObjectStore): ObjectStore => ({
  ...store,
  put: counting(store.put),
  get: counting(store.get),
  head: counting(store.head),
  list: counting(store.list),
  serverNow: counting(store.serverNow),
  putFile: counting((key, file, options) =>
    store.putFile(key, file, { ...options, onBytes: counting((bytes: number) => options.onBytes?.(bytes)) }),
  ),
});
const studio = await openStudio({ ...order, wrapStore: counted });
const result = await studio.publish();
const actsToPublish = acts;
if (order.death) await sleep(order.death.delayMs + 1000);
await studio.close();
const peakKib = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
console.log(JSON.stringify({ ...result, peakBytes: peakKib * 1024, acts: actsToPublish }));
