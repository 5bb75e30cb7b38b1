/** Tray menu, notifications and the one question of the desktop shell. */
export const tray = {
  open: 'Open Understudy',
  backUpNow: 'Back up now',
  handle: 'Handle…',
  stopAutomatic: 'Stop automatic promotion',
  notStoppedTitle: 'Automatic promotion not stopped',
  pauseWatch: 'Pause watching',
  pauseHour: 'For 1 hour',
  pauseUntilMorning: 'Until tomorrow morning',
  quit: 'Quit (stops watching and scheduled backups)',
  closeQuestion: 'Keep watching in the background?',
  closeDetail: 'Understudy stays in the tray, probes the primary and backs up on schedule. Quitting stops both.',
  closeKeep: 'Keep watching',
  closeQuit: 'Quit',
};
