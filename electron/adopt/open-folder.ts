/** Opens what a person named: a folder or an archive here, or a folder on another machine. */
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { FileInspector } from '../kernel/ports.ts';
import { isArchiveName, openArchive } from './archive-folder.ts';
import { type Hasher, openLocalFolder } from './local-folder.ts';
import type { AdoptDisk, OpenOfficialFolder, OpenRemoteFolder } from './ports.ts';

export function openOfficialFolders(deps: {
  readonly disk: AdoptDisk;
  readonly inspector: FileInspector;
  readonly hasher: Hasher;
  readonly remote: OpenRemoteFolder;
}): OpenOfficialFolder {
  const { disk, inspector, hasher, remote } = deps;
  return async ({ path: place, ssh }, signal) => {
    if (ssh) return remote(ssh, place, signal);
    const { kind } = await inspector.inspect(path.resolve(place), signal);
    if (kind === 'folder') return openLocalFolder(place, disk, hasher);
    if (kind === 'nothing') {
      throw new AppError('ADOPT_NOTHING_FOUND', { details: { path: place }, remedy: { kind: 'choose-file' } });
    }
    if (kind === 'file' && isArchiveName(place)) return openArchive(place, disk, signal);
    throw new AppError('ADOPT_ARCHIVE_INVALID', {
      details: { file: place, reason: 'not-an-archive' },
      remedy: { kind: 'choose-file' },
    });
  };
}
