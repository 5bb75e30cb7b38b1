/** What a person asks for with a release and a folder: only what may be started as a service is put into a container. */
import type { ContainerResult } from '../../contract/backup.ts';
import { serviceNode, serviceProgram } from '../../contract/models/agent.ts';
import type { StoreSettings } from '../../contract/models/settings.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import { pilotId } from '../../voices/pilot-id.ts';
import type { TrustedReleases } from '../devices/trusted-releases.ts';
import type { ReadRelease } from '../registry.ts';
import type { Backup } from '../service.ts';
import type { ChosenStore } from '../store/chosen-store.ts';
import type { ContainerFolder, ContainerOptions, ContainerOrder } from './write.ts';

/** Makes it from the store that the settings name, in a way that a folder which hangs holds up nothing else. */
export type MakeContainer = (
  store: StoreSettings,
  order: ContainerOrder,
  options: ContainerOptions,
) => Promise<ContainerFolder>;

interface Surroundings {
  readonly jobs: Jobs;
  readonly makeContainer: MakeContainer;
  readonly chosenStore: ChosenStore;
  readonly trusted: Pick<TrustedReleases, 'readWhole'>;
}

export function createContainerAct({
  jobs,
  makeContainer,
  chosenStore,
  trusted,
}: Surroundings): Pick<Backup, 'container'> {
  return {
    container({ releaseId, directory, voice, image = `localhost/understudy:${releaseId}`, base = null }) {
      const { job } = jobs.start({
        kind: 'container',
        subject: releaseId,
        run: async ({ signal, step, progress }): Promise<ContainerResult> => {
          step('backup.step.container');
          const release = await orAborted(trusted.readWhole(releaseId, signal), signal);
          const { entries, summary } = release;
          assertServes(release);
          const order: ContainerOrder = {
            ...{ releaseId, entries, directory, image, base },
            createdAt: summary.createdAt,
            voice: chooseVoice(release, voice),
          };
          const onProgress = (done: number, total: number): void => progress(done, total, 'bytes');
          const made = await makeContainer(chosenStore.settings(), order, { signal, onProgress });
          return { releaseId, ...made };
        },
      });
      return { jobId: job.id };
    },
  };
}

/** Throws BACKUP_RELEASE_PARTIAL. */
function assertServes({ entries, summary }: ReadRelease): void {
  const paths = new Set(entries.map(({ path }) => path));
  const lacking = [serviceNode, serviceProgram].find((needed) => !paths.has(needed));
  if (lacking !== undefined) throw partial(summary.releaseId, lacking);
}

/** Throws BACKUP_VOICE_NOT_IN_RELEASE, and BACKUP_RELEASE_PARTIAL when something of that voice is missing. */
function chooseVoice({ summary }: ReadRelease, wanted: string | undefined): string {
  const { voices, releaseId } = summary;
  const own = voices.filter(({ id }) => id !== pilotId);
  const chosen =
    wanted === undefined ? (own[0] ?? voices[0]) : voices.find(({ id, name }) => id === wanted || name === wanted);
  if (!chosen) {
    throw new AppError('BACKUP_VOICE_NOT_IN_RELEASE', {
      details: { releaseId, voice: wanted ?? '', voices: voices.map(({ id }) => id) },
      remedy: { kind: 'run', command: `understudy releases show ${releaseId}` },
    });
  }
  const gap = summary.partial?.missing.find(({ voice }) => voice === null || voice.id === chosen.id);
  if (gap) throw partial(releaseId, gap.path ?? chosen.name);
  return chosen.id;
}

function partial(releaseId: string, missing: string): AppError {
  return new AppError('BACKUP_RELEASE_PARTIAL', {
    details: { releaseId, missing: [missing] },
    remedy: { kind: 'open', screen: 'backup' },
  });
}
