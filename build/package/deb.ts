/**
 * The Debian package of a built desktop folder, made by dpkg-deb. It runs no script on the person's machine: what needs rights
 * has them in the archive (Chromium's sandbox helper is setuid root), and menus and icons are seen by Debian's own triggers.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../root.ts';

const HOME = 'opt/Understudy';
/** What Electron's program links to, as its own packages for Debian name it. */
const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnotify4',
  'libnss3',
  'libxss1',
  'libxtst6',
  'xdg-utils',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libuuid1',
  'libsecret-1-0',
  'libgbm1',
  'libasound2 | libasound2t64',
];

/** `desktopDir` is the unpacked desktop app. */
export function packDeb(desktopDir: string, output: string, version: string): string {
  const stage = path.join(output, 'deb');
  rmSync(stage, { recursive: true, force: true });
  const place = (from: string, to: string): void => cpSync(from, path.join(stage, to), { recursive: true });
  place(desktopDir, HOME);
  chmodSync(path.join(stage, HOME, 'chrome-sandbox'), 0o4755);
  place(path.join(import.meta.dirname, 'linux/understudy.desktop'), 'usr/share/applications/understudy.desktop');
  place(path.join(root, 'build/icons/icon.png'), 'usr/share/icons/hicolor/512x512/apps/understudy.png');
  place(path.join(root, 'LICENSE'), 'usr/share/doc/understudy/copyright');
  mkdirSync(path.join(stage, 'usr/bin'), { recursive: true });
  symlinkSync(`../../${HOME}/resources/command/understudy`, path.join(stage, 'usr/bin/understudy'));
  mkdirSync(path.join(stage, 'DEBIAN'));
  writeFileSync(path.join(stage, 'DEBIAN/control'), control(version, kibibytesBelow(stage)));
  const file = path.join(output, `understudy_${version}_amd64.deb`);
  const made = spawnSync('dpkg-deb', ['--build', '--root-owner-group', '-Zzstd', '-z6', stage, file], {
    stdio: ['ignore', 2, 2],
  });
  rmSync(stage, { recursive: true, force: true });
  if (made.error) throw new Error('No Debian package: the program dpkg-deb is not on this computer.');
  if (made.status !== 0) throw new Error('No Debian package: dpkg-deb failed (see above).');
  return file;
}

function control(version: string, installedKib: number): string {
  return `${[
    'Package: understudy',
    `Version: ${version}`,
    'Architecture: amd64',
    'Section: sound',
    'Priority: optional',
    'Maintainer: The Understudy authors <understudy@localhost>',
    `Installed-Size: ${installedKib}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Recommends: fonts-noto-cjk, libayatana-appindicator3-1',
    'Description: own your GPT-SoVITS voices',
    ' Speaks locally, backs up to a bucket of the team, watches the machine that',
    ' serves, and lets a spare workstation take over.',
  ].join('\n')}\n`;
}

function kibibytesBelow(dir: string): number {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
  return Math.ceil(bytes / 1024);
}
