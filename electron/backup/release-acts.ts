/** What a person does with the releases of the store: look, verify, restore, pin. */
import type { StoreSettings } from '../contract/models/settings.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Jobs } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { HashCache } from './content/hash-cache.ts';
import type { Findings } from './damage/findings.ts';
import { lookAt } from './damage/looked-at.ts';
import { verifyRelease } from './damage/verify.ts';
import type { TrustedReleases } from './devices/trusted-releases.ts';
import { findLocalFiles } from './local-files.ts';
import type { BackupMemory } from './memory.ts';
import type { ReleaseSource } from './ports.ts';
import { diffReleases } from './release/diff.ts';
import type { Restore } from './restore.ts';
import type { Backup } from './service.ts';
import { type ChosenStore, silentStore } from './store/chosen-store.ts';
import type { Pacing } from './store/pacing.ts';

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
  readonly findings: Findings;
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
          const { store, registry, marks } = await orAborted(chosenStore.open(), signal);
          const release = await lookAt(registry, releaseId, signal);
          const before = (await marks.read(releaseId, signal)).get(releaseId) ?? null;
          // What read wrong before is not good again because its size is right.
          const alsoRead = new Set(before?.damaged.map(({ sha256 }) => sha256));
          const how = { deep, alsoRead, signal, pace: deps.pacing.pace, onProgress: progress };
          const seen = await verifyRelease(store, release, how);
          const { unreadable } = release;
          const result = unreadable ? { ...seen, ok: false, damaged: [unreadable, ...seen.damaged] } : seen;
          const found = { release, result, before, actor: 'person' } as const;
          const isDamaged = await deps.findings.record(store, marks, found, signal);
          if (!isDamaged) {
            await memory.markVerified(releaseId, { how: deep ? 'read' : 'listed', at: isoTime(clock.now()) });
          }
          if (isDamaged || before) await registry.list(signal);
          await memory.change({});
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
