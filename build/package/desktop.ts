/** The desktop app by electron-builder: the unpacked folder, or an installer that it makes with tools it fetches. */
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build, type Configuration, Platform } from 'electron-builder';
import { root } from '../root.ts';

export const installers = ['AppImage', 'nsis', 'dmg'] as const;
type Installer = (typeof installers)[number];

/** Where electron-builder's unpacked folder lies. */
export async function buildDesktop(electronDist: string, output: string): Promise<string> {
  await build({ ...common(electronDist, output), targets: Platform.current().createTarget('dir') });
  const names = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' } as const;
  const dir = path.join(output, names[process.platform as keyof typeof names]);
  if (process.platform === 'linux') linkPilotVoice(path.join(dir, 'resources'));
  return dir;
}

/** The command looks for the pilot voice in the folder above its own. */
function linkPilotVoice(resources: string): void {
  const link = path.join(resources, 'pilot-voice');
  rmSync(link, { force: true });
  symlinkSync('app.asar.unpacked/dist/pilot-voice', link);
}

export function buildInstaller(installer: Installer, electronDist: string, output: string): Promise<string[]> {
  return build({ ...common(electronDist, output), targets: Platform.current().createTarget(installer) });
}

function common(electronDist: string, output: string) {
  const config: Configuration = {
    extends: path.join(import.meta.dirname, 'electron-builder.yml'),
    directories: { output, buildResources: path.join(root, 'build/icons') },
    electronDist,
  };
  return { projectDir: root, publish: 'never', config } as const;
}
