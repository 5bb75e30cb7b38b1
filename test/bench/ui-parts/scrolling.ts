/** A long list under a wheel that turns steadily: when the page could draw while it did. */
import type { Browser, Page } from 'playwright-core';
import { openPage, settle } from '../../e2e/browser.ts';
import { until } from '../../fixtures/until.ts';
import { type FrameTimes, frameTimesOf } from './frames.ts';
import type { LongList } from './lists.ts';

export interface Scrolled {
  /** The wheel turns, with the whole list there. */
  readonly wheel: FrameTimes;
  readonly wheelPixels: number;
  /** Jumps to the end until the last row is there, which is when most of the list is fetched. */
  readonly fetching: FrameTimes;
}

/** Two and a half windows a second, for ten seconds. */
const WHEEL_PIXELS_PER_SECOND = 2_000;
const WHEEL_PIXELS = 20_000;
const MIDDLE = { x: 640, y: 400 };

export async function scrollThrough(browser: Browser, url: string, list: LongList): Promise<Scrolled> {
  const page = await openPage(browser, { url, locale: 'en', hash: list.hash, reducedMotion: false });
  try {
    const fetching = await framesDuring(page, () => jumpToLast(page, list));
    await page.evaluate(() => window.scrollTo(0, 0));
    await settle(page);
    const wheel = await framesDuring(page, () => turnWheel(page));
    const wheelPixels = await page.evaluate(() => Math.round(window.scrollY));
    if (wheelPixels < WHEEL_PIXELS * 0.9) throw new Error(`${list.hash}: the wheel moved it by ${wheelPixels} pixels`);
    return { wheel: frameTimesOf(wheel), wheelPixels, fetching: frameTimesOf(fetching) };
  } finally {
    await page.context().close();
  }
}

async function jumpToLast(page: Page, list: LongList): Promise<void> {
  await until(
    `the last row of ${list.hash}`,
    async () => {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      return list.hasLast(page);
    },
    100,
  );
}

/** By the browser itself, a bit of the way for each frame: events sent from here would wait for a page that is slow. */
async function turnWheel(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    ...MIDDLE,
    yDistance: -WHEEL_PIXELS,
    speed: WHEEL_PIXELS_PER_SECOND,
    gestureSourceType: 'mouse',
  });
  await session.detach();
}

interface Recording extends Window {
  endOfFrames?: () => readonly number[];
}

/** Moments of the frames that the page could draw while `act` went on, in milliseconds. */
async function framesDuring(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    let goesOn = true;
    const note = (time: number): void => {
      times.push(time);
      if (goesOn) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    (window as Recording).endOfFrames = () => {
      goesOn = false;
      return times;
    };
  });
  await act();
  return page.evaluate(() => (window as Recording).endOfFrames?.() ?? []);
}
