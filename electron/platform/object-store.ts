/** Which adapter serves the store that the settings name. */
import type { OpenStore } from '../backup/ports.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { openFolderStore } from './object-store-folder.ts';
import { openS3Store, readS3Keys, type S3StoreOptions } from './object-store-s3.ts';

export function createStoreOpener(
  secrets: SecretBox,
  options: Omit<S3StoreOptions, 'keys'> & { readonly environment?: Readonly<Record<string, string | undefined>> },
): OpenStore {
  const { environment, ...s3Options } = options;
  return async (settings, { create }) => {
    switch (settings.kind) {
      case 'folder':
        return openFolderStore(settings.path, { create });
      case 's3':
        return openS3Store(settings, { ...s3Options, keys: await readS3Keys(secrets, environment) });
      default:
        return assertNever(settings);
    }
  };
}
