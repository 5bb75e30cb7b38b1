/** What a person can open on Backups: nothing is done before it is said, and the costs of encryption are. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import { findOverflow, findViolations, goTo, openBrowser, openPage } from './browser.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  let host: FakeHost;
  let page: Page;
  beforeAll(async () => {
    host = await startFakeHost({ scene: 'healthy', locale, theme: 'light', nowMs });
    page = await openPage(browser, { url: host.url, locale, nowMs });
    await goTo(page, '/backup');
  });
  afterAll(async () => {
    await page.context().close();
    await host.close();
  });

  it('encryption says beforehand what it costs, and that a key has to be kept', async () => {
    const { title, switch: label, off, on, keepKey } = words.backup.encryption;
    await page.getByText(title, { exact: true }).click();
    const panel = page.locator('details', { hasText: label });
    await panel.getByText(off).waitFor();
    await panel.getByText(/\d\s?(s|秒)/).waitFor();
    await panel.getByRole('switch', { name: label }).click();
    await panel.getByText(on).waitFor();
    await panel.getByText(keepKey).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
  });

  it.each([0, 1])('a dialog of a release that is left by its Cancel does nothing (%i)', async (which) => {
    const before = await page.locator('tbody tr').allTextContents();
    await page.locator('tbody tr').nth(1).locator('button').last().click();
    const { channelTo, restore } = dialogNames();
    await page.getByRole('menuitem', { name: which === 0 ? channelTo : restore }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: words.common.cancel }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('tbody tr').allTextContents()).toEqual(before);
  });

  function dialogNames() {
    return locale === 'en'
      ? { channelTo: 'Point a channel here…', restore: 'Restore…' }
      : { channelTo: '让频道指向这里…', restore: '恢复…' };
  }
});
