/** New versions of the program: from the team's bucket to where the program lies, when nothing else counts on it. */
import type { Backup } from '../../backup/service.ts';
import { createDesk } from '../../platform/desk.ts';
import type { EngineChild } from '../../platform/engine-child.ts';
import { findInstallation, fromSource } from '../../platform/installation.ts';
import { createPrograms } from '../../platform/programs.ts';
import type { Standby } from '../../standby/standby.ts';
import { whyHeld } from '../../updates/held.ts';
import { createUpdates, type Updates } from '../../updates/service.ts';
import type { Watch } from '../../watch/service.ts';
import type { AppOptions } from '../app-options.ts';
import { version } from '../version.ts';
import type { Base } from './base.ts';
import type { Workers } from './workers.ts';

interface UpdatesNeeds {
  readonly workers: Pick<Workers, 'hasher'>;
  readonly engine: EngineChild;
  readonly backup: Backup;
  readonly watch: Watch;
  readonly standby: Standby;
}

export function wireUpdates(
  base: Base,
  { workers, engine, backup, watch, standby }: UpdatesNeeds,
  { installedIn }: Pick<AppOptions, 'installedIn'>,
): Promise<Updates> {
  const { paths, jobs } = base;
  return createUpdates({
    ...base,
    dir: paths.updates,
    appVersion: version,
    installation: installedIn === undefined ? fromSource : findInstallation(installedIn),
    programs: createPrograms(),
    showFolder: (folder) => createDesk().openFolder(folder),
    backup,
    hasher: workers.hasher,
    held: () =>
      whyHeld({
        watch: watch.status(),
        standby: standby.overview(),
        jobs: jobs.list(),
        isSpeaking: engine.isSpeaking,
      }),
  });
}
