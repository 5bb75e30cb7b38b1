/** A real process that restores one release to a folder of its own computer. Argument: JSON. */
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openStudio } from '../../integration/backup/studio.ts';

export interface RestoreOnce {
  /** Folder of a computer that trusts the release. */
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly releaseId: string;
  readonly target: string;
}

const { releaseId, target, ...order } = JSON.parse(process.argv[2] ?? '{}') as RestoreOnce;
const studio = await openStudio(order);
console.log(JSON.stringify(await studio.restore(releaseId, target)));
await studio.close();
