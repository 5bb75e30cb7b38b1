/** Every section of Settings in both languages and themes, and what is done there. */
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { unzip } from '../fakes/unzip.ts';
import { until } from '../fixtures/until.ts';
import { findOverflow, findViolations, settle } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

async function picture(name: string): Promise<void> {
  const folder = process.env['FIRST_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.png`), await page.screenshot({ fullPage: true }));
}

async function open(locale: 'zh-CN' | 'en', scene: Scene = 'healthy', theme: 'light' | 'dark' = 'light') {
  const nowMs = Date.parse('2026-11-23T08:20:00Z');
  ({ host, page } = await openStudio({ scene, locale, theme, nowMs, hash: '/settings' }));
}

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const { settings, diagnostics } = words;
  const sections = [
    settings.general,
    settings.sections.backup,
    settings.sections.watch,
    words.notify.title,
    settings.network.title,
    settings.sections.keys,
    settings.devices.title,
    settings.models,
    diagnostics.storage.title,
    diagnostics.bin.title,
    settings.diagnostics,
    settings.aboutTitle,
  ];

  it.each(['light', 'dark'] as const)('has every section, each reached by one press (%s)', async (theme) => {
    await open(locale, 'healthy', theme);
    expect(await page.locator('main section > .panel-head h2').allInnerTexts()).toEqual(sections);
    for (const name of sections) {
      await page
        .getByRole('navigation', { name: settings.sections.label })
        .getByRole('button', { name, exact: true })
        .click();
      await page.locator('section:focus').getByRole('heading', { name, exact: true }).waitFor();
    }
    await page.locator('main details').evaluateAll((folds) => {
      for (const fold of folds) fold.setAttribute('open', '');
    });
    await button(diagnostics.bundle.make).click();
    await button(diagnostics.bundle.save).waitFor();
    await settle(page);
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
    await picture(`settings-${locale}-${theme}`);
  });

  it('is whole before anything is set up', async () => {
    await open(locale, 'fresh');
    expect(await page.locator('main section > .panel-head h2').allInnerTexts()).toEqual(sections);
    expect(await findViolations(page)).toEqual([]);
    await picture(`settings-fresh-${locale}`);
    await button(words.home.watchSetUp).click();
    await page.waitForFunction(() => location.hash === '#/watch');
  });

  it('offers a new version, fetches it, marks it, and puts it in place', async () => {
    await open(locale);
    const { updates } = words;
    const about = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: settings.aboutTitle, exact: true }) });
    await about.getByText(updates.states.offered('0.2.0'), { exact: true }).waitFor();
    await about.getByText('B5QK-9M2T-XW4C-7RJD-HN8P-3VYZ').waitFor();
    await about.getByRole('button', { name: updates.check, exact: true }).click();
    await about.getByRole('button', { name: updates.get, exact: true }).click();
    await about.getByText(updates.states.ready('0.2.0'), { exact: true }).waitFor();
    await page.getByRole('button', { name: updates.ready }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
    await picture(`updates-ready-${locale}`);
    await about.getByRole('button', { name: updates.install, exact: true }).click();
    await about.getByText(updates.outcomes.switched('0.2.0')).waitFor();
    await about.getByText(updates.states.installed('0.2.0'), { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: updates.ready }).count()).toBe(0);
    await about.getByRole('switch', { name: updates.switches.get }).click();
    await until('the switch', () => about.getByRole('switch', { name: updates.switches.get }).isChecked());
    expect(await findViolations(page)).toEqual([]);
    await picture(`updates-installed-${locale}`);
  });

  it('holds a new version back while an incident is open, and says so', async () => {
    await open(locale, 'p1');
    const { updates, errors } = words;
    await page.getByText(errors.codes.UPDATES_HELD_INCIDENT.body).waitFor();
    await button(updates.get).click();
    await page.getByText(updates.states.ready('0.2.0'), { exact: true }).waitFor();
    expect(await button(updates.install).isDisabled()).toBe(true);
    expect(await findViolations(page)).toEqual([]);
  });

  it('shows every file of a diagnostics file before it is saved, and saves exactly these', async () => {
    await open(locale);
    await button(diagnostics.bundle.make).click();
    await page.getByText(diagnostics.bundle.scrubbed(1)).waitFor();
    const shown: Record<string, string> = {};
    for (const file of await page.locator('.bundle-file').all()) {
      await file.locator('summary').click();
      shown[await file.locator('summary .mono').innerText()] = (await file.locator('pre').textContent()) ?? '';
    }
    const [download] = await Promise.all([page.waitForEvent('download'), button(diagnostics.bundle.save).click()]);
    expect(download.suggestedFilename()).toMatch(/^understudy-.+-202611230820\.zip$/);
    expect(unzip(await readFile(await download.path()))).toEqual(shown);
    expect(shown['log.jsonl']).toContain('[store]');
    expect(Object.values(shown).join('')).not.toContain('echo-understudy');
  });

  it('says of a check why it matters and what helps, and mends it at one press', async () => {
    await open(locale);
    await page.getByText(diagnostics.help['leftovers']?.why ?? '').waitFor();
    await page.getByText(diagnostics.help['models']?.fix ?? '').waitFor();
    expect(await button(`${diagnostics.mend}: ${settings.doctorNames['models']}`).count()).toBe(0);
    await button(`${diagnostics.mend}: ${settings.doctorNames['leftovers']}`).click();
    await page.getByText(diagnostics.help['leftovers']?.why ?? '').waitFor({ state: 'detached' });
  });

  it('clears what may be cleared, asks before, and can be told to keep it', async () => {
    await open(locale);
    const { storage } = diagnostics;
    const empty = button(storage.of(storage.clears.bin.button, storage.kinds.bin));
    await empty.click();
    await button(storage.keep).click();
    await empty.click();
    await page.getByText(storage.clears.bin.sure, { exact: true }).waitFor();
    await empty.click();
    await page.locator('tr').filter({ hasText: storage.kinds.bin }).getByText(storage.nothing).waitFor();
  });

  it('replaces keys without showing any', async () => {
    await open(locale);
    const { keys } = settings;
    await page.getByLabel(keys.accessKeyId, { exact: true }).fill('AKIDNEW');
    await page.getByLabel(keys.secretAccessKey, { exact: true }).fill('very-secret-value');
    expect(await page.getByLabel(keys.secretAccessKey, { exact: true }).getAttribute('type')).toBe('password');
    await button(keys.replace).click();
    await page.getByText(keys.replaced).waitFor();
    expect(await page.getByLabel(keys.secretAccessKey, { exact: true }).inputValue()).toBe('');
    await page.getByText(keys.levelBodies['file'] ?? '').waitFor();
  });

  it('saves the recovery kit with a passphrase that is long enough', async () => {
    await open(locale);
    const { kit } = settings;
    const passphrase = page.getByLabel(kit.passphrase, { exact: true }).first();
    await passphrase.fill('short');
    expect(await button(kit.write).isDisabled()).toBe(true);
    await passphrase.fill('long enough for a kit');
    const [download] = await Promise.all([page.waitForEvent('download'), button(kit.write).click()]);
    expect(download.suggestedFilename()).toBe(kit.file);
    expect(await passphrase.inputValue()).toBe('');
    expect((await readFile(await download.path(), 'utf8')).split('\n').length).toBeGreaterThan(3);
  });

  it('sets a proxy of its own with what is reached directly', async () => {
    await open(locale);
    const { network } = settings;
    const panel = page.locator('[data-place="network"]');
    await panel.getByText(network.modes.manual, { exact: true }).click();
    await panel.getByLabel(network.url, { exact: true }).fill('http://proxy.lan:3128');
    await panel.getByLabel(network.except).fill('.lan，10.0.0.5');
    await panel.getByLabel(network.caFile).fill('/etc/ssl/studio.pem');
    await panel.getByRole('button', { name: words.common.save, exact: true }).click();
    await expect
      .poll(() => host.world.snapshot.settings.network)
      .toEqual({
        proxy: { mode: 'manual', url: 'http://proxy.lan:3128', except: ['.lan', '10.0.0.5'] },
        caFile: '/etc/ssl/studio.pem',
      });
  });

  it('keeps language, look and names', async () => {
    await open(locale);
    await page.getByLabel(settings.studioName).fill('Nachtstudio');
    await page.getByLabel(settings.deviceName).focus();
    await expect.poll(() => host.world.snapshot.settings.studioName).toBe('Nachtstudio');
    await page.getByText(settings.themes.dark, { exact: true }).click();
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
    await page.getByText(locale === 'en' ? '简体中文' : 'English', { exact: true }).click();
    await page.waitForFunction((lang) => document.documentElement.lang === lang, locale === 'en' ? 'zh-CN' : 'en');
  });
});
