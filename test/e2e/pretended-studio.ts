/** A browser for a file of tests, and for each test a pretended studio in a page of its own, both gone after it. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { findOverflow, findViolations, type OpenOptions, openBrowser, openPage } from './browser.ts';

export interface OpenedStudio {
  readonly host: FakeHost;
  readonly page: Page;
}

interface Opening extends Omit<OpenOptions, 'url'> {
  /** A healthy studio without it. */
  readonly scene?: Scene;
  readonly theme?: 'light' | 'dark';
  readonly stepMs?: number;
  /** Changes the studio before the page sees it. */
  readonly arrange?: (host: FakeHost) => void;
}

/** `flags`: of Chromium, beside those of every test. Answers how a test opens its studio. */
export function studioInBrowser(flags: readonly string[] = []): (opening: Opening) => Promise<OpenedStudio> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(flags);
  });
  afterAll(() => browser.close());
  return (opening) => openStudio(browser, opening);
}

export async function openStudio(
  browser: Browser,
  { scene = 'healthy', theme = 'light', stepMs, arrange, ...opening }: Opening,
): Promise<OpenedStudio> {
  const { locale, nowMs = Date.now() } = opening;
  const host = await startFakeHost({ scene, locale, theme, nowMs, ...(stepMs && { stepMs }) });
  onTestFinished(() => host.close());
  arrange?.(host);
  const page = await openPage(browser, { ...opening, url: host.url });
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
