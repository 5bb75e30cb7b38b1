/** Files of this computer that need not be fetched from the store. */
import type { Log } from '../kernel/ports.ts';
import type { HashCache } from './content/hash-cache.ts';
import type { ReleaseSource } from './ports.ts';
import type { ReleaseEntry } from './release/manifest.ts';

/** Digest → file here. A library that cannot be read is what restores are for: then everything comes from the store. */
export async function findLocalFiles(
  { source, hashes, log }: { readonly source: ReleaseSource; readonly hashes: HashCache; readonly log: Log },
  entries: readonly ReleaseEntry[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const sizes = new Set(entries.map((entry) => entry.sizeBytes));
  try {
    for (const { absolute, sizeBytes } of (await source.collect(signal)).files) {
      if (sizes.has(sizeBytes)) found.set((await hashes.hash(absolute, { signal })).sha256, absolute);
    }
  } catch (error) {
    signal.throwIfAborted();
    log.warn('not everything here is reused', { error: String(error) });
  }
  return found;
}
