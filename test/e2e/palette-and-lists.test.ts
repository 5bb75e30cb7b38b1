/** The palette does and leads, in both languages; lists of thousands draw only what is near. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { findViolations, goTo } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const THOUSANDS = 10_000;

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

async function open(
  locale: 'zh-CN' | 'en',
  arrange: (host: FakeHost) => void = () => {},
  prepare: (page: Page) => Promise<void> = async () => {},
) {
  const nowMs = Date.parse('2026-11-23T08:20:00Z');
  ({ host, page } = await openStudio({ locale, nowMs, hash: '/', arrange, prepare }));
}

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  const choose = async (label: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: words.palette.placeholder }).fill(label);
    await page.getByRole('option', { name: label }).first().waitFor();
    await page.keyboard.press('Enter');
  };

  it('leads to a part of another screen, does what asks nothing, and leads to a plan', async () => {
    await open(locale);
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await choose(words.palette.acts.retention);
    await page.locator('[data-place="retention"]:focus').waitFor();
    await choose(words.palette.acts.storage);
    await page.locator('[data-place="storage"]:focus').waitFor();
    await choose(words.palette.acts.pause);
    await expect.poll(() => host.world.snapshot.watch.pausedUntil).not.toBeNull();
    await choose(words.palette.machine.drill('practice'));
    await page.waitForFunction(() => location.hash === '#/standby/drill/practice');
    await choose(words.palette.dark);
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
  });

  it('keeps the chosen act in sight while the arrows go down', async () => {
    await open(locale);
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    for (let index = 0; index < 25; index += 1) await page.keyboard.press('ArrowDown');
    const isSeen = await page.getByRole('option', { selected: true }).evaluate((option) => {
      const [row, list] = [option.getBoundingClientRect(), option.parentElement?.getBoundingClientRect()];
      return list !== undefined && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
    });
    expect(isSeen).toBe(true);
  });
});

it('keeps the keyboard when it is opened before the heading of a new screen has it', async () => {
  await open('en');
  await page.evaluate(() => {
    const openPalette = new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true });
    addEventListener('hashchange', () => setTimeout(() => document.body.dispatchEvent(openPalette)), { once: true });
    location.hash = '#/watch';
  });
  await page.locator('[role=combobox]:focus').waitFor();
  await page.locator('#screen-title', { hasText: 'Watch' }).waitFor();
  await page.waitForTimeout(300);
  expect(await page.locator('[role=combobox]:focus').count()).toBe(1);
});

it('every screen has a title of its own', async () => {
  await open('en');
  const titles = new Set<string>();
  for (const screen of ['', 'synthesis', 'voices', 'backup', 'watch', 'standby', 'audit', 'settings']) {
    await goTo(page, `/${screen}`);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(8);
});

/** Scrolls to the end of the page, as long as it grows. */
async function scrollDown(): Promise<void> {
  for (let last = -1; ; ) {
    const height = await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      return document.documentElement.scrollHeight;
    });
    if (height === last) return;
    last = height;
    await page.waitForTimeout(150);
  }
}

/** On a busy page changes are told together, oldest first: here each comes behind one that is over. */
async function tellLate(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const AtOnce = window.IntersectionObserver;
    window.IntersectionObserver = class extends AtOnce {
      constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
        super((entries, observer) => {
          const over = entries.map(({ target, isIntersecting }) => ({ target, isIntersecting: !isIntersecting }));
          tell([...(over as IntersectionObserverEntry[]), ...entries], observer);
        }, options);
      }
    };
  });
}

function keepThousandsOfTakes({ world }: FakeHost): void {
  const [take] = world.takes;
  if (take === undefined) throw new Error('a take to begin with');
  world.takes = Array.from({ length: THOUSANDS }, (_, index) => ({
    ...take,
    id: `t${index}`,
    text: `Take number ${index}.`,
  }));
}

it('draws what is near when a busy page tells of several changes at once', async () => {
  await open('en', keepThousandsOfTakes, tellLate);
  await goTo(page, '/synthesis');
  await expect
    .poll(async () => {
      await scrollDown();
      return page.getByText(`Take number ${THOUSANDS - 1}.`).count();
    })
    .toBe(1);
});

it('draws a handful of ten thousand takes, and reaches the last', async () => {
  await open('en', keepThousandsOfTakes);
  await goTo(page, '/synthesis');
  expect(await page.locator('.take').count()).toBeLessThan(100);
  await expect
    .poll(async () => {
      await scrollDown();
      return page.getByText(`Take number ${THOUSANDS - 1}.`).count();
    })
    .toBe(1);
  expect(await page.locator('.take').count()).toBeLessThan(100);
});

it('draws a part of ten thousand lines of the record, and keeps one that is folded open', async () => {
  await open('en', ({ world }) => {
    const [line] = world.audit;
    if (line === undefined) throw new Error('a line to begin with');
    world.audit = Array.from({ length: THOUSANDS }, (_, index) => ({
      ...line,
      seq: THOUSANDS - index,
      event: 'backup.published',
      incidentId: null,
    }));
  });
  await goTo(page, '/audit');
  expect(await page.locator('.act-fold').count()).toBeLessThan(200);
  await page.locator('.act-fold > summary').first().click();
  await expect
    .poll(async () => {
      await scrollDown();
      return page.locator('.act-fold').last().textContent();
    })
    .toContain('"line": 1,');
  expect(await page.locator('.act-fold').count()).toBeLessThan(300);
  expect(await page.locator('.act-fold[open]').count()).toBe(1);
});
