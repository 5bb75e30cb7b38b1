/** A folder as a .tar.gz whose one top folder has the archive's name; same files, same bytes. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export function archive(dir: string, file: string): string {
  const result = spawnSync(
    'tar',
    [
      ...['--create', '--file', file, '--use-compress-program', 'gzip -6 --no-name'],
      ...['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'],
      ...['--directory', path.dirname(dir), path.basename(dir)],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (result.status !== 0) throw new Error(`tar made no ${path.basename(file)} (see above)`);
  return file;
}
