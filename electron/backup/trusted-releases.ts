/** Which releases may be started or restored from: those that a key of the studio signed, and none older than was seen. */
import type { ChosenStore } from './chosen-store.ts';
import { type BackupSettings, storeNameOf } from './ports.ts';
import type { ReadRelease } from './registry.ts';
import { assertTrusted } from './release/signature.ts';
import type { ReleaseFloor } from './release-floor.ts';
import type { Backup } from './service.ts';

export interface TrustedReleases extends Pick<Backup, 'latest' | 'newestSeen' | 'newestThatCounts'> {
  /** Throws BACKUP_RELEASE_UNKNOWN, _UNSIGNED, _FOREIGN, BACKUP_MANIFEST_INVALID. */
  read(releaseId: string, allowUntrusted: boolean, signal?: AbortSignal): Promise<ReadRelease>;
}

export function createTrustedReleases(deps: {
  readonly settings: BackupSettings;
  readonly chosenStore: ChosenStore;
  readonly floor: ReleaseFloor;
}): TrustedReleases {
  const { settings, chosenStore, floor } = deps;

  async function read(releaseId: string, allowUntrusted: boolean, signal?: AbortSignal): Promise<ReadRelease> {
    const { registry, store } = await chosenStore.open();
    const release = await registry.read(releaseId, signal);
    assertTrusted(releaseId, release.verdict, allowUntrusted, release.summary.host);
    if (release.verdict.state === 'trusted') await floor.raise(store.name, releaseId);
    return release;
  }

  /** The newest that is there, and the newest of those that count. Throws BACKUP_RELEASE_ROLLED_BACK. */
  async function findNewest(signal?: AbortSignal) {
    const { registry, store } = await chosenStore.open();
    const releases = await registry.list(signal);
    const counting = releases.find((release) => release.signed) ?? null;
    await floor.check(store.name, releases);
    if (counting) await floor.raise(store.name, counting.releaseId);
    return { newest: releases[0] ?? null, counting };
  }

  return {
    read,
    async newestSeen() {
      const { store } = settings.get();
      return store && floor.newestIn(storeNameOf(store));
    },
    latest: async (signal) => (await findNewest(signal)).counting,
    async newestThatCounts(signal) {
      const { newest, counting } = await findNewest(signal);
      if (newest && !counting) await read(newest.releaseId, false, signal);
      return counting?.releaseId ?? null;
    },
  };
}
