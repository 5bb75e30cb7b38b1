/**
 * The same page against the real host: a sentence of the pilot voice, a backup into a folder, and a promotion of the practice
 * machine over real SSH after the primary is gone. Slow on purpose: nothing here is pretended.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Host, startHost } from '../../electron/host/host.ts';
import { findViolations, goTo, openBrowser, openPage } from './browser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-e2e-'));
const store = path.join(folder, 'store');
let browser: Browser;
let host: Host;
let page: Page;

beforeAll(async () => {
  host = await startHost({
    dataDir: path.join(folder, 'data'),
    kind: 'serve',
    port: 0,
    rendererDir: path.resolve(import.meta.dirname, '../../dist/renderer'),
  });
  browser = await openBrowser();
  page = await openPage(browser, { url: host.signInUrl, locale: 'en' });
  await goTo(page, '/settings');
  await page.getByText('English', { exact: true }).click();
  await page.waitForFunction(() => document.documentElement.lang === 'en');
});

afterAll(async () => {
  await browser.close();
  await host.close();
  // The promoted service outlives the app on purpose; the supervisor goes first, or it would start the service again.
  for (const program of ['agent.mjs', 'service.mjs']) spawnSync('pkill', ['-9', '-f', `${folder}.*${program}`]);
  rmSync(folder, { recursive: true, force: true });
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const title = () => page.locator('#screen-title').textContent();

it('speaks a sentence that can be played', async () => {
  await goTo(page, '/synthesis');
  await page.getByRole('textbox', { name: 'Text' }).fill('Hello, this is a voice test. It runs on this computer.');
  await page.keyboard.press('Control+Enter');
  const take = page.locator('article.take').first();
  await take.waitFor();
  await expect.poll(() => take.getByRole('slider').getAttribute('aria-busy')).toBe('false');
  await take.getByRole('button', { name: /^Play take/ }).click();
  await expect.poll(() => take.getByRole('slider').getAttribute('aria-valuenow')).not.toBe('0');
});

it('backs up into a folder and verifies what lies there', async () => {
  await goTo(page, '/backup');
  await page.getByLabel('Folder path').fill(store);
  await button('Save and test').click();
  // Nothing is made before a person says so.
  await page.getByText(/does not exist yet/).waitFor();
  expect(existsSync(store)).toBe(false);
  await button('Create it').click();
  await page.getByText('Store answers').waitFor();
  await button(/^Back up now/).click();
  await page.getByText(/^Backed up: /).waitFor();
  expect(existsSync(store) && readdirSync(store).length > 0).toBe(true);
  await button(/^More for/)
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Verify every byte' }).click();
  await page.getByText(/files in the store are whole/).waitFor();
  expect(await findViolations(page)).toEqual([]);
});

it('promotes the practice machine when the primary is gone', async () => {
  const primary = `http://127.0.0.1:${await unusedPort()}/`;
  await goTo(page, '/standby');
  await button('Add a practice machine').click();
  await page.getByRole('heading', { name: 'practice' }).waitFor();
  await button('Check').click();
  await page.getByText('checked, no drill yet').waitFor();
  await page.getByLabel('Address of the primary').fill(primary);
  await page.getByLabel('Port for listeners').fill('0');
  await button('Set gate').click();
  await page.getByText('Listeners use', { exact: true }).waitFor();

  await button('Promote…').click();
  const red = button('Promote practice');
  await page.getByText('What will happen').waitFor();
  await page.getByLabel(/^Reason/).fill('primary switched off');
  await page.getByLabel(/^Type practice/).fill('practice');
  await expect.poll(() => red.isDisabled()).toBe(false);
  expect(await findViolations(page)).toEqual([]);
  await red.click();
  await expect.poll(title).toBe('Promoting practice');
  expect(await findViolations(page)).toEqual([]);
  await expect.poll(title).toBe('practice serves');
  await page.getByText('The test sentence sounds as it should').waitFor();
  await goTo(page, '/audit');
  await page.getByText(/^Chain intact/).waitFor();
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
