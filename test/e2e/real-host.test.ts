/**
 * The same page against the real host: a sentence of the pilot voice, an episode of rows, a backup into a folder, and a promotion of the practice
 * machine over real SSH after the primary is gone. Slow on purpose: nothing here is pretended.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

it('makes an episode of rows, makes a changed row again and no other, and exports it', async () => {
  await goTo(page, '/projects');
  await page.getByLabel('Name', { exact: true }).fill('Episode 1');
  await page.getByLabel('Script', { exact: true }).fill('First row.\n\nSecond row.\n\nThird row.');
  await button('Create project').click();
  await button('Generate 3 rows').click();
  await button('All rows are made').waitFor();
  const before = await soundsOfEpisode();
  expect(new Set(before).size).toBe(3);
  await page.getByRole('textbox', { name: /^Text of row 2/ }).fill('Another second row.');
  await button('Generate 1 row').click();
  await button('All rows are made').waitFor();
  const after = await soundsOfEpisode();
  expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, false, true]);
  await button('Export').click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const file = path.join(folder, 'episode.mp3');
  await dialog.getByRole('textbox', { name: 'File' }).fill(file);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByText('Exported', { exact: true }).waitFor();
  await dialog.getByText(/^-16\.\d LUFS|^-15\.\d LUFS/).waitFor();
  expect(statSync(file).size).toBeGreaterThan(10_000);
  await dialog.getByRole('button', { name: 'Close' }).first().click();
});

/** SHA-256 of the take that is heard of each row. */
function soundsOfEpisode(): Promise<readonly (string | undefined)[]> {
  return page.evaluate(async () => {
    const answer = await fetch('api/call/projects.open', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: decodeURIComponent(location.hash.split('/').at(-1) ?? '') }),
    });
    interface Heard {
      chosenTakeId: string | null;
      takes: { takeId: string; sha256: string }[];
    }
    const { data } = (await answer.json()) as { data: { rows: Heard[] } };
    return data.rows.map(({ takes, chosenTakeId }) => takes.find(({ takeId }) => takeId === chosenTakeId)?.sha256);
  });
}

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
