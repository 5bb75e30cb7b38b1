/** How a program was installed, by where it lies. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInstallation } from '../../../electron/platform/installation.ts';
import { tempDir } from '../temp-dir.ts';

async function unpacked(name: string): Promise<{ readonly home: string; readonly top: string }> {
  const home = await tempDir();
  const top = path.join(home, name);
  await mkdir(top, { recursive: true });
  await writeFile(path.join(top, 'understudy.service'), '');
  return { home, top };
}

describe('an installation', () => {
  it('is an archive without a desktop, with a home for more versions, also by way of the link', async () => {
    const { home, top } = await unpacked('understudy-1.2.3-linux-x64');
    expect(findInstallation(top, {})).toMatchObject({ kind: 'headless', home });
    await symlink('understudy-1.2.3-linux-x64', path.join(home, 'current'));
    expect(findInstallation(path.join(home, 'current'), {})).toMatchObject({
      kind: 'headless',
      home,
      folder: 'understudy-1.2.3-linux-x64',
    });
  });

  it('has no such home where the folder was given another name', async () => {
    const { top } = await unpacked('understudy');
    expect(findInstallation(top, {})).toMatchObject({ kind: 'headless', home: null });
  });

  it('is a desktop where that archive’s own file is missing', async () => {
    const resources = await tempDir();
    expect(findInstallation(resources, {})).toMatchObject({ kind: 'archive', home: null });
    expect(findInstallation(resources, { APPIMAGE: '/home/lin/Understudy.AppImage' })).toMatchObject({
      kind: 'AppImage',
    });
    expect(findInstallation('/opt/Understudy/resources', {})).toMatchObject({ kind: 'deb', home: null });
  });
});
