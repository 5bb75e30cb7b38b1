/**
 * A real process that prunes a store, or does one night of a collection. Told to, it kills itself like a power cut: right before it
 * asks something of the store, or a moment later. Argument: JSON.
 */
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';
import { strictRule } from './tidy-rule.ts';

export interface TidyOrder {
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly act: 'prune' | 'collect';
  /** Number of the request before which the process dies, and how long after its beginning instead. */
  readonly death?: { readonly request: number; readonly delayMs: number };
}

const order = JSON.parse(process.argv[2] ?? '{}') as TidyOrder;
let requests = 0;
let counts = false;
const die = (): boolean => process.kill(process.pid, 'SIGKILL');
const counting =
  <A extends unknown[], R>(ask: (...values: A) => R) =>
  (...values: A): R => {
    if (counts) requests += 1;
    if (requests !== order.death?.request) return ask(...values);
    if (order.death.delayMs === 0) die();
    setTimeout(die, order.death.delayMs);
    return ask(...values);
  };
const counted = (store: ObjectStore): ObjectStore => ({
  ...store,
  put: counting(store.put),
  get: counting(store.get),
  head: counting(store.head),
  list: counting(store.list),
  delete: counting(store.delete),
});
const studio = await openStudio({ ...order, wrapStore: counted });
await studio.backup.setRetention(strictRule);
counts = true;
const result = order.act === 'prune' ? await studio.backup.prune({ apply: true }) : await studio.collect(true);
console.log(JSON.stringify({ result, requests }));
// What dies later than the last answer dies as well.
if (order.death) await new Promise((resolve) => setTimeout(resolve, order.death?.delayMs));
await studio.close();
