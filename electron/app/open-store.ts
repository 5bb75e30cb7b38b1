/** Which adapter a store's settings mean. */

import type { OpenStore } from '../backup/ports.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { SecretBox } from '../kernel/ports.ts';
import type { ByteHasher } from '../kernel/running-hash.ts';
import type { DiskProcess } from '../platform/disk-process.ts';
import { openFolderStoreApart } from '../platform/object-store-folder-apart.ts';
import type { Outbound } from '../platform/outbound.ts';
import { readS3Keys } from '../platform/s3-keys.ts';

export function openStoreOf(deps: {
  readonly disks: DiskProcess;
  readonly secrets: SecretBox;
  readonly journalDir: string;
  readonly hashes: ByteHasher;
  readonly outbound?: Pick<Outbound, 'agentOptions'>;
}): OpenStore {
  return async (settings, options) => {
    switch (settings.kind) {
      case 'folder':
        return openFolderStoreApart(deps.disks, settings.path, options);
      case 's3': {
        // The SDK is a fifth of what an idle host takes, and a studio with a folder never needs it.
        const { openS3Store } = await import('../platform/object-store-s3.ts');
        return openS3Store(settings, {
          keys: await readS3Keys(deps.secrets),
          journalDir: deps.journalDir,
          hashes: deps.hashes,
          ...(deps.outbound && { agentOptions: deps.outbound.agentOptions() }),
        });
      }
      default:
        return assertNever(settings);
    }
  };
}
