/** A browser for a file of tests, and for each test a pretended studio in a page of its own, both gone after it. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Locale } from '../../electron/contract/names.ts';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { findOverflow, findViolations, openBrowser, openPage } from './browser.ts';

export interface OpenedStudio {
  readonly host: FakeHost;
  readonly page: Page;
}

interface Opening {
  readonly locale: Locale;
  readonly hash: string;
  readonly theme?: 'light' | 'dark';
}

/** `flags`: of Chromium, beside those of every test. Answers how a test opens its studio, a healthy one. */
export function studioInBrowser(flags: readonly string[]): (opening: Opening) => Promise<OpenedStudio> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(flags);
  });
  afterAll(() => browser.close());
  return (opening) => openStudio(browser, opening);
}

export async function openStudio(browser: Browser, { locale, hash, theme }: Opening): Promise<OpenedStudio> {
  const host = await startFakeHost({
    scene: 'healthy',
    locale,
    ...(theme && { theme }),
    nowMs: Date.now(),
    stepMs: 40,
  });
  onTestFinished(() => host.close());
  const page = await openPage(browser, { url: host.url, locale, hash });
  onTestFinished(() => page.context().close());
  return { host, page };
}

/** No violation and nothing wider than the window. Its picture is kept where a person wants to look at it. */
export async function expectSound(page: Page, picture: string): Promise<void> {
  const folder = process.env['UNDERSTUDY_LOOK'] ?? (await tempDir());
  await page.screenshot({ path: path.join(folder, `${picture}.png`), fullPage: true });
  expect(await findViolations(page)).toEqual([]);
  expect(await findOverflow(page)).toBe(0);
}
