/**
 * Proof that a release speaks: it is restored to a place of its own, each of its voices says the canary sentence there, and only when
 * all of them sound like voices is that written down and signed.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ReleaseProof } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import type { TrustedReleases } from '../devices/trusted-releases.ts';
import type { SpeakRestored } from '../ports.ts';
import type { Restore } from '../restore.ts';
import type { Backup } from '../service.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import { attest, type Heard, heardRecords } from './attestations.ts';

interface Surroundings {
  /** Folder of this room. */
  readonly dir: string;
  readonly jobs: Jobs;
  readonly restore: Restore;
  readonly speakRestored: SpeakRestored;
  readonly chosenStore: ChosenStore;
  readonly trusted: Pick<TrustedReleases, 'read'>;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  /** How a computer is called here that calls itself so in the store. */
  readonly shownName: (name: string) => Promise<string>;
  readonly announce: () => unknown;
}

export function createProving(deps: Surroundings): Pick<Backup, 'prove' | 'noteHeard'> {
  const { jobs, chosenStore, trusted } = deps;
  const place = path.join(deps.dir, 'proving');

  /** Answers when that was, by the store's clock. */
  async function noteHeard(
    { releaseId, how, voices }: Pick<Heard, 'releaseId' | 'how'> & { readonly voices: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Pick<Heard, 'at' | 'by'>> {
    const { store, registry } = await chosenStore.open();
    const { manifestSha256, sealed } = await trusted.read(releaseId, signal);
    const at = new Date(await store.serverNow(signal)).toISOString();
    const by = await deps.ownName();
    await attest(
      registry.records,
      heardRecords,
      { releaseId, manifestSha256, at, by, how, voices: sealed ? [] : [...voices] },
      signal,
    );
    deps.announce();
    return { at, by: await deps.shownName(by) };
  }

  return {
    noteHeard,
    prove({ releaseId }) {
      const { job } = jobs.start({
        kind: 'prove',
        subject: releaseId,
        run: async ({ signal, step, progress }): Promise<ReleaseProof> => {
          step('backup.step.restore');
          const { entries, summary } = await orAborted(trusted.read(releaseId, signal), signal);
          // Jobs of a kind run one after the other: whatever lies there was left by one that was killed.
          await rm(place, { recursive: true, force: true });
          try {
            const directory = path.join(place, releaseId);
            await deps.restore(
              chosenStore.settings(),
              { releaseId, entries, directory, localFiles: new Map() },
              { signal, onProgress: (done, total) => progress(done, total, 'bytes') },
            );
            step('backup.step.prove');
            const { voices } = summary;
            const onVoice = (index: number): void => progress(index, voices.length, 'steps');
            const sounds = await deps.speakRestored({ directory, voices }, { signal, onVoice });
            const spoken = voices.map((voice, index) => ({ ...voice, sound: sounds[index] }));
            const wrong = spoken.find(({ sound }) => sound === undefined || sound.problems.length > 0);
            if (wrong || spoken.length === 0) throw notProven(releaseId, wrong);
            const heard = await noteHeard({ releaseId, how: 'here', voices: voices.map(({ id }) => id) }, signal);
            return {
              releaseId,
              ...heard,
              voices: spoken.map(({ id, name, sound }) => ({
                id,
                name,
                audioSeconds: sound?.audioSeconds ?? 0,
                rmsDbfs: sound?.rmsDbfs ?? 0,
              })),
            };
          } finally {
            await rm(place, { recursive: true, force: true });
          }
        },
      });
      return { jobId: job.id };
    },
  };
}

function notProven(
  releaseId: string,
  voice: { readonly name: string; readonly sound: { readonly problems: readonly string[] } | undefined } | undefined,
): AppError {
  return new AppError('BACKUP_VOICE_NOT_PROVEN', {
    details: { releaseId, voice: voice?.name ?? null, problems: voice?.sound?.problems ?? ['no-voice'] },
    remedy: { kind: 'open', screen: 'voices' },
  });
}
