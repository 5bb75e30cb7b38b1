/** The tray as data: tooltip and menu from what is the case. Promote is never here; it belongs beside the facts. */
import type { MenuItemConstructorOptions } from 'electron';
import type { BackupOverview } from '../contract/backup.ts';
import type { ScreenName } from '../contract/errors.ts';
import type { Status } from '../contract/models/status.ts';
import type { WatchStatus } from '../contract/watch.ts';
import type { Format } from '../words/format.ts';
import { describeStatus } from '../words/status-sentence.ts';
import type { Words } from '../words/words.ts';

export interface TrayFacts {
  readonly status: Status;
  readonly backup: Pick<BackupOverview, 'store' | 'lastRelease' | 'nextAt'>;
  readonly watch: Pick<WatchStatus, 'target' | 'pausedUntil'>;
  /** Quitting ends what watches and backs up; false where `understudy serve` does that. */
  readonly isHost: boolean;
}

export interface TrayActs {
  open(screen?: ScreenName): void;
  stopAutomatic(): void;
  backUpNow(): void;
  /** The moment it is asked for counts, not the one at which the menu was made. */
  pauseWatch(until: 'hour' | 'morning'): void;
  resumeWatch(): void;
  quit(): void;
}

/** In which language and at what moment it is said. */
export interface Said {
  readonly words: Words;
  readonly format: Format;
  readonly now: Date;
}

const MORNING_HOUR = 8;

/** Many Linux trays drop tooltips, so every line of it stands in the menu too. */
export function trayTooltip(facts: TrayFacts, said: Said): string {
  return [sentence(facts, said), ...backupLines(facts, said), ...pauseLines(facts, said)].join('\n');
}

export function buildTrayMenu(facts: TrayFacts, said: Said, acts: TrayActs): MenuItemConstructorOptions[] {
  const { status, backup } = facts;
  const { tray } = said.words;
  return [
    { id: 'sentence', label: sentence(facts, said), enabled: false },
    ...(status.state === 'p1' ? [{ id: 'handle', label: tray.handle, click: () => acts.open('standby') }] : []),
    ...(isAutomatic(status)
      ? [{ id: 'stop-automatic', label: tray.stopAutomatic, click: () => acts.stopAutomatic() }]
      : []),
    ...backupLines(facts, said).map((label, index) => ({ id: `backup-${index}`, label, enabled: false })),
    { type: 'separator' },
    { id: 'open', label: tray.open, click: () => acts.open() },
    { id: 'back-up-now', label: tray.backUpNow, enabled: backup.store !== null, click: () => acts.backUpNow() },
    ...watchItems(facts, said, acts),
    { type: 'separator' },
    { id: 'quit', label: facts.isHost ? tray.quit : tray.quitWindow, click: () => acts.quit() },
  ];
}

function sentence({ status }: TrayFacts, { words, format, now }: Said): string {
  return describeStatus(words, format, status, now.getTime());
}

function backupLines({ backup }: TrayFacts, { words, format, now }: Said): string[] {
  const { store, lastRelease, nextAt } = backup;
  if (store === null) return [];
  const moment = (at: string): string => format.moment(at, now.getTime());
  const last = lastRelease
    ? words.tray.lastBackup(moment(lastRelease.createdAt), lastRelease.verifiedAt !== null)
    : words.tray.noBackup;
  return [last, ...(nextAt === null ? [] : [words.tray.nextBackup(moment(nextAt))])];
}

function pauseLines({ watch }: TrayFacts, { words, format, now }: Said): string[] {
  return watch.pausedUntil === null ? [] : [words.tray.pausedUntil(format.moment(watch.pausedUntil, now.getTime()))];
}

/** Who watches nothing has nothing to pause. */
function watchItems(facts: TrayFacts, said: Said, acts: TrayActs): MenuItemConstructorOptions[] {
  const { tray } = said.words;
  const [until] = pauseLines(facts, said);
  if (facts.watch.target === null) return [];
  if (until !== undefined) {
    return [
      { id: 'paused-until', label: until, enabled: false },
      { id: 'resume-watch', label: tray.resumeWatch, click: () => acts.resumeWatch() },
    ];
  }
  return [
    {
      id: 'pause-watch',
      label: tray.pauseWatch,
      submenu: [
        { id: 'pause-hour', label: tray.pauseHour, click: () => acts.pauseWatch('hour') },
        { id: 'pause-morning', label: tray.pauseUntilMorning, click: () => acts.pauseWatch('morning') },
      ],
    },
  ];
}

/** It counts down, or promotes already. */
function isAutomatic({ sentence: { key, values } }: Status): boolean {
  return key === 'automaticBegins' || values['automatic'] === 1;
}

export function minutesOfPause(until: 'hour' | 'morning', now: Date): number {
  if (until === 'hour') return 60;
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return Math.min(1440, Math.max(1, Math.round((morning.getTime() - now.getTime()) / 60_000)));
}
