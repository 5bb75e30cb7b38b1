/**
 * A person without a mouse: goes from stop to stop with Tab, and is told where that leaves the eyes and the ears. Each stop has to
 * be seen, and what a screen reader would have said of live regions is written down.
 */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More stops than any screen has. */
const MAX_STOPS = 150;
/** Frames that the page may draw while the focus is on its way from a part that went to one that stands. */
const FRAMES_IN_BETWEEN = 45;

interface Watched extends Window {
  announced?: string[];
  longestWithoutFocus?: () => number;
}

/** Before the page is opened: notes what is announced, and how long nothing had the focus. */
export async function watchKeyboard(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

/** Runs in the page. A live region that appears with its text is often not read, so only its later words count; an alert's all do. */
function watch(): void {
  const announced: string[] = [];
  (window as Watched).announced = announced;
  const LIVE = '[role="status"], [role="alert"], [aria-live]';
  const known = new WeakSet<Element>();
  const last = new WeakMap<Element, string>();
  const look = (): void => {
    for (const region of document.querySelectorAll(LIVE)) {
      const text = region.textContent?.trim() ?? '';
      const isNew = !known.has(region);
      known.add(region);
      if (last.get(region) === text) continue;
      last.set(region, text);
      if (text !== '' && (!isNew || region.getAttribute('role') === 'alert')) announced.push(text);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });

  let hadFocus = false;
  let frames = 0;
  let longest = 0;
  const count = (): void => {
    const isNowhere = document.activeElement === document.body || document.activeElement === null;
    if (!isNowhere) hadFocus = true;
    frames = isNowhere && hadFocus ? frames + 1 : 0;
    longest = Math.max(longest, frames);
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  (window as Watched).longestWithoutFocus = () => longest;
}

export function byKeyboard(page: Page) {
  const focused = () => page.locator(':focus');

  async function isOn(place: Locator): Promise<boolean> {
    return (await place.count()) === 1 && place.evaluate((element) => element === document.activeElement);
  }

  /** The focus comes to this element, by itself, and is seen there. */
  async function standsOn(place: Locator): Promise<void> {
    const told = (): Promise<string> => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? '');
    await expect.poll(async () => ((await isOn(place)) ? 'there' : told())).toBe('there');
    await expectSeen(page);
  }

  /** Presses Tab until the focus is on this element; every stop on the way has to be seen as well. */
  async function tabTo(place: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await place.waitFor();
    for (let stop = 0; stop < MAX_STOPS; stop += 1) {
      await page.keyboard.press(key);
      // The browser's own bar is a stop as well: from the last element on, the page has none.
      if ((await focused().count()) === 0) continue;
      await expectSeen(page);
      if (await isOn(place)) return;
    }
    throw new Error(`Tab does not reach ${place}`);
  }

  return {
    standsOn,
    tabTo,
    press: (key: 'Enter' | 'Space' | 'Escape' | 'ArrowUp' | 'ArrowDown' | 'ArrowRight') => page.keyboard.press(key),
    type: (text: string) => page.keyboard.type(text),
    async hears(text: string | RegExp): Promise<void> {
      const isSaid = (said: string): boolean => (typeof text === 'string' ? said.includes(text) : text.test(said));
      const all = (): Promise<readonly string[]> => page.evaluate(() => (window as Watched).announced ?? []);
      await expect.poll(async () => ((await all()).some(isSaid) ? text : await all())).toBe(text);
    },
    /** At the end: the focus was never left on nothing. */
    async neverLost(): Promise<void> {
      const frames = await page.evaluate(() => (window as Watched).longestWithoutFocus?.() ?? Number.NaN);
      expect(frames).toBeLessThan(FRAMES_IN_BETWEEN);
    },
  };
}

/**
 * What has the focus is drawn otherwise than without it, lies in the window, and nothing lies over it. How it would be drawn
 * without is asked of a copy beside it.
 */
async function expectSeen(page: Page): Promise<void> {
  const problem = await page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return 'nothing has the focus';
    const told = element.outerHTML.slice(0, 160);
    const looks = (parts: readonly Element[]): string =>
      parts
        .map((part) => {
          const { outlineStyle, outlineWidth, outlineColor, borderTopColor, boxShadow, transform } =
            getComputedStyle(part);
          const outline = outlineStyle === 'none' ? '' : `${outlineWidth} ${outlineColor}`;
          return [outline, borderTopColor, boxShadow, transform].join(' ');
        })
        .join('|');
    const around = element.parentElement ?? element;
    const copy = around.cloneNode(true) as HTMLElement;
    // A copied radio button of the same group would take the choice away.
    for (const named of copy.querySelectorAll('[name]')) named.removeAttribute('name');
    around.after(copy);
    const partsOf = (root: HTMLElement): readonly Element[] => [root, ...root.querySelectorAll('*')];
    const index = partsOf(around).indexOf(element);
    // The mark of a switch or a choice is drawn beside its input.
    const near = (root: HTMLElement): readonly Element[] => {
      const own = partsOf(root)[index];
      return own === undefined ? [] : [own, ...(own.parentElement?.children ?? [])];
    };
    const isMarked = looks(near(around)) !== looks(near(copy));
    copy.remove();
    if (!isMarked) return `not drawn as focused: ${told}`;
    const box = element.getBoundingClientRect();
    const left = Math.max(0, box.left);
    const right = Math.min(window.innerWidth, box.right);
    const top = Math.max(0, box.top);
    const bottom = Math.min(window.innerHeight, box.bottom);
    if (right <= left || bottom <= top) {
      // An input behind its own drawing (a switch) has no size; its label has.
      const label = element.closest('label') ?? element.parentElement;
      const labelBox = label?.getBoundingClientRect();
      const isIn = labelBox && labelBox.bottom > 0 && labelBox.top < window.innerHeight && labelBox.height > 0;
      return isIn ? null : `outside of the window: ${told}`;
    }
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isOwn = over !== null && (element.contains(over) || over.contains(element));
    return isOwn ? null : `under something: ${told} is under ${over?.outerHTML.slice(0, 100)}`;
  });
  expect(problem).toBeNull();
}
