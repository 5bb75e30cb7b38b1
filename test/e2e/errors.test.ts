/**
 * No dead ends: on every screen an error is provoked, its cause is fixed, and then the card is gone and the screen alive. A
 * screen that throws is started again by its button and keeps what was typed. In both languages.
 */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../electron/contract/errors.ts';
import type { CallName } from '../../electron/contract/index.ts';
import { AppError } from '../../electron/kernel/app-error.ts';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { goTo } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;
let thrown: Error[];

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);

  async function open(scene: Scene, hash: string, stepMs = 40): Promise<void> {
    thrown = [];
    const onThrown = (error: Error) => thrown.push(error);
    ({ host, page } = await openStudio({ scene, locale, hash, stepMs, onThrown }));
  }

  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true });
  const field = (name: string, within: Page | Locator = page) => within.getByLabel(name, { exact: true });
  const card = (code: ErrorCode) =>
    page.locator('.error-card').filter({ hasText: words.errors.codes[code].title }).first();
  const failOnce = (name: CallName, code: ErrorCode): void =>
    host.next(name, () => {
      throw new AppError(code, { remedy: { kind: 'retry' } });
    });

  /** The card is gone, the screen stands, and nothing was thrown on the way. */
  async function expectAlive(title: string): Promise<void> {
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    expect(await page.locator('#screen-title').textContent()).toBe(title);
    expect(thrown).toEqual([]);
  }

  it('the dock: a job that could not be cancelled', async () => {
    await open('healthy', '/synthesis', 20_000);
    await field(words.studio.text).fill('一。二。三。四。');
    await button(new RegExp(`^${words.studio.generate}`)).click();
    await goTo(page, '/voices');
    failOnce('jobs.cancel', 'JOBS_UNKNOWN');
    const cancel = page.locator('.dock').getByRole('button').first();
    await cancel.click();
    await card('JOBS_UNKNOWN').waitFor();
    await page.locator('.dock').getByRole('button').first().click();
    await expect.poll(() => page.locator('.dock').count()).toBe(0);
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    expect(thrown).toEqual([]);
  });

  it('Studio: a reading that is none, then a right one', async () => {
    await open('healthy', '/synthesis');
    await field(words.studio.text).fill('第 7 章开始。');
    await page.getByText(words.studio.explain, { exact: true }).click();
    await button(words.studio.explainRead).click();
    await page.getByText(words.studio.sounds, { exact: true }).first().click();
    await button(new RegExp(`· ${words.studio.changeReading('雨')}$`))
      .first()
      .click();
    const reading = field(words.studio.readingOf('雨'));
    await reading.fill('yu');
    await reading.press('Enter');
    await card('SYNTHESIS_READING_INVALID').waitFor();
    await reading.fill('yu3');
    await reading.press('Enter');
    await page.getByText('yu3').waitFor();
    await expectAlive(words.studio.title);
  });

  it('Studio: a take that was not made, then one that was', async () => {
    await open('healthy', '/synthesis');
    const text = field(words.studio.text);
    await text.fill('CRASH');
    await text.press('Control+Enter');
    await card('ENGINE_CRASHED').waitFor();
    await text.fill('好。');
    await text.press('Control+Enter');
    await expect.poll(() => page.locator('.take-text').first().textContent()).toBe('好。');
    await expectAlive(words.studio.title);
  });

  it('Watch: an address that is none, one that is refused, then the right one', async () => {
    await open('fresh', '/watch');
    const address = field(words.watch.url);
    await address.fill('tts studio');
    await button(words.watch.tryIt).click();
    await page.getByText(words.watch.urlUnreadable).waitFor();
    failOnce('watch.tryUrl', 'APP_INPUT_INVALID');
    await address.fill('127.0.0.1:9881');
    await expect.poll(() => page.getByText(words.watch.urlUnreadable).count()).toBe(0);
    await button(words.watch.tryIt).click();
    await card('APP_INPUT_INVALID').waitFor();
    expect(await address.inputValue()).toBe('http://127.0.0.1:9881');
    await address.fill('127.0.0.1:9880');
    await expectAlive(words.watch.title);
    failOnce('watch.set', 'APP_DISK_FULL');
    await button(words.watch.start).click();
    await card('APP_DISK_FULL').waitFor();
    await button(words.watch.start).click();
    await button(words.watch.stop).waitFor();
    await expectAlive(words.watch.title);
    expect(host.world.snapshot.watch.target?.url).toBe('http://127.0.0.1:9880');
  });

  it('Backups: a store that does not answer, then one that does', async () => {
    await open('fresh', '/backup');
    failOnce('backup.setStore', 'BACKUP_STORE_UNREACHABLE');
    await field(words.backup.path).fill('/mnt/gone');
    await button(words.backup.connect).click();
    await card('BACKUP_STORE_UNREACHABLE').waitFor();
    await field(words.backup.path).fill('/mnt/nas/understudy');
    await button(words.backup.connect).click();
    await page.getByText(words.backup.checkNames['reach'] ?? '').waitFor();
    await expectAlive(words.backup.title);
  });

  it('Standby: a host that does not answer and a key that is refused, then right ones', async () => {
    await open('fresh', '/standby');
    await button(words.standby.add).click();
    const dialog = page.getByRole('dialog');
    await field(words.standby.name, dialog).fill('spare');
    await field(words.standby.host, dialog).fill('192.168.1.99');
    await field(words.standby.user, dialog).fill('understudy');
    await field(words.standby.keyFile, dialog).fill('~/.ssh/wrong');
    failOnce('standby.readHostKey', 'STANDBY_UNREACHABLE');
    await button(words.standby.readKey, dialog).click();
    await card('STANDBY_UNREACHABLE').waitFor();
    await field(words.standby.host, dialog).fill('192.168.1.42');
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    await button(words.standby.readKey, dialog).click();
    await field(words.standby.paste, dialog).fill('SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u');
    failOnce('standby.add', 'STANDBY_KEY_REFUSED');
    await button(words.standby.trustAndAdd, dialog).click();
    await card('STANDBY_KEY_REFUSED').waitFor();
    await field(words.standby.keyFile, dialog).fill('~/.ssh/id_ed25519');
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    await button(words.standby.trustAndAdd, dialog).click();
    await page.getByRole('heading', { name: 'spare' }).waitFor();
    await expectAlive(words.standby.title);
  });

  it('Standby: a machine behind a jump host, whose host key is compared first', async () => {
    await open('fresh', '/standby');
    await button(words.standby.add).click();
    const dialog = page.getByRole('dialog');
    await field(words.standby.name, dialog).fill('behind');
    await field(words.standby.host, dialog).fill('studio');
    await field(words.standby.jump, dialog).fill('gate.lan');
    await button(words.standby.readKey, dialog).click();
    const fingerprint = 'SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u';
    await page.getByText(words.standby.ofJump('understudy@gate.lan:22')).waitFor();
    await field(words.standby.paste, dialog).fill(fingerprint);
    await button(words.standby.trustJump, dialog).click();
    // The same field again, of the machine now.
    await button(words.standby.trustAndAdd, dialog).waitFor();
    await field(words.standby.paste, dialog).fill(`256 ${fingerprint} root@studio (ED25519)`);
    await button(words.standby.trustAndAdd, dialog).click();
    await page.getByRole('heading', { name: 'behind' }).waitFor();
    await page.getByText('understudy@gate.lan:22').waitFor();
    const jumps = [{ host: 'gate.lan', port: 22, fingerprint }];
    expect(host.world.snapshot.standby.machines.at(-1)).toMatchObject({ host: 'studio', pairing: true, jumps });
  });

  it('Standby: a port for listeners that is taken, then a free one', async () => {
    await open('fresh', '/standby');
    await field(words.standby.primaryUrl).fill('192.168.1.20:9880');
    failOnce('standby.setCutover', 'APP_PORT_TAKEN');
    await button(words.standby.setGate).click();
    await card('APP_PORT_TAKEN').waitFor();
    await field(words.standby.listenPort).fill('9871');
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    await button(words.standby.setGate).click();
    await page.getByText('http://127.0.0.1:9871/').waitFor();
    await expectAlive(words.standby.title);
    expect(host.world.snapshot.standby.cutover?.upstreamUrl).toBe('http://192.168.1.20:9880');
  });

  it('Voices: a name that is taken and a file that is cut short, then right ones', async () => {
    await open('healthy', '/voices');
    const input = page.locator('input[type=file]');
    const file = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(name) });
    await input.setInputFiles(['half.ckpt', 'nova.pth', 'calm.wav'].map(file));
    const name = field(words.voices.name);
    await name.fill('Mia');
    await button(words.voices.startImport).click();
    await card('VOICES_NAME_TAKEN').waitFor();
    await name.fill('nova');
    await button(words.voices.startImport).click();
    await card('VOICES_FILE_TRUNCATED').waitFor();
    expect(await name.inputValue()).toBe('nova');
    await input.setInputFiles([file('whole.ckpt')]);
    await expect.poll(() => page.locator('.error-card').count()).toBe(0);
    await button(words.voices.startImport).click();
    await page.getByRole('heading', { name: 'nova', exact: true }).waitFor();
    await expect.poll(() => name.count()).toBe(0);
    await expectAlive(words.voices.title);
  });

  it('Audit: a record that could not be read or taken along', async () => {
    await open('healthy', '/');
    failOnce('audit.list', 'APP_FILE_DAMAGED');
    await goTo(page, '/audit');
    await card('APP_FILE_DAMAGED').getByRole('button', { name: words.common.retry }).click();
    await page.getByText(words.audit.chainOk(214)).waitFor();
    await expectAlive(words.audit.title);
    failOnce('audit.export', 'APP_DISK_FULL');
    await button(words.audit.export).click();
    await card('APP_DISK_FULL').waitFor();
    await button(words.audit.export).click();
    await expectAlive(words.audit.title);
  });

  it('Settings: a change that was not saved and a check that was not made', async () => {
    await open('healthy', '/settings');
    failOnce('settings.set', 'APP_DISK_FULL');
    await field(words.settings.studioName).fill('North');
    await page.keyboard.press('Tab');
    await card('APP_DISK_FULL').waitFor();
    await field(words.settings.studioName).fill('North');
    await page.keyboard.press('Tab');
    await expectAlive(words.settings.title);
    await expect.poll(() => host.world.snapshot.settings.studioName).toBe('North');
    failOnce('app.doctor', 'APP_INTERNAL');
    await button(words.settings.check).click();
    await card('APP_INTERNAL').waitFor();
    await button(words.settings.check).click();
    await expectAlive(words.settings.title);
  });

  it('a screen that throws is started again by its button, and what was typed stays', async () => {
    await open('healthy', '/synthesis');
    await field(words.studio.text).fill('雨停在凌晨。');
    host.next('synthesis.takes', () => [null]);
    host.bus.emit('synthesis.takesChanged', { ids: [] });
    const stopped = page.locator('.error-card').filter({ hasText: words.errors.screenStopped.title });
    await stopped.waitFor();
    // The rest of the window goes on: another screen opens, and coming back tries this one afresh.
    await page.getByRole('link', { name: words.screens.watch }).click();
    await expect.poll(() => page.locator('#screen-title').textContent()).toBe(words.watch.title);
    await page.goBack();
    await stopped.waitFor();
    await button(words.errors.screenStopped.reload).click();
    await expect.poll(() => page.locator('article.take').count()).toBe(3);
    expect(await field(words.studio.text).inputValue()).toBe('雨停在凌晨。');
    await expectAlive(words.studio.title);
  });

  it('a form outlives a reload', async () => {
    await open('fresh', '/watch');
    await field(words.watch.url).fill('http://127.0.0.1:9881/');
    await page.reload();
    await page.locator('#screen-title').waitFor();
    expect(await field(words.watch.url).inputValue()).toBe('http://127.0.0.1:9881/');
  });

  it('a call that takes long says what it waits for and can be given up', async () => {
    await open('fresh', '/watch');
    await field(words.watch.url).fill('http://127.0.0.1:9881/');
    host.next('watch.tryUrl', () => new Promise(() => {}));
    await button(words.watch.tryIt).click();
    await page.getByText(words.waits.of['watch.tryUrl'] ?? '').waitFor({ timeout: 15_000 });
    await button(words.waits.stop).click();
    await expect.poll(() => page.getByText(words.waits.of['watch.tryUrl'] ?? '').count()).toBe(0);
    await button(words.watch.tryIt).click();
    await page.getByText(words.watch.triedStatus(200)).waitFor();
    await expectAlive(words.watch.title);
  });

  it('a store that does not answer is told as such, can be given up, and a folder is made only when asked', async () => {
    await open('fresh', '/backup');
    await field(words.backup.path).fill('/mnt/nas');
    host.next('backup.setStore', () => new Promise(() => {}));
    await button(words.backup.connect).click();
    const waiting = page.getByText(words.waits.of['backup.setStore'] ?? '');
    await waiting.waitFor({ timeout: 15_000 });
    await button(words.waits.stop).click();
    await expect.poll(() => waiting.count()).toBe(0);
    expect(await field(words.backup.path).inputValue()).toBe('/mnt/nas');
    host.next('backup.setStore', () => Promise.reject(new AppError('BACKUP_STORE_FOLDER_MISSING')));
    await button(words.backup.connect).click();
    await page.getByText(words.backup.folderMissing('/mnt/nas')).waitFor();
    await button(words.backup.createFolder).click();
    await page.getByText('/mnt/nas').first().waitFor();
    await expectAlive(words.backup.title);
  });
});
