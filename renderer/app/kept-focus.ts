/**
 * The focus never falls on nothing: a button that is busy takes it back when it can be pressed again, and where the part that had
 * it is gone, what stood around it takes over: the dialog, the panel, or else the heading of the screen. Whoever clicks beside
 * everything has put it away themselves.
 */
import { useEffect } from 'react';

/** Long enough for a dialog or a menu to hand the focus back itself, and for the new screen to take it. */
const LOOK_AFTER_MS = 120;
/** A call that is answered sooner leaves the focus where it was; a longer one lets the part around speak meanwhile. */
const LOOKS_AT_BUSY = 3;
const AROUND = '[role="dialog"], section, article, main';

interface Held {
  readonly element: HTMLElement;
  /** From the nearest on, as they were when it got the focus: later they may be gone with it. */
  readonly around: readonly HTMLElement[];
  /** By keys: only then the page may move to where the focus goes. */
  readonly byKeys: boolean;
}

export function useKeptFocus(): void {
  useEffect(() => {
    return keepFocus();
  }, []);
}

function keepFocus(): () => void {
  let held: Held | null = null;
  /** Busy, and who has the focus in its place. */
  let away: { readonly element: HTMLElement; readonly stand: HTMLElement } | null = null;
  let looks = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const lookSoon = (): void => {
    timer ??= setTimeout(look, LOOK_AFTER_MS);
  };

  function look(): void {
    timer = undefined;
    if (away !== null) takeBack(away);
    if (held === null || !isNowhere()) return;
    const { element } = held;
    if (!isShown(element)) standIn(held);
    else if (!isBusy(element)) element.focus({ preventScroll: true });
    else if (++looks < LOOKS_AT_BUSY) lookSoon();
    else {
      standIn(held);
      if (document.activeElement instanceof HTMLElement && !isNowhere())
        away = { element, stand: document.activeElement };
    }
  }

  function takeBack({ element, stand }: NonNullable<typeof away>): void {
    const isStill = document.activeElement === stand;
    if (isStill && isShown(element) && isBusy(element)) return;
    away = null;
    if (isStill && isShown(element)) element.focus({ preventScroll: true });
  }

  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    held = { element: target, around: partsAround(target), byKeys: target.matches(':focus-visible') };
    looks = 0;
  };
  const onBlur = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || isBusy(target)) return;
    // A part that goes loses the focus, too; it is gone a moment later.
    setTimeout(() => {
      if (held?.element === target && isNowhere() && isShown(target)) held = null;
    });
  };
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', onBlur);
  const observer = new MutationObserver(lookSoon);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'open', 'hidden'],
  });
  return () => {
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', onBlur);
    observer.disconnect();
    clearTimeout(timer);
  };
}

function isNowhere(): boolean {
  return document.activeElement === document.body || document.activeElement === null;
}

function isBusy(element: HTMLElement): boolean {
  return element.matches(':disabled');
}

function isShown(element: HTMLElement): boolean {
  return element.isConnected && element.getClientRects().length > 0;
}

function partsAround(element: HTMLElement): readonly HTMLElement[] {
  const parts: HTMLElement[] = [];
  for (let part = element.parentElement; part !== null; part = part.parentElement) {
    if (part.matches(AROUND)) parts.push(part);
  }
  return parts;
}

function standIn({ around, byKeys }: Held): void {
  const part = around.find(isShown);
  const stand = part === undefined || part.matches('main') ? document.getElementById('screen-title') : part;
  if (stand === null) return;
  // Without a place in the order of Tab, which goes on from here.
  if (!stand.hasAttribute('tabindex')) stand.tabIndex = -1;
  stand.focus({ preventScroll: !byKeys });
}
