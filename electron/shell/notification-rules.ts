/**
 * Which notice this computer puts up, and where a click on it leads. What people want to hear of at all is decided in notify,
 * by the level that they set. Pure.
 */
import type { ScreenName } from '../contract/errors.ts';
import type { Notice, NoticeKind } from '../contract/models/notify.ts';

/** Who looks at the window sees it there; a P1 is put up in any case. */
export function isPutUp({ p1 }: Pick<Notice, 'p1'>, isWindowSeen: boolean): boolean {
  return p1 || !isWindowSeen;
}

/** The place where the facts are. */
export function screenOfNotice(kind: NoticeKind): ScreenName {
  if (kind.startsWith('backup-')) return 'backup';
  if (kind.startsWith('drill-') || kind.startsWith('operation-') || kind.startsWith('automatic-')) return 'standby';
  switch (kind) {
    case 'primary-down':
    case 'wrong-model':
    case 'serving-down':
      return 'standby';
    case 'engine-stopped':
      return 'synthesis';
    case 'test':
      return 'settings';
    default:
      return 'watch';
  }
}
