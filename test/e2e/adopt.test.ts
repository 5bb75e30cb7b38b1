/** Adopting an official folder through the page: against the real host, and against the in-memory one for what is rare. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, startHost } from '../../electron/host/host.ts';
import { wordsOf } from '../../electron/words/words.ts';
import { officialFolder } from '../fakes/official-folder.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';
import { findViolations, goTo, openBrowser, openPage } from './browser.ts';
import { openStudio } from './pretended-studio.ts';

const words = wordsOf('en').adopt;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');

async function look(place: string): Promise<void> {
  await button(words.open).click();
  await dialog().getByLabel(words.place).fill(place);
  await button(words.look).click();
}

describe('an official folder, really', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'understudy-adopt-'));
  let host: Host;

  beforeAll(async () => {
    const dataDir = path.join(folder, 'data');
    await copyPilotLibrary(dataDir);
    const rendererDir = path.resolve(import.meta.dirname, '../../dist/renderer');
    host = await startHost({ dataDir, kind: 'serve', port: 0, rendererDir });
    page = await openPage(browser, { url: host.signInUrl, locale: 'en' });
  });
  afterAll(async () => {
    await page.context().close();
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('becomes a voice that is in a release, and is here already when it is looked at again', async () => {
    const official = await officialFolder(folder);
    await goTo(page, '/settings');
    await page.getByText('English', { exact: true }).click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await goTo(page, '/backup');
    await page.getByLabel('Folder path').fill(path.join(folder, 'store'));
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByText(/does not exist yet/).waitFor();
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.getByText('Store answers').waitFor();
    await goTo(page, '/voices');
    await look(official);
    const voice = dialog().getByRole('region', { name: 'v2/lin' });
    await voice.getByRole('textbox', { name: words.name }).fill('小林');
    // The head of every dialog is a landmark of its own.
    const violations = await findViolations(page);
    expect(violations.filter(({ id }) => !id.startsWith('landmark-'))).toEqual([]);
    await button(words.start(1)).click();
    await dialog().getByText(words.done(1)).waitFor();
    await button(words.finished).click();
    const card = page.getByRole('article', { name: '小林' });
    await card.getByText(/in release/).waitFor();
    await card.getByText(/official folder · 20250606v2pro/).waitFor();
    await look(official);
    await dialog().getByText(words.present).waitFor();
    expect(await button(words.start(0)).isDisabled()).toBe(true);
  });
});

describe('an official folder, in a pretended studio', () => {
  async function open(locale: 'en' | 'zh-CN' = 'en'): Promise<void> {
    ({ page } = await openStudio(browser, { locale, hash: '/voices', stepMs: 60 }));
  }

  it('shows what is left and why, and takes a recording of this computer for a voice that has none', async () => {
    await open();
    await look('/data/GPT-SoVITS');
    await dialog()
      .getByText(/Left there/)
      .click();
    await dialog().getByText('not whole: the copy broke off, or the file is damaged').waitFor();
    await dialog().getByLabel(words.take('v2/xia')).check();
    expect(await button(words.start(2)).isDisabled()).toBe(true);
    await dialog().getByLabel(words.ownPath).fill('/home/lin/xia.wav');
    await dialog().getByLabel(words.take('v2/lin')).uncheck();
    await button(words.start(1)).click();
    await dialog().getByText(words.done(1)).waitFor();
    await button(words.finished).click();
    await page.getByRole('article', { name: 'xia', exact: true }).waitFor();
  });

  it('compares the host key of another machine before it looks there', async () => {
    await open();
    await look('lin@studio.lan:/data/GPT-SoVITS');
    const shown = await dialog()
      .getByText(/SHA256:/)
      .first()
      .textContent();
    expect(await dialog().getByRole('region', { name: 'v2/lin' }).count()).toBe(0);
    await dialog()
      .getByLabel(wordsOf('en').standby.paste)
      .fill(/SHA256:\S+/.exec(shown ?? '')?.[0] ?? '');
    await button(words.trust).click();
    await dialog().getByRole('region', { name: 'v2/lin' }).waitFor();
  });

  it('says that nothing is there, in Chinese too', async () => {
    await open('zh-CN');
    const zh = wordsOf('zh-CN');
    await button(zh.adopt.open).click();
    await dialog().getByLabel(zh.adopt.place).fill('/nothing');
    await button(zh.adopt.look).click();
    await page.getByRole('alert').filter({ hasText: zh.errors.codes.ADOPT_NOTHING_FOUND.title }).waitFor();
  });
});
