/** Notices as text for people, in the studio's language. No address, key or text of a script is in it. */
import type { ScreenName } from '../contract/errors.ts';
import type { NoticeKind, NotifyPolicy } from '../contract/models/notify.ts';
import type { Locale } from '../contract/names.ts';
import { createFormat } from '../words/format.ts';
import { noticeBody, noticeTitle } from '../words/notice-words.ts';
import { type Words, wordsOf } from '../words/words.ts';
import type { Entry } from './outbox-state.ts';
import type { Message } from './ports.ts';

export interface Surroundings {
  readonly locale: Locale;
  /** Empty: the program's own name stands for it. */
  readonly studioName: string;
  readonly policy: Pick<NotifyPolicy, 'remindAfterMinutes'>;
  readonly nowMs: number;
}

type Told = Pick<Entry, 'id' | 'notice' | 'mark' | 'urgent' | 'mayDouble'>;

/** Where a notice is answered. */
const screenOf: Readonly<Record<NoticeKind, ScreenName>> = {
  'primary-down': 'standby',
  'wrong-model': 'watch',
  'primary-back': 'watch',
  'offline-here': 'watch',
  'serving-down': 'standby',
  'serving-back': 'standby',
  'backup-failed': 'backup',
  'backup-overdue': 'backup',
  'backup-back': 'backup',
  'operation-begun': 'standby',
  'operation-moved': 'standby',
  'operation-done': 'standby',
  'operation-failed': 'standby',
  'operation-undone': 'standby',
  'operation-interrupted': 'standby',
  'automatic-waiting': 'standby',
  'automatic-counting': 'standby',
  'automatic-promoting': 'standby',
  'automatic-done': 'standby',
  'automatic-stopped': 'standby',
  'automatic-given-up': 'standby',
  'engine-stopped': 'settings',
  'alert-firing': 'watch',
  'alert-resolved': 'watch',
  'certificate-ending': 'watch',
  'drill-ended': 'standby',
  'drill-failed': 'standby',
  'drill-overdue': 'standby',
  test: 'settings',
};

/** One message of several entries; at least one. */
export function composeMessage(entries: readonly Told[], around: Surroundings): Message {
  const words = wordsOf(around.locale);
  const studio = around.studioName === '' ? 'Understudy' : around.studioName;
  const parts = entries.map((entry) => ({
    title: noticeTitle(words, entry.notice),
    lines: linesOf(words, entry, around),
  }));
  const [only] = parts;
  const mayDouble = entries.some((entry) => entry.mayDouble);
  const { message } = words.notify;
  const lines =
    parts.length === 1 && only ? only.lines : parts.flatMap(({ title, lines: own }) => [`■ ${title}`, ...own, '']);
  return {
    id: entries
      .map(({ id }) => id)
      .join('-')
      .slice(0, 64),
    title: message.title(studio, parts.length === 1 && only ? only.title : message.several(parts.length)),
    lines: mayDouble ? [...lines, message.double] : lines,
    urgent: entries.some((entry) => entry.urgent),
    notices: entries.map(({ notice }) => notice),
    mayDouble,
  };
}

function linesOf(words: Words, { notice, mark }: Told, { locale, policy, nowMs }: Surroundings): string[] {
  const { message } = words.notify;
  const format = createFormat(locale, words.time);
  return [
    ...(mark === 'reminder' ? [message.reminder(format.span(policy.remindAfterMinutes * 60))] : []),
    ...(mark === 'escalation' ? [message.escalation] : []),
    ...noticeBody(words, format, notice),
    message.at(format.moment(notice.at, nowMs)),
    ...(notice.kind === 'test' ? [] : [message.open(words.screens[screenOf[notice.kind]])]),
    ...(notice.p1 && notice.kind !== 'serving-down' ? [message.acknowledge] : []),
  ];
}
