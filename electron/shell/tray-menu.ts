/** The tray as data: icon, tooltip and menu from the one status. Promote is never here; it belongs beside the facts. */
import type { MenuItemConstructorOptions } from 'electron';
import type { Status, StatusState } from '../contract/models/status.ts';

export interface TrayWords {
  /** The status sentence, filled in. */
  readonly sentence: (status: Status) => string;
  readonly open: string;
  readonly backUpNow: string;
  readonly handle: string;
  readonly stopAutomatic: string;
  readonly pauseWatch: string;
  readonly pauseHour: string;
  readonly pauseUntilMorning: string;
  readonly quit: string;
}

export interface TrayActs {
  open(screen?: string): void;
  stopAutomatic(): void;
  backUpNow(): void;
  pauseWatch(minutes: number): void;
  quit(): void;
}

export function trayIconName(state: StatusState): string {
  return `tray-${state}.png`;
}

export function buildTrayMenu(
  status: Status,
  words: TrayWords,
  acts: TrayActs,
  minutesUntilMorning: number,
): MenuItemConstructorOptions[] {
  const urgent = status.state === 'p1';
  return [
    // Many Linux trays drop tooltips, so the sentence stands in the menu too.
    { id: 'sentence', label: words.sentence(status), enabled: false },
    ...(urgent ? [{ id: 'handle', label: words.handle, click: () => acts.open('standby') }] : []),
    ...(isAutomatic(status)
      ? [{ id: 'stop-automatic', label: words.stopAutomatic, click: () => acts.stopAutomatic() }]
      : []),
    { type: 'separator' },
    { id: 'open', label: words.open, click: () => acts.open() },
    { id: 'back-up-now', label: words.backUpNow, click: () => acts.backUpNow() },
    {
      id: 'pause-watch',
      label: words.pauseWatch,
      submenu: [
        { id: 'pause-hour', label: words.pauseHour, click: () => acts.pauseWatch(60) },
        { id: 'pause-morning', label: words.pauseUntilMorning, click: () => acts.pauseWatch(minutesUntilMorning) },
      ],
    },
    { type: 'separator' },
    { id: 'quit', label: words.quit, click: () => acts.quit() },
  ];
}

/** It counts down, or promotes already. */
function isAutomatic({ sentence: { key, values } }: Status): boolean {
  return key === 'automaticBegins' || values['automatic'] === 1;
}
