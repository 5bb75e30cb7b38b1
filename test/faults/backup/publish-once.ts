/** A real process that publishes one release of a studio's folder; killed, starved and measured by the tests. Argument: JSON. */
import { readFileSync } from 'node:fs';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';

interface Order {
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const studio = await openStudio(order);
console.error('publishing');
const result = await studio.publish();
await studio.close();
const peakKib = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
console.log(JSON.stringify({ ...result, peakBytes: peakKib * 1024 }));
