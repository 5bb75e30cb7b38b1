/** Notifications of the system: what people are told on this computer. What is about the same thing replaces its own notification. */
import { Notification } from 'electron';
import type { ScreenName } from '../contract/errors.ts';
import type { Notice } from '../contract/models/notify.ts';
import type { Format } from '../words/format.ts';
import { noticeBody, noticeTitle } from '../words/notice-words.ts';
import type { Words } from '../words/words.ts';
import { screenOfNotice } from './notification-rules.ts';

export interface Notifier {
  show(notice: Notice, words: Words, format: Format): void;
  /** What cannot wait for anybody to look: it takes the place of what was told about the same subject. */
  tell(subject: string, said: { readonly title: string; readonly body: string; readonly screen: ScreenName }): void;
}

type Said = ConstructorParameters<typeof Notification>[0];

export function createNotifier(open: (screen: ScreenName) => void): Notifier {
  const shown = new Map<string, Notification>();

  function replace(subject: string, screen: ScreenName, said: Said): void {
    if (!Notification.isSupported()) return;
    shown.get(subject)?.close();
    const notification = new Notification(said);
    shown.set(subject, notification);
    notification.on('click', () => open(screen));
    // Where the system shows a button (macOS); elsewhere the notification itself is clicked.
    notification.on('action', () => open(screen));
    notification.on('close', () => {
      if (shown.get(subject) === notification) shown.delete(subject);
    });
    notification.show();
  }

  return {
    show: (notice, words, format) =>
      replace(notice.subject, screenOfNotice(notice.kind), {
        title: noticeTitle(words, notice),
        body: noticeBody(words, format, notice).join(' '),
        ...(notice.p1
          ? { urgency: 'critical', timeoutType: 'never', actions: [{ type: 'button', text: words.tray.handle }] }
          : { urgency: 'normal' }),
      }),
    tell: (subject, { screen, ...said }) => replace(subject, screen, { ...said, urgency: 'critical' }),
  };
}
