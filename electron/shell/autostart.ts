/**
 * Starting with the computer. The system's own list is what is true: it is read after each change and at each start, and the
 * setting follows it, so that the switch never claims what is not so.
 */
import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { writeFileAtomic } from '../kernel/json-file.ts';
import { autostartCommand, isStale, readEntry, writeEntry } from './autostart-rules.ts';

export interface Autostart {
  /** Does it start with the computer? An entry of another place of this program is put right. */
  check(): Promise<boolean>;
  /** What is so afterwards. */
  set(isOn: boolean): Promise<boolean>;
}

export function createAutostart(): Autostart {
  const command = autostartCommand({
    execPath: process.execPath,
    appImage: process.env['APPIMAGE'],
    isPackaged: app.isPackaged,
    appPath: app.getAppPath(),
  });
  return process.platform === 'linux' ? inFile(entryFile(process.env), command) : inSystem(command);
}

export function entryFile(environment: NodeJS.ProcessEnv): string {
  const config = environment['XDG_CONFIG_HOME'];
  return path.join(config ? config : path.join(homedir(), '.config'), 'autostart', 'understudy.desktop');
}

function inFile(file: string, command: readonly string[]): Autostart {
  const read = async () => {
    const text = await readFile(file, 'utf8').catch(() => null);
    return text === null ? null : readEntry(text);
  };
  const isOn = async (): Promise<boolean> => (await read())?.isOn ?? false;
  return {
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
    check: async () => isOn(),
    async set(openAtLogin) {
      app.setLoginItemSettings({ openAtLogin, path: program, args });
      return isOn();
    },
  };
}
