/**
 * Starting with the computer. The system's own list is what is true: it is read after each change and at each start, and the
 * setting follows it, so that the switch never claims what is not so.
 */
import { readFile, rm } from 'node:fs/promises';
import { app } from 'electron';
import type { DesktopAutostart } from '../app/app-options.ts';
import { autostartFile, readEntry, writeEntry } from '../kernel/autostart-entry.ts';
import { writeFileAtomic } from '../kernel/json-file.ts';
import { autostartCommand, isStale } from './autostart-rules.ts';

export interface Autostart extends DesktopAutostart {
  /** Does it start with the computer? An entry of another place of this program is put right. */
  check(): Promise<boolean>;
}

export function createAutostart(): Autostart {
  const command = autostartCommand({
    execPath: process.execPath,
    appImage: process.env['APPIMAGE'],
    isPackaged: app.isPackaged,
    appPath: app.getAppPath(),
  });
  return process.platform === 'linux' ? inFile(autostartFile(process.env), command) : inSystem(command);
}

function inFile(file: string, command: readonly string[]): Autostart {
  const read = async () => {
    const text = await readFile(file, 'utf8').catch(() => null);
    return text === null ? null : readEntry(text);
  };
  const isOn = async (): Promise<boolean> => (await read())?.isOn ?? false;
  return {
    isOn,
    async check() {
      const found = await read();
      if (found && isStale(found, command)) await writeFileAtomic(file, writeEntry(command));
      return isOn();
    },
    async set(wanted) {
      if (wanted) await writeFileAtomic(file, writeEntry(command));
      else await rm(file, { force: true });
      return isOn();
    },
  };
}

function inSystem([program = '', ...args]: readonly string[]): Autostart {
  const isOn = (): boolean => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ path: program, args });
    // Windows knows entries that the task manager has turned off; elsewhere the second is not told.
    return openAtLogin && executableWillLaunchAtLogin !== false;
  };
  return {
    isOn: async () => isOn(),
    check: async () => isOn(),
    async set(openAtLogin) {
      app.setLoginItemSettings({ openAtLogin, path: program, args });
      return isOn();
    },
  };
}
