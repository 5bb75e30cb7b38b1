/**
 * The tray icon while there is a tray. Where the panel goes and does not come back, a window that was put away into the tray
 * is put where it can be found.
 */
import type { Stop } from '../kernel/ports.ts';
import type { TrayIcon } from './tray.ts';
import type { TrayFacts } from './tray-menu.ts';
import type { MainWindow } from './window.ts';

export interface TrayPresence {
  show(facts: TrayFacts): void;
  /** The tray came or went. */
  changed(isThere: boolean): void;
  close: Stop;
}

/** A panel that is only restarted is back by then. */
const GONE_AFTER_MS = 10_000;

export function createTrayPresence(options: {
  readonly tray: TrayIcon;
  readonly window: Pick<MainWindow, 'isHidden' | 'showMinimised'>;
  readonly isThere: boolean;
  readonly goneAfterMs?: number;
}): TrayPresence {
  const { tray, window, goneAfterMs = GONE_AFTER_MS } = options;
  let { isThere } = options;
  let latest: TrayFacts | null = null;
  let gone: NodeJS.Timeout | undefined;
  return {
    show(facts) {
      latest = facts;
      if (isThere) tray.show(facts);
    },
    changed(now) {
      isThere = now;
      clearTimeout(gone);
      if (now) {
        if (latest) tray.show(latest);
        return;
      }
      tray.destroy();
      gone = setTimeout(() => {
        if (window.isHidden()) void window.showMinimised();
      }, goneAfterMs);
    },
    close() {
      clearTimeout(gone);
      isThere = false;
      tray.destroy();
    },
  };
}
