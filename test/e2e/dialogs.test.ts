/** Every dialog and panel that opens over or inside a screen, in both languages: no violation, nothing wider than the window; the guide's pictures of them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locale } from '../../electron/contract/names.ts';
import { type Words, wordsOf } from '../../electron/words/words.ts';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import { findOverflow, findViolations, goTo, openBrowser, openPage, pretendedMicrophone, settle } from './browser.ts';
import { isShown, keepPicture } from './pictures.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
let browser: Browser;
let host: FakeHost;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser(pretendedMicrophone);
});
afterAll(() => browser.close());

const DIALOG = '[role="dialog"]';
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();
const unfold = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().click();

/** What can be done with the first release, by its menu. */
async function ofRelease(act: string): Promise<void> {
  await page.locator('tbody tr').first().locator('button').last().click();
  await page.getByRole('menuitem', { name: act, exact: true }).click();
}

interface Opening {
  readonly name: string;
  readonly hash: string;
  readonly isDialog: boolean;
  /** Its picture in the guide, and the part of the page that is in it. */
  readonly picture?: { readonly name: string; readonly part: string };
  readonly open: (words: Words, locale: Locale) => Promise<unknown>;
}

const openings: readonly Opening[] = [
  { name: 'palette', hash: '/', isDialog: true, open: () => page.keyboard.press('Control+k') },
  { name: 'shortcuts', hash: '/', isDialog: true, open: () => page.keyboard.press('?') },
  { name: 'channel', hash: '/backup', isDialog: true, open: ({ backup }) => ofRelease(backup.channelSet) },
  {
    name: 'restore into the library',
    hash: '/backup',
    isDialog: true,
    picture: { name: 'restore', part: DIALOG },
    open: ({ backup }) => ofRelease(backup.restore),
  },
  {
    name: 'restore into a folder',
    hash: '/backup',
    isDialog: true,
    open: async ({ backup, bringBack }) => {
      await ofRelease(backup.restore);
      await unfold(bringBack.intoFolder);
    },
  },
  {
    name: 'inspector',
    hash: '/backup',
    isDialog: true,
    open: async ({ bringBack, container }) => {
      await ofRelease(bringBack.look);
      await page.getByLabel(bringBack.filter, { exact: true }).waitFor();
      await press(container.open);
    },
  },
  {
    name: 'differences',
    hash: '/backup',
    isDialog: true,
    open: async ({ bringBack }) => {
      await ofRelease(bringBack.look);
      await page.getByRole('combobox', { name: bringBack.compare }).click();
      await page.getByRole('option').first().click();
    },
  },
  {
    name: 'rights of the keys',
    hash: '/backup',
    isDialog: false,
    open: async ({ backup }) => {
      await unfold(backup.policy);
      await page.locator('.store-policy').waitFor();
    },
  },
  { name: 'what would go', hash: '/backup', isDialog: false, open: ({ backup }) => press(backup.prunePlan) },
  { name: 'what could be freed', hash: '/backup', isDialog: false, open: ({ backup }) => press(backup.space.look) },
  { name: 'store', hash: '/backup', isDialog: false, open: ({ backup }) => press(backup.change) },
  {
    name: 'new machine',
    hash: '/standby',
    isDialog: true,
    picture: { name: 'add-machine', part: DIALOG },
    open: async ({ standby }) => {
      await press(standby.add);
      await page.getByLabel(standby.name, { exact: true }).fill('standby-3');
      await page.getByLabel(standby.host, { exact: true }).fill('192.168.1.43');
      await press(standby.readKey);
      await page.getByLabel(standby.paste, { exact: true }).waitFor();
    },
  },
  {
    name: 'gate',
    hash: '/standby',
    isDialog: false,
    picture: { name: 'gate', part: '[data-place="cutover"]' },
    open: () => page.locator('[data-place="cutover"]').waitFor(),
  },
  {
    name: 'removal of a machine',
    hash: '/standby',
    isDialog: true,
    open: ({ standby }) => press(standby.remove(host.world.snapshot.standby.machines[0]?.name ?? '')),
  },
  { name: 'official folder', hash: '/voices', isDialog: true, open: ({ adopt }) => press(adopt.open) },
  { name: 'consent', hash: '/voices', isDialog: false, open: ({ voices }) => press(voices.consent.note) },
  {
    name: 'microphone',
    hash: '/voices',
    isDialog: false,
    open: ({ voices }) => press(voices.microphone.open),
  },
  {
    name: 'readings',
    hash: '/synthesis',
    isDialog: false,
    picture: { name: 'reading', part: 'details:has(> summary + .stack .word-chip)' },
    open: async ({ studio }, locale) => {
      const text = locale === 'en' ? 'The rain stopped at 3:20.' : '3:20 开始。';
      await page.getByLabel(studio.text, { exact: true }).fill(text);
      await unfold(studio.explain);
      await press(studio.explainRead);
      await page.locator('.word-chip').first().click();
    },
  },
  {
    name: 'export',
    hash: '/projects/episode-12',
    isDialog: true,
    picture: { name: 'export', part: DIALOG },
    open: ({ projects }) => press(projects.export),
  },
  {
    name: 'recovery kit',
    hash: '/settings',
    isDialog: false,
    picture: { name: 'kit', part: '[data-place="keys"]' },
    open: ({ settings }) => unfold(settings.kit.use),
  },
  {
    name: 'notification channel',
    hash: '/settings',
    isDialog: false,
    open: ({ notify }) => press(notify.add),
  },
];

describe.each([
  ['zh-CN', 'dark'],
  ['en', 'light'],
] as const)('%s, %s', (locale, theme) => {
  beforeAll(async () => {
    host = await startFakeHost({ scene: 'healthy', locale, theme: isShown ? 'light' : theme, nowMs, stepMs: 20 });
    page = await openPage(browser, { url: host.url, locale, nowMs });
  });
  afterAll(async () => {
    await page.context().close();
    await host.close();
  });

  it.each(openings)('$name', async ({ hash, isDialog, picture, open }) => {
    // What the one before opened goes with its screen.
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await goTo(page, '/audit');
    await goTo(page, hash);
    await open(wordsOf(locale), locale);
    if (isDialog) await page.getByRole('dialog').waitFor();
    // The name of the button that was pressed goes with the mouse.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
    await settle(page);
    // A dialog takes the focus, so that the keyboard is where the eyes are.
    if (isDialog) expect(await page.locator('[role="dialog"]:focus-within').count()).toBe(1);
    if (picture) keepPicture(locale, picture.name, await page.locator(picture.part).first().screenshot());
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
  });
});
