/** OS notifications: one per transition, never one per state. The same incident replaces its own notification. */
import { Notification } from 'electron';
import type { BackupOverview } from '../contract/backup.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { WatchStatus } from '../contract/watch.ts';
import type { Words } from '../words/words.ts';

/** What is worth interrupting a person for, given what was known before. Pure, so that it can be tested as a table. */
export type Announcement =
  | { readonly kind: 'primary-down'; readonly failures: number; readonly url: string }
  | { readonly kind: 'wrong-model' }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'backup-failed'; readonly code: ErrorCode };

export function announceWatch(before: WatchStatus | null, now: WatchStatus): Announcement | null {
  const wasOpen = before?.incident && before.incident.state !== 'closed' ? before.incident.id : null;
  const open = now.incident && now.incident.state !== 'closed' ? now.incident : null;
  if (open && open.id !== wasOpen) {
    return open.kind === 'wrong-model'
      ? { kind: 'wrong-model' }
      : { kind: 'primary-down', failures: open.failures, url: now.target?.url ?? '' };
  }
  return wasOpen !== null && !open ? { kind: 'recovered' } : null;
}

export function announceBackup(before: BackupOverview | null, now: BackupOverview): Announcement | null {
  if (!now.lastError || before?.lastError?.at === now.lastError.at) return null;
  return { kind: 'backup-failed', code: now.lastError.code as ErrorCode };
}

export interface Notifier {
  show(announcement: Announcement, words: Words): void;
}

export function createNotifier(onClick: () => void): Notifier {
  let shown: Notification | null = null;
  return {
    show(announcement, words) {
      if (!Notification.isSupported()) return;
      shown?.close();
      shown = new Notification({
        ...describe(announcement, words),
        urgency: announcement.kind === 'recovered' ? 'normal' : 'critical',
      });
      shown.on('click', onClick);
      shown.show();
    },
  };
}

function describe(announcement: Announcement, { tray, errors }: Words): { title: string; body: string } {
  switch (announcement.kind) {
    case 'primary-down':
      return { title: tray.primaryDownTitle, body: tray.primaryDownBody(announcement.failures, announcement.url) };
    case 'wrong-model':
      return { title: tray.wrongModelTitle, body: '' };
    case 'recovered':
      return { title: tray.recoveredTitle, body: tray.recoveredBody };
    case 'backup-failed':
      return { title: tray.backupFailedTitle, body: errors.codes[announcement.code].body };
  }
}
