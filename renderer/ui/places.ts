/**
 * Parts of screens that can be gone to from elsewhere: a panel that names its `place`. Where to is kept for one change of screen,
 * because the part appears only after the screen's own code has been read.
 */
import { useCallback } from 'react';
import { useLocation } from 'wouter';

let wanted: string | null = null;

/** For the frame, which sets the focus after a change of screen: the part that was asked for, once it is drawn. */
export function findWantedPlace(): HTMLElement | null {
  return wanted === null ? null : document.querySelector<HTMLElement>(`[data-place="${CSS.escape(wanted)}"]`);
}

export function isPlaceWanted(): boolean {
  return wanted !== null;
}

/** Shows the part, puts the focus on it, and forgets that it was asked for. */
export function showPlace(element: HTMLElement): void {
  wanted = null;
  element.scrollIntoView({ block: 'start' });
  element.focus({ preventScroll: true });
}

/** Goes to a screen, and there to a part of it. A part that is not there any more leaves the screen at its beginning. */
export function useGoTo(): (path: string, place?: string | null) => void {
  const [location, navigate] = useLocation();
  return useCallback(
    (path, place = null) => {
      wanted = place;
      if (location !== path) return navigate(path);
      const element = findWantedPlace();
      wanted = null;
      if (element) showPlace(element);
    },
    [location, navigate],
  );
}
