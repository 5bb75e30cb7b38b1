/** From nothing: one press and a sentence is heard, then a list of what is still to be set up that leads to each place. */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { findOverflow, findViolations, goTo, settle } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

async function open(locale: 'zh-CN' | 'en', scene: Scene, options: { theme?: 'light' | 'dark'; hash?: string } = {}) {
  const nowMs = Date.parse('2026-11-23T08:20:00Z');
  ({ host, page } = await openStudio({ scene, locale, nowMs, hash: '/', ...options }));
}

/** Is the recording on this page sounding? */
const isHeard = (): Promise<boolean> => page.locator('[data-playing="true"]').isVisible();

async function picture(name: string): Promise<void> {
  const folder = process.env['FIRST_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.png`), await page.screenshot({ fullPage: true }));
}

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const { setup } = words.home;

  it.each(['light', 'dark'] as const)('speaks at one press and plays it (%s)', async (theme) => {
    await open(locale, 'fresh', { theme });
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
    await picture(`first-run-${locale}-${theme}`);
    await button(words.home.speakNow).click();
    await expect.poll(isHeard).toBe(true);
    expect(host.world.takes).toMatchObject([{ voiceId: 'pilot', text: words.home.firstSentence }]);
    await settle(page);
    expect(await findViolations(page)).toEqual([]);
    await picture(`first-sentence-${locale}-${theme}`);
  });

  it('speaks at one press in the Studio, too', async () => {
    await open(locale, 'fresh', { hash: '/synthesis' });
    await button(words.home.speakFirst).click();
    await expect.poll(isHeard).toBe(true);
    expect(await page.locator('.take').count()).toBe(1);
  });

  it('leads to each step, can be left there, and goes on with what is next', async () => {
    await open(locale, 'fresh');
    const steps = page.locator('.setup-steps li');
    expect(await steps.count()).toBe(6);
    for (const [stage, screen, place] of [
      ['voice.bring', 'voices', 'import'],
      ['store.connect', 'backup', null],
      ['primary.watch', 'watch', null],
      ['spare.add', 'standby', null],
      ['cutover.set', 'standby', 'cutover'],
    ] as const) {
      await steps.filter({ hasText: setup.stages[stage].sentence }).getByRole('button').click();
      await page.waitForFunction((to) => location.hash === to, `#/${screen}`);
      const focused = place === null ? '#screen-title' : `[data-place="${place}"]`;
      await page.locator(`${focused}:focus`).waitFor();
      await goTo(page, '/');
    }
    host.world.snapshot.watch = {
      ...host.world.snapshot.watch,
      target: { url: 'http://a/', intervalS: 10, failures: 3, deep: false },
    };
    host.bus.emit('watch.changed', host.world.snapshot.watch);
    await steps.filter({ hasText: setup.done.primary }).waitFor();
    expect(await page.getByRole('progressbar', { name: setup.title }).getAttribute('aria-valuenow')).toBe('1');
    expect(await page.locator('[aria-current="step"]').innerText()).toContain(setup.names.voice);
  });

  it('is put aside, stays aside after a reload, and is taken up again', async () => {
    await open(locale, 'fresh');
    await button(setup.fold).click();
    await page.locator('.setup-steps').waitFor({ state: 'detached' });
    await page.reload();
    await button(setup.show).waitFor();
    await settle(page);
    expect(await findViolations(page)).toEqual([]);
    await button(setup.show).click();
    await page.locator('.setup-steps').waitFor();
  });

  it('is gone when everything is set up', async () => {
    await open(locale, 'healthy');
    expect(await page.getByText(setup.title, { exact: true }).count()).toBe(0);
    expect(await page.locator('.setup-steps').count()).toBe(0);
  });

  it('says where the act was when nothing could be spoken', async () => {
    await open(locale, 'fresh');
    await page.getByLabel(words.studio.text, { exact: true }).fill('CRASH');
    await button(words.home.speakNow).click();
    await page.locator('.error-card').filter({ hasText: words.errors.codes.ENGINE_CRASHED.title }).waitFor();
    expect(await isHeard()).toBe(false);
  });
});
