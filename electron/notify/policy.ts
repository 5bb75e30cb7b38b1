/** Which notice is worth what: who is told of it, and what may wait until the morning. */
import type { ChannelSettings, NoticeKind, NoticeLevel, NotifyPolicy } from '../contract/models/notify.ts';
import { noticeLevels } from '../contract/models/notify.ts';

interface Weight {
  readonly level: NoticeLevel;
  /** Told at any hour, ahead of everything else. */
  readonly urgent: boolean;
  /** Somebody has to say that it is seen, or others are told. */
  readonly p1: boolean;
  readonly channels: boolean;
  readonly desktop: boolean;
}

const weigh = (level: NoticeLevel, what: Partial<Omit<Weight, 'level'>> = {}): Weight => ({
  level,
  urgent: false,
  p1: false,
  channels: true,
  desktop: true,
  ...what,
});

export const weights: Readonly<Record<NoticeKind, Weight>> = {
  'primary-down': weigh('p1', { urgent: true, p1: true }),
  'wrong-model': weigh('p1', { urgent: true, p1: true }),
  'serving-down': weigh('p1', { urgent: true, p1: true }),
  // Whoever was woken may go to sleep again.
  'primary-back': weigh('p1', { urgent: true }),
  'serving-back': weigh('p1', { urgent: true }),
  // Who is offline can tell nobody elsewhere.
  'offline-here': weigh('problems', { channels: false }),
  'backup-failed': weigh('problems'),
  'backup-overdue': weigh('problems'),
  'backup-back': weigh('all', { channels: false }),
  'operation-begun': weigh('problems', { desktop: false }),
  'operation-moved': weigh('problems', { desktop: false }),
  'operation-done': weigh('p1', { desktop: false }),
  'operation-failed': weigh('p1', { urgent: true, desktop: false }),
  'operation-undone': weigh('p1', { desktop: false }),
  'operation-interrupted': weigh('p1', { urgent: true, desktop: false }),
  // Whoever counts on it has to know that it does not act, or has a minute to stop it.
  'automatic-waiting': weigh('p1', { urgent: true }),
  'automatic-counting': weigh('p1', { urgent: true }),
  // Elsewhere the operation itself is told.
  'automatic-promoting': weigh('p1', { channels: false }),
  'automatic-done': weigh('p1', { channels: false }),
  'automatic-stopped': weigh('p1'),
  'automatic-given-up': weigh('p1', { urgent: true }),
  'engine-stopped': weigh('problems', { channels: false }),
  'alert-firing': weigh('problems'),
  'alert-resolved': weigh('all'),
  'certificate-ending': weigh('problems'),
  'drill-ended': weigh('all'),
  'drill-failed': weigh('problems'),
  'drill-overdue': weigh('problems'),
  test: weigh('p1', { urgent: true, desktop: false }),
};

export const defaultPolicy: NotifyPolicy = {
  quiet: null,
  escalateAfterMinutes: 5,
  remindAfterMinutes: 30,
  desktop: 'all',
};

/** A P1 that no first channel took by then is told to the second ones. */
export const UNDELIVERED_AFTER_MS = 60_000;

const hears = (level: NoticeLevel, kind: NoticeKind): boolean =>
  noticeLevels.indexOf(weights[kind].level) <= noticeLevels.indexOf(level);

export function isTold({ level }: Pick<ChannelSettings, 'level'>, kind: NoticeKind): boolean {
  return weights[kind].channels && hears(level, kind);
}

export function isShown({ desktop }: NotifyPolicy, kind: NoticeKind): boolean {
  return weights[kind].desktop && hears(desktop, kind);
}
