/** The entry that starts the app with a Linux desktop: written so that the desktop runs exactly this program, and read again. */
import { describe, expect, it } from 'vitest';
import { readEntry, writeEntry } from '../../../electron/kernel/autostart-entry.ts';
import { autostartCommand, isStale } from '../../../electron/shell/autostart-rules.ts';

const packaged = {
  execPath: '/opt/Understudy/understudy-desktop',
  appImage: undefined,
  isPackaged: true,
  appPath: '/x',
};

describe('the program that starts', () => {
  it('is the one that runs, hidden', () => {
    expect(autostartCommand(packaged)).toEqual(['/opt/Understudy/understudy-desktop', '--hidden']);
  });

  it('is the file of an AppImage, not the place where it is mounted now', () => {
    const mounted = {
      ...packaged,
      execPath: '/tmp/.mount_UnderXyz/understudy-desktop',
      appImage: '/home/lin/U.AppImage',
    };
    expect(autostartCommand(mounted)).toEqual(['/home/lin/U.AppImage', '--hidden']);
  });

  it('takes its folder along where it runs from source', () => {
    const source = { ...packaged, execPath: '/usr/bin/electron', isPackaged: false, appPath: '/home/lin/understudy' };
    expect(autostartCommand(source)).toEqual(['/usr/bin/electron', '/home/lin/understudy', '--hidden']);
  });
});

describe('the entry', () => {
  it.each([
    ['/opt/Understudy/understudy-desktop'],
    ['/home/lin xia/My Apps/Understudy.AppImage'],
    ['/home/林夏/音色/Understudy.AppImage'],
    ['/srv/100%/a$b/`c`/"d"/e\\f'],
  ])('comes back as it was: %s', (program) => {
    expect(readEntry(writeEntry([program, '--hidden']))).toEqual({ command: [program, '--hidden'], isOn: true });
  });

  it('quotes by the rules of such files, or another program would be run', () => {
    expect(writeEntry(['/a b/100%$', '--hidden'])).toContain('\nExec="/a b/100%%\\\\$" --hidden\n');
  });

  it('is off when the desktop turned it off in one of its ways', () => {
    const entry = writeEntry(['/opt/u', '--hidden']);
    expect(readEntry(`${entry}Hidden=true\n`).isOn).toBe(false);
    expect(readEntry(entry.replace('enabled=true', 'enabled=false')).isOn).toBe(false);
    expect(readEntry('').isOn).toBe(false);
  });

  it('ignores what stands in other groups', () => {
    const entry = `${writeEntry(['/opt/u', '--hidden'])}\n[Desktop Action x]\nHidden=true\nExec=/bin/false\n`;
    expect(readEntry(entry)).toEqual({ command: ['/opt/u', '--hidden'], isOn: true });
  });

  it('is written anew only where it is on and starts another program', () => {
    const now = ['/opt/u', '--hidden'];
    expect(isStale({ command: now, isOn: true }, now)).toBe(false);
    expect(isStale({ command: ['/old/u', '--hidden'], isOn: true }, now)).toBe(true);
    expect(isStale({ command: ['/old/u', '--hidden'], isOn: false }, now)).toBe(false);
  });
});
