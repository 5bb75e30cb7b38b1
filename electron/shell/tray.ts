/** Keeps the tray's icon, tooltip and menu equal to the status. */
import path from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { Status } from '../contract/models/status.ts';
import { buildTrayMenu, type TrayActs, type TrayWords, trayIconName } from './tray-menu.ts';

const MORNING_HOUR = 8;

export interface TrayIcon {
  show(status: Status): void;
  destroy(): void;
}

export function createTray(options: {
  readonly iconsDir: string;
  readonly words: () => TrayWords;
  readonly acts: TrayActs;
  readonly now: () => Date;
}): TrayIcon {
  let tray: Tray | null = null;
  return {
    show(status) {
      const image = nativeImage.createFromPath(path.join(options.iconsDir, trayIconName(status.state)));
      if (tray) {
        tray.setImage(image);
      } else {
        tray = new Tray(image);
        tray.on('click', () => options.acts.open());
      }
      const words = options.words();
      tray.setToolTip(words.sentence(status));
      tray.setContextMenu(
        Menu.buildFromTemplate(buildTrayMenu(status, words, options.acts, minutesUntilMorning(options.now()))),
      );
    },
    destroy() {
      tray?.destroy();
      tray = null;
    },
  };
}

function minutesUntilMorning(now: Date): number {
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return Math.min(1440, Math.max(1, Math.round((morning.getTime() - now.getTime()) / 60_000)));
}
