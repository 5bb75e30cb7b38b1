/** What starts the app with the computer, read from the files that the system reads. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeEntry } from '../../../electron/kernel/autostart-entry.ts';
import { createAutostartLook } from '../../../electron/platform/autostart-look.ts';
import { tempDir } from '../../unit/temp-dir.ts';

async function computer() {
  const home = await tempDir();
  const [units, config, program] = ['units', 'config', 'understudy'].map((name) => path.join(home, name));
  if (!units || !config || !program) throw new Error('no places');
  const entry = path.join(config, 'autostart', 'understudy.desktop');
  await mkdir(path.dirname(entry), { recursive: true });
  await mkdir(path.join(units, 'multi-user.target.wants'), { recursive: true });
  await writeFile(program, '#!/bin/sh\n');
  await chmod(program, 0o755);
  const autostart = createAutostartLook(undefined, { environment: { XDG_CONFIG_HOME: config }, units });
  return { units, entry, program, look: autostart.look, enter: autostart.enter };
}

describe('the entry of the desktop', () => {
  it('is off without a file, on with one, and knows whether its program is there', async () => {
    const { entry, program, look } = await computer();
    expect(await look()).toEqual([{ by: 'desktop', isOn: false, program: null, isThere: true }]);
    await writeFile(entry, writeEntry([program, '--hidden']));
    expect(await look()).toEqual([{ by: 'desktop', isOn: true, program, isThere: true }]);
    const moved = `${program} of an older place`;
    await writeFile(entry, writeEntry([moved, '--hidden']));
    expect(await look()).toEqual([{ by: 'desktop', isOn: true, program: moved, isThere: false }]);
  });

  it('is not for a program without a desktop to write', async () => {
    expect((await computer()).enter).toBeNull();
  });
});

describe('the unit that comes with the program', () => {
  it('starts with the computer once it is enabled, where its program is', async () => {
    const { units, program, look } = await computer();
    const service = async () => (await look()).find(({ by }) => by === 'service');
    expect(await service()).toBeUndefined();
    const unit = path.join(units, 'understudy.service');
    const shipped = await readFile('build/package/linux/understudy.service', 'utf8');
    await writeFile(unit, shipped.replace(/(?<=^ExecStart=)\S+/m, program));
    expect(await service()).toEqual({ by: 'service', isOn: false, program, isThere: true });
    await symlink(unit, path.join(units, 'multi-user.target.wants', 'understudy.service'));
    expect(await service()).toEqual({ by: 'service', isOn: true, program, isThere: true });
    await writeFile(unit, shipped.replace(/(?<=^ExecStart=)\S+/m, `${program}-gone`));
    expect(await service()).toMatchObject({ isOn: true, isThere: false });
  });
});
