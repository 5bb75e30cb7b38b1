/** What the desktop of this computer can do: show a folder, and say with which face it draws Chinese. */
import { execFile, spawn } from 'node:child_process';
import type { Desk } from '../diagnostics/ports.ts';
import { AppError } from '../kernel/app-error.ts';

const ANSWER_WITHIN_MS = 5_000;

/** The program that shows a folder, by system. */
const openers: Partial<Readonly<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  win32: 'explorer.exe',
  linux: 'xdg-open',
};

export function createDesk(environment: NodeJS.ProcessEnv = process.env): Desk {
  const opener = openers[process.platform];
  const hasScreen = process.platform !== 'linux' || Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
  return {
    canOpenFolder: opener !== undefined && hasScreen,
    openFolder(path) {
      return new Promise((resolve, reject) => {
        if (opener === undefined) return reject(notShown(path, 'no program'));
        const child = spawn(opener, [path], { detached: true, stdio: 'ignore', env: environment });
        child.once('error', (error) => reject(notShown(path, error.message)));
        child.once('spawn', () => {
          child.unref();
          resolve();
        });
      });
    },
    hanFont: () => (process.platform === 'linux' ? askFontconfig() : Promise.resolve(undefined)),
  };
}

/** Undefined without fontconfig: a computer without a screen needs no face. */
function askFontconfig(): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    execFile(
      'fc-list',
      [':lang=zh-cn', 'family'],
      { timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL' },
      (error, out) => {
        if (error) return resolve(undefined);
        const [first] = out.split('\n').filter((line) => line.trim() !== '');
        resolve(first?.split(',')[0]?.trim() ?? null);
      },
    );
  });
}

function notShown(path: string, reason: string): AppError {
  return new AppError('DIAGNOSTICS_FOLDER_NOT_SHOWN', { details: { path, reason } });
}
