/** Packages by the names under which `npm run package` makes them. */
import { expect, it } from 'vitest';
import { readPackageName } from '../../../electron/updates/package-name.ts';

it.each([
  ['understudy-1.2.3-linux-x64.tar.gz', '1.2.3', 'headless', 'linux', 'x64'],
  ['understudy-desktop-1.2.3-linux-x64.tar.gz', '1.2.3', 'archive', 'linux', 'x64'],
  ['understudy-desktop-1.2.3-win32-arm64.tar.gz', '1.2.3', 'archive', 'win32', 'arm64'],
  ['understudy_1.2.3_amd64.deb', '1.2.3', 'deb', 'linux', 'x64'],
  ['Understudy-1.2.3.AppImage', '1.2.3', 'AppImage', 'linux', 'x64'],
  ['Understudy-1.2.3-arm64.AppImage', '1.2.3', 'AppImage', 'linux', 'arm64'],
  ['Understudy Setup 1.2.3.exe', '1.2.3', 'exe', 'win32', 'x64'],
  ['Understudy-1.2.3-arm64.dmg', '1.2.3', 'dmg', 'darwin', 'arm64'],
  ['Understudy-1.2.3.dmg', '1.2.3', 'dmg', 'darwin', 'x64'],
  ['understudy-2.0.0-rc.1-linux-x64.tar.gz', '2.0.0-rc.1', 'headless', 'linux', 'x64'],
])('%s', (name, version, kind, platform, arch) => {
  expect(readPackageName(name)).toEqual({ version, kind, platform, arch });
});

it.each([
  'understudy.tar.gz',
  'understudy-1.2-linux-x64.tar.gz',
  'understudy-1.2.3-linux-x64.tar.gz.part',
  '../understudy-1.2.3-linux-x64.tar.gz',
  'understudy-1.2.3/../x-linux-x64.tar.gz',
  'understudy-desktop-1.2.3-plan9-x64.tar.gz',
  'backup-1.2.3.deb',
])('takes %s for no package', (name) => {
  expect(readPackageName(name)).toBeNull();
});
