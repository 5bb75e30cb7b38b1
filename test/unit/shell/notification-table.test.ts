/** Every event at every level, with the window seen and not: what this computer puts up. */
import { describe, expect, it } from 'vitest';
import { type NoticeKind, noticeKinds, noticeLevels } from '../../../electron/contract/models/notify.ts';
import { defaultPolicy, isShown, weights } from '../../../electron/notify/policy.ts';
import { isPutUp, screenOfNotice } from '../../../electron/shell/notification-rules.ts';

/** The lowest level that puts it up while nobody looks at the window; `always`: also while somebody does. */
const table: Readonly<Record<NoticeKind, 'always' | 'p1' | 'problems' | 'all' | 'never'>> = {
  'primary-down': 'always',
  'wrong-model': 'always',
  'serving-down': 'always',
  'primary-back': 'p1',
  'serving-back': 'p1',
  'offline-here': 'problems',
  'backup-failed': 'problems',
  'backup-overdue': 'problems',
  'backup-back': 'all',
  'operation-begun': 'never',
  'operation-moved': 'never',
  'operation-done': 'never',
  'operation-failed': 'never',
  'operation-undone': 'never',
  'operation-interrupted': 'never',
  'automatic-waiting': 'p1',
  'automatic-counting': 'p1',
  'automatic-promoting': 'p1',
  'automatic-done': 'p1',
  'automatic-stopped': 'p1',
  'automatic-given-up': 'p1',
  'engine-stopped': 'problems',
  'alert-firing': 'problems',
  'alert-resolved': 'all',
  'certificate-ending': 'problems',
  'drill-ended': 'all',
  'drill-failed': 'problems',
  'drill-overdue': 'problems',
  test: 'never',
};

const cells = noticeKinds.flatMap((kind) =>
  noticeLevels.flatMap((level) => [true, false].map((isSeen) => ({ kind, level, isSeen }))),
);

describe('event x level x window', () => {
  it.each(cells)('$kind at level $level, window seen: $isSeen', ({ kind, level, isSeen }) => {
    const least = table[kind];
    const isLoudEnough =
      least === 'always' || (least !== 'never' && noticeLevels.indexOf(level) >= noticeLevels.indexOf(least));
    const isWanted = isShown({ ...defaultPolicy, desktop: level }, kind);
    expect(isWanted && isPutUp({ p1: weights[kind].p1 }, isSeen)).toBe(isLoudEnough && (least === 'always' || !isSeen));
  });
});

it('a click leads to where the facts are', () => {
  expect(screenOfNotice('primary-down')).toBe('standby');
  expect(screenOfNotice('primary-back')).toBe('watch');
  expect(screenOfNotice('backup-overdue')).toBe('backup');
  expect(screenOfNotice('drill-failed')).toBe('standby');
  expect(screenOfNotice('engine-stopped')).toBe('synthesis');
});
