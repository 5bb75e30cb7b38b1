/** Tray menu, notifications and the one question of the desktop shell. */
export const tray = {
  open: 'Open Understudy',
  backUpNow: 'Back up now',
  lastBackup: (when: string, verified: boolean) => `Last backup: ${when} · ${verified ? 'verified' : 'not verified'}`,
  noBackup: 'No backup yet',
  nextBackup: (when: string) => `Next backup: ${when}`,
  handle: 'Handle…',
  stopAutomatic: 'Stop automatic promotion',
  notStoppedTitle: 'Automatic promotion not stopped',
  pauseWatch: 'Pause watching',
  pauseHour: 'For 1 hour',
  pauseUntilMorning: 'Until tomorrow morning',
  pausedUntil: (when: string) => `Watching is paused until ${when}`,
  resumeWatch: 'Watch again',
  quit: 'Quit (stops watching and scheduled backups)',
  quitWindow: 'Quit (understudy serve goes on watching)',
  closeQuestion: 'Keep watching in the background?',
  closeDetail: 'Understudy stays in the tray, probes the primary and backs up on schedule. Quitting stops both.',
  closeDetailNoTray:
    'This desktop shows no tray icon, so the window is only minimised: Understudy goes on probing the primary and backing up on schedule. Quitting stops both.',
  closeKeep: 'Keep watching',
  closeQuit: 'Quit',
};
