/** Every secret of this data folder by its value: those in the box, the keys of listeners, the token of a running host. */
import { z } from 'zod';
import { parseJsonBytes } from '../kernel/json-file.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { createLocalDisk } from '../platform/local-disk.ts';
import type { Paths } from './paths.ts';

const MOST_BYTES = 10_000;
const withToken = z.object({ token: z.string() });

export async function knownSecrets(paths: Paths, box: Pick<SecretBox, 'all'>): Promise<readonly string[]> {
  const disk = createLocalDisk();
  const read = (file: string): Promise<string> => disk.readEnd(file, MOST_BYTES);
  const host = withToken.safeParse(parseJsonBytes(Buffer.from(await read(paths.hostLock))));
  return [
    ...(await box.all()),
    await read(paths.metricsKey),
    await read(paths.alertKey),
    ...(host.success ? [host.data.token] : []),
  ];
}
