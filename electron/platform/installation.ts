/** How the program that runs was installed, by where it lies. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { InstallationKind } from '../contract/updates.ts';
import type { Installation } from '../updates/ports.ts';

/** Where the Debian package puts the desktop. */
const DEB_HOME = '/opt/Understudy/';

export const fromSource: Installation = installationOf('source', null);

/** `top`: the folder that an unpacked package consists of, or the resources of a desktop. */
export function findInstallation(top: string, environment: NodeJS.ProcessEnv = process.env): Installation {
  const real = existsSync(top) ? realpathSync(top) : path.resolve(top);
  // What is only in the archive for computers without a desktop.
  if (existsSync(path.join(real, 'understudy.service'))) return installationOf('headless', real);
  if (process.platform === 'win32') return installationOf('exe', null);
  if (process.platform === 'darwin') return installationOf('dmg', null);
  if (environment['APPIMAGE']) return installationOf('AppImage', null);
  return installationOf(`${real}/`.startsWith(DEB_HOME) ? 'deb' : 'archive', null);
}

/** In a folder with the archive's own name, versions can lie beside each other. One that was renamed has to be replaced by hand. */
function installationOf(kind: InstallationKind, unpacked: string | null): Installation {
  const folder = unpacked === null ? '' : path.basename(unpacked);
  const hasOwnName = /^understudy-\d+\.\d+\.\d+.*-linux-(x64|arm64)$/.test(folder);
  const place =
    unpacked !== null && hasOwnName ? { home: path.dirname(unpacked), folder } : { home: null, folder: null };
  return { kind, platform: process.platform, arch: process.arch, ...place };
}
