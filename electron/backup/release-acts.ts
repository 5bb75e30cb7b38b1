/** What a person does with the releases of the store: look, verify, restore, pin. */
import type { StoreSettings } from '../contract/models/settings.ts';
import type { Jobs } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import { type ChosenStore, silentStore } from './chosen-store.ts';
import type { HashCache } from './hash-cache.ts';
import { findLocalFiles } from './local-files.ts';
import type { Pacing } from './pacing.ts';
import type { ReleaseSource } from './ports.ts';
import { diffReleases } from './release/diff.ts';
import type { Restore } from './restore.ts';
import type { Backup } from './service.ts';
import type { BackupMemory } from './store.ts';
import type { TrustedReleases } from './trusted-releases.ts';
import { blobsOf } from './unchanged.ts';
import { verifyRelease } from './verify.ts';

interface Surroundings {
  readonly source: ReleaseSource;
  readonly restore: Restore;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: BackupMemory;
  readonly hashes: HashCache;
  readonly chosenStore: ChosenStore;
  readonly trusted: TrustedReleases;
  readonly pacing: Pick<Pacing, 'pace'>;
  /** What is known of a store that does not answer. */
  readonly known: (store: StoreSettings) => ReturnType<Backup['releases']>;
  readonly chosen: () => StoreSettings | null;
  readonly announce: () => unknown;
}

type Acts = Pick<Backup, 'releases' | 'show' | 'diff' | 'verify' | 'restore' | 'pin'>;

export function createReleaseActs(deps: Surroundings): Acts {
  const { jobs, clock, memory, chosenStore, announce } = deps;
  return {
    releases: (signal) =>
      chosenStore.answerSoon(
        async () => (await chosenStore.open()).registry.list(signal),
        async () => {
          const store = deps.chosen();
          const known = store ? await deps.known(store) : [];
          if (known.length === 0) throw silentStore();
          return known;
        },
      ),
    async show(releaseId, signal) {
      const { summary, entries } = await (await chosenStore.open()).registry.read(releaseId, signal);
      const files = entries.map(({ path: file, sizeBytes, sha256 }) => ({ path: file, sizeBytes, sha256 }));
      return { release: summary, files };
    },
    verify({ releaseId, deep }) {
      const { job } = jobs.start({
        kind: 'verify',
        subject: releaseId,
        run: async ({ signal, step, progress }) => {
          step('backup.step.verify');
          const { store, registry } = await orAborted(chosenStore.open(), signal);
          const release = await registry.read(releaseId, signal);
          const result = await verifyRelease(
            store,
            { releaseId, blobs: blobsOf(release) },
            { deep, signal, pace: deps.pacing.pace, onProgress: progress },
          );
          if (result.ok) await memory.markVerified(releaseId, new Date(clock.now()).toISOString());
          announce();
          return result;
        },
      });
      return { jobId: job.id };
    },
    async diff({ releaseId, otherId, signal }) {
      const { registry } = await chosenStore.open();
      const [one, other] = await Promise.all([registry.read(releaseId, signal), registry.read(otherId, signal)]);
      // Ids begin with the store's time.
      return releaseId <= otherId ? diffReleases(one, other) : diffReleases(other, one);
    },
    restore({ releaseId, directory, allowUntrusted = false, reuseLocal = false, trust }) {
      const { job } = jobs.start({
        kind: 'restore',
        subject: releaseId,
        run: async ({ signal, step, progress }) => {
          step('backup.step.restore');
          const accept = trust !== undefined ? { fingerprint: trust } : allowUntrusted ? 'any' : 'trusted';
          const { release, acceptedKey } = await orAborted(
            deps.trusted.readAccepting(releaseId, accept, signal),
            signal,
          );
          const { entries } = release;
          const localFiles = reuseLocal ? await findLocalFiles(deps, entries, signal) : new Map<string, string>();
          const restored = await deps.restore(
            chosenStore.settings(),
            { releaseId, entries, directory, localFiles },
            { signal, onProgress: (done, total) => progress(done, total, 'bytes') },
          );
          return { releaseId, ...restored, acceptedKey };
        },
      });
      return { jobId: job.id };
    },
    async pin({ releaseId, pinned, signal }) {
      const { registry } = await chosenStore.open();
      await registry.read(releaseId, signal);
      await registry.pin(releaseId, pinned, signal);
      const { summary } = await registry.read(releaseId, signal);
      if (memory.state.lastRelease?.releaseId === releaseId) await memory.change({ lastRelease: summary });
      announce();
      return summary;
    },
  };
}
