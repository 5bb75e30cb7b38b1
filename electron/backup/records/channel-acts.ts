/** What a person does with channels. */

import type { TrustedReleases } from '../devices/trusted-releases.ts';
import { entriesToServe } from '../release/places.ts';
import type { Backup } from '../service.ts';
import type { ChosenStore } from '../store/chosen-store.ts';

export function createChannelActs(deps: {
  readonly chosenStore: ChosenStore;
  readonly trusted: Pick<TrustedReleases, 'read' | 'readWhole'>;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  /** How a computer is called here that calls itself so in the store. */
  readonly shownName: (name: string) => Promise<string>;
  readonly announce: () => unknown;
}): Pick<Backup, 'channels' | 'channelHistory' | 'setChannel' | 'readRelease'> {
  const { chosenStore, trusted } = deps;
  const shown = async <T extends { readonly by: string | null }>(entry: T): Promise<T> => ({
    ...entry,
    by: entry.by === null ? null : await deps.shownName(entry.by),
  });
  return {
    async channels(signal) {
      return Promise.all((await (await chosenStore.open()).registry.channels.list({ signal })).map(shown));
    },
    async channelHistory(name, signal) {
      return Promise.all((await (await chosenStore.open()).registry.channels.history(name, signal)).map(shown));
    },
    async setChannel({ name, releaseId, signal }) {
      const { store, registry } = await chosenStore.open();
      await trusted.read(releaseId, signal);
      const nowMs = await store.serverNow(signal);
      const set = await registry.channels.set({ name, releaseId, by: await deps.ownName(), nowMs }, signal);
      deps.announce();
      return shown(set);
    },
    async readRelease(nameOrId, signal, options) {
      const { registry } = await chosenStore.open();
      const releaseId = await registry.channels.resolve(nameOrId, signal);
      const release = await trusted.readWhole(releaseId, signal, options);
      // A machine without the key gets what is inside, which is signed like any other; the files come to it decrypted.
      const signed = release.inner && {
        manifestBytes: release.inner.manifest,
        signatureBytes: release.inner.signature,
      };
      return { ...release, ...signed, entries: entriesToServe(release.entries) };
    },
  };
}
