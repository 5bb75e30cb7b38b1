/** Official folders, here or behind SSH, become voices. */
import { openOfficialFolders } from '../../adopt/open-folder.ts';
import { type Adopt, createAdopt } from '../../adopt/service.ts';
import type { Backup } from '../../backup/service.ts';
import { createAdoptDisk, freeBytes } from '../../platform/adopt-disk.ts';
import { createRemoteFolders } from '../../platform/adopt-ssh.ts';
import type { RemoteShell } from '../../standby/ports.ts';
import type { Base } from './base.ts';
import type { Library } from './library.ts';
import type { Workers } from './workers.ts';

export function wireAdopt(
  { paths, jobs, clock, log }: Base,
  needs: Library & { readonly workers: Workers; readonly shell: RemoteShell; readonly backup: Backup },
): Adopt {
  const { voices, models, shell, backup } = needs;
  const { hasher, inspector, otherDisks } = needs.workers;
  return createAdopt({
    dir: paths.adopt,
    open: openOfficialFolders({
      disk: createAdoptDisk(otherDisks),
      inspector,
      hasher,
      remote: createRemoteFolders(shell, hasher),
    }),
    freeBytes,
    hasher,
    voices,
    models,
    backup,
    jobs,
    clock,
    log,
  });
}
