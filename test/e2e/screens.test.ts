/**
 * Every screen in both languages and both themes: no accessibility violation, nothing wider than the window, one heading, and
 * a picture; the light ones are those of README and guide.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { findOverflow, findViolations, goTo, openBrowser, openPage } from './browser.ts';
import { keepPicture } from './pictures.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
const machine = { 'zh-CN': '备用机-2', en: 'standby-2' } as const;
const text = {
  'zh-CN': '第 7 章：雨停在凌晨 3:20，街灯一盏一盏地灭了。她把耳机挂回墙上。',
  en: 'Chapter 7: the rain stopped at 3:20 a.m., and the street lamps went out one by one.',
} as const;

const screens = ['', 'synthesis', 'projects', 'voices', 'backup', 'watch', 'standby', 'audit', 'settings'] as const;

interface Place {
  readonly hash: string;
  /** Name of its picture. */
  readonly name?: string;
}

/** States that are hard to reach, and where they show. */
const states: readonly { readonly scene: Scene; readonly band: string | null; readonly places: readonly Place[] }[] = [
  {
    scene: 'fresh',
    band: null,
    places: ['', 'synthesis', 'voices', 'backup', 'watch', 'standby', 'audit'].map((hash) => ({ hash })),
  },
  {
    scene: 'p1',
    band: 'band-bad',
    places: [
      { hash: '', name: 'home-p1' },
      { hash: 'synthesis' },
      { hash: 'watch', name: 'watch-p1' },
      { hash: 'standby' },
      { hash: 'standby/promote/MACHINE', name: 'promote' },
      { hash: 'audit/INC-1124' },
    ],
  },
  {
    scene: 'healthy',
    band: null,
    places: [
      { hash: 'standby/switchover/MACHINE' },
      { hash: 'standby/drill/MACHINE', name: 'drill' },
      { hash: 'standby/drill-report/DRILL-1121', name: 'drill-report' },
    ],
  },
  { scene: 'acknowledged', band: 'band-warn', places: [{ hash: '' }, { hash: 'watch' }] },
  {
    scene: 'serving',
    band: null,
    places: [
      { hash: '' },
      { hash: 'standby' },
      { hash: 'standby/fail-back/MACHINE' },
      { hash: 'standby/report/INC-1107', name: 'report' },
      { hash: 'standby/costs' },
    ],
  },
];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function expectSound(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  expect(await findOverflow(page)).toBe(0);
  expect(await page.locator('h1').count()).toBe(1);
}

/** From where it is before anybody has done anything; Cancel keeps it, where a plan begins. */
async function leaveFocus(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement && !document.activeElement.matches('[data-initial-focus]')) {
      document.activeElement.blur();
    }
  });
}

/** How much of the window's height is the screen: not the header, a band or running jobs. */
function contentShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.getElementById('main')?.getBoundingClientRect();
    const dock = document.querySelector('.dock')?.getBoundingClientRect().top ?? window.innerHeight;
    return main === undefined ? 0 : (Math.min(main.bottom, dock, window.innerHeight) - main.top) / window.innerHeight;
  });
}

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  describe.each(['light', 'dark'] as const)('%s', (theme) => {
    let host: FakeHost;
    let page: Page;
    beforeAll(async () => {
      host = await startFakeHost({ scene: 'healthy', locale, theme, nowMs });
      page = await openPage(browser, { url: host.url, locale, nowMs });
    });
    afterAll(async () => {
      await page.context().close();
      await host.close();
    });

    it.each(screens)('screen /%s', async (screen) => {
      await goTo(page, `/${screen}`);
      if (screen === 'synthesis') await page.locator('textarea').first().fill(text[locale]);
      await expectSound(page);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale);
      await leaveFocus(page);
      if (theme === 'light') keepPicture(locale, screen || 'home', await page.screenshot());
    });
  });

  describe.each(states)('$scene', ({ scene, places, band }) => {
    let host: FakeHost;
    let page: Page;
    beforeAll(async () => {
      host = await startFakeHost({ scene, locale, theme: 'light', nowMs });
      page = await openPage(browser, { url: host.url, locale, nowMs });
    });
    afterAll(async () => {
      await page.context().close();
      await host.close();
    });

    it.each(places)('/$hash', async ({ hash, name }) => {
      await goTo(page, `/${hash.replace('MACHINE', encodeURIComponent(machine[locale]))}`);
      await expectSound(page);
      expect(await page.locator('.band').evaluateAll((bands) => bands.map((one) => one.className))).toEqual(
        band === null ? [] : [`band ${band}`],
      );
      await leaveFocus(page);
      if (name !== undefined) keepPicture(locale, name, await page.screenshot());
    });
  });

  describe('zoomed to twice its size', () => {
    let host: FakeHost;
    let page: Page;
    beforeAll(async () => {
      host = await startFakeHost({ scene: 'p1', locale, theme: 'light', nowMs });
      page = await openPage(browser, { url: host.url, locale, nowMs, width: 640, height: 400 });
    });
    afterAll(async () => {
      await page.context().close();
      await host.close();
    });

    it.each(screens)('screen /%s', async (screen) => {
      await goTo(page, `/${screen}`);
      expect(await findOverflow(page)).toBe(0);
      // The header gives its height back, also below the band of an incident: most of a small window is the screen itself.
      expect(await contentShare(page)).toBeGreaterThanOrEqual(0.6);
      // Everything that can be pressed can be reached: nothing lies outside of the page's width.
      const outside = await page.locator('main button, nav a').evaluateAll((buttons) =>
        buttons
          .filter((button) => button.closest('.scroll-x') === null && button.getClientRects().length > 0)
          .filter((button) => button.getBoundingClientRect().right > window.innerWidth)
          .map((button) => button.outerHTML.slice(0, 120)),
      );
      expect(outside).toEqual([]);
    });
  });
});

it('falls back to a Han face for Chinese and draws Latin and digits with the Latin one', async () => {
  const host = await startFakeHost({ scene: 'healthy', locale: 'zh-CN', theme: 'light', nowMs });
  const page = await openPage(browser, { url: host.url, locale: 'zh-CN', nowMs });
  try {
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    await session.send('CSS.enable');
    const { root } = await session.send('DOM.getDocument');
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' });
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    const families = fonts.map((font) => font.familyName);
    expect(families.some((family) => family.includes('CJK SC'))).toBe(true);
    expect(families).toContain('Inter');
  } finally {
    await page.context().close();
    await host.close();
  }
});
