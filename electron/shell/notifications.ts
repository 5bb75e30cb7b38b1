/** Notifications of the system: what people are told on this computer. What is about the same thing replaces its own notification. */
import { Notification } from 'electron';
import type { Notice } from '../contract/models/notify.ts';
import type { Format } from '../words/format.ts';
import { noticeBody, noticeTitle } from '../words/notice-words.ts';
import type { Words } from '../words/words.ts';

export interface Notifier {
  show(notice: Notice, words: Words, format: Format): void;
}

export function createNotifier(onClick: () => void): Notifier {
  const shown = new Map<string, Notification>();
  return {
    show(notice, words, format) {
      if (!Notification.isSupported()) return;
      shown.get(notice.subject)?.close();
      const notification = new Notification({
        title: noticeTitle(words, notice),
        body: noticeBody(words, format, notice).join(' '),
        urgency: notice.p1 ? 'critical' : 'normal',
      });
      shown.set(notice.subject, notification);
      notification.on('click', onClick);
      notification.on('close', () => {
        if (shown.get(notice.subject) === notification) shown.delete(notice.subject);
      });
      notification.show();
    },
  };
}
