/**
 * How long a person looks at an empty window: from the press on the link to the frame that shows the sentence of Home. Each time
 * in a context of its own, so that no file and no compiled script is kept from the last time.
 */
import type { Browser } from 'playwright-core';
import { settle } from '../../e2e/browser.ts';

interface FirstPaint {
  readonly ms: number;
  /** Paths of the files that were asked for until Home stood still. */
  readonly asked: readonly string[];
}

interface Watched extends Window {
  sentenceShownMs?: number;
}

const PATIENCE_MS = 240_000;

export async function openHome(browser: Browser, signInUrl: string): Promise<FirstPaint> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await page.addInitScript(noteWhenShown);
    await page.goto(signInUrl, { waitUntil: 'commit' });
    const shown = await page.waitForFunction(() => (window as Watched).sentenceShownMs, null, { polling: 50 });
    const ms = await shown.jsonValue();
    if (ms === undefined) throw new Error('the sentence of Home was not shown');
    await settle(page);
    const asked = await page.evaluate(() =>
      [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)].map(
        (address) => new URL(address).pathname,
      ),
    );
    return { ms, asked };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything of it: a frame after the sentence is within the window, it has been painted. */
function noteWhenShown(): void {
  const isShown = (): boolean => {
    const sentence = document.querySelector('.home-sentence');
    if (!sentence?.textContent?.trim()) return false;
    const { top, bottom, height } = sentence.getBoundingClientRect();
    return height > 0 && top >= 0 && bottom <= window.innerHeight;
  };
  const observer = new MutationObserver(() => {
    if (!isShown()) return;
    observer.disconnect();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        (window as Watched).sentenceShownMs = performance.now();
      }),
    );
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}
