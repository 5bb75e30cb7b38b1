/** The keyboard outside of any screen. Every key press passes the input-method guard first. */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { readShortcut } from '../ui/keys.ts';
import { playPauseCurrent } from '../ui/playing.ts';
import { screenPath, screens } from '../ui/routes.ts';
import { useBackUpNow } from './commands.ts';

export function useShortcuts(openDialog: (dialog: 'palette' | 'shortcuts') => void): void {
  const [, navigate] = useLocation();
  const backUpNow = useBackUpNow();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const shortcut = readShortcut(event, usesBareKeys(event.target));
      if (shortcut === null) return;
      switch (shortcut.kind) {
        case 'screen': {
          const screen = screens[shortcut.index];
          if (screen === undefined) return;
          navigate(screenPath(screen));
          break;
        }
        case 'palette':
          openDialog('palette');
          break;
        case 'help':
          openDialog('shortcuts');
          break;
        case 'back-up':
          backUpNow();
          break;
        case 'play-pause':
          if (!playPauseCurrent()) return;
          break;
        case 'generate':
        case 'find':
          // The Studio's own form and the script of a project answer them; elsewhere the browser searches.
          return;
      }
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate, backUpNow, openDialog]);
}

/** Text fields take every bare key; buttons and the like take Space for themselves. */
function usesBareKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, button, a, summary, [role="dialog"], [role="option"]') !== null
  );
}
