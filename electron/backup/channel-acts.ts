/** What a person does with channels. */
import type { ChosenStore } from './chosen-store.ts';
import { entriesToServe } from './release/places.ts';
import type { Backup } from './service.ts';
import type { TrustedReleases } from './trusted-releases.ts';

export function createChannelActs(deps: {
  readonly chosenStore: ChosenStore;
  readonly trusted: Pick<TrustedReleases, 'read' | 'readWhole'>;
  readonly deviceName: () => string;
  readonly announce: () => unknown;
}): Pick<Backup, 'channels' | 'channelHistory' | 'setChannel' | 'readRelease'> {
  const { chosenStore, trusted } = deps;
  return {
    channels: async (signal) => (await chosenStore.open()).registry.channels.list({ signal }),
    channelHistory: async (name, signal) => (await chosenStore.open()).registry.channels.history(name, signal),
    async setChannel({ name, releaseId, signal }) {
      const { store, registry } = await chosenStore.open();
      await trusted.read(releaseId, signal);
      const nowMs = await store.serverNow(signal);
      const set = await registry.channels.set({ name, releaseId, by: deps.deviceName(), nowMs }, signal);
      deps.announce();
      return set;
    },
    async readRelease(nameOrId, signal, options) {
      const { registry } = await chosenStore.open();
      const releaseId = await registry.channels.resolve(nameOrId, signal);
      const release = await trusted.readWhole(releaseId, signal, options);
      return { ...release, entries: entriesToServe(release.entries) };
    },
  };
}
