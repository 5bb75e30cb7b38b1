/** Notifications of the system: what people are told on this computer. What is about the same thing replaces its own notification. */
import { Notification } from 'electron';
import type { Notice } from '../contract/models/notify.ts';
import type { Format } from '../words/format.ts';
import { noticeBody, noticeTitle } from '../words/notice-words.ts';
import type { Words } from '../words/words.ts';

export interface Notifier {
  show(notice: Notice, words: Words, format: Format): void;
  /** What cannot wait for anybody to look: it takes the place of what was told about the same subject. */
  tell(subject: string, said: { readonly title: string; readonly body: string }): void;
}

export function createNotifier(onClick: () => void): Notifier {
  const shown = new Map<string, Notification>();

  function replace(subject: string, said: ConstructorParameters<typeof Notification>[0]): void {
    if (!Notification.isSupported()) return;
    shown.get(subject)?.close();
    const notification = new Notification(said);
    shown.set(subject, notification);
    notification.on('click', onClick);
    notification.on('close', () => {
      if (shown.get(subject) === notification) shown.delete(subject);
    });
    notification.show();
  }

  return {
    show: (notice, words, format) =>
      replace(notice.subject, {
        title: noticeTitle(words, notice),
        body: noticeBody(words, format, notice).join(' '),
        urgency: notice.p1 ? 'critical' : 'normal',
      }),
    tell: (subject, said) => replace(subject, { ...said, urgency: 'critical' }),
  };
}
