/** One sentence by two voices: the same words and the same seed, and one key goes to the other at the same moment. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { findOverflow, findViolations } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

it.each([
  ['zh-CN', 'dark'],
  ['en', 'light'],
] as const)('%s: two voices speak one sentence and are heard in turn', async (locale, theme) => {
  const words = wordsOf(locale);
  const say = words.voices.compare;
  ({ host, page } = await openStudio({ locale, theme, hash: '/voices', stepMs: 40 }));
  const asked: { voiceId: string; text: string; parameters: { seed: number } }[] = [];
  page.on('request', (request) => {
    if (request.url().includes('synthesis.start')) asked.push(request.postDataJSON());
  });
  const panel = page.locator('[data-place="compare"]');
  const [first, second] = host.world.snapshot.voices;
  const button = (name: string | RegExp) => panel.getByRole('button', { name, exact: typeof name === 'string' });
  expect(await button(say.speak).isDisabled()).toBe(true);
  await panel.getByLabel(say.sentence, { exact: true }).fill('雨停在凌晨。');
  await button(say.speak).click();
  await button(say.other).waitFor();
  expect(asked.map(({ voiceId }) => voiceId).sort()).toEqual([first?.id, second?.id].sort());
  expect(new Set(asked.map(({ text, parameters }) => `${text} ${parameters.seed}`)).size).toBe(1);

  const playing = (name = '') => panel.getByRole('button', { name: words.common.pause(name) });
  await page.keyboard.press('Alt+c');
  await playing(first?.name).waitFor();
  await page.keyboard.press('Alt+c');
  await playing(second?.name).waitFor();
  expect(await playing(first?.name).count()).toBe(0);
  const folder = process.env['UNDERSTUDY_LOOK'] ?? (await tempDir());
  await page.screenshot({ path: path.join(folder, `compare-${locale}.png`), fullPage: true });
  expect(await findViolations(page)).toEqual([]);
  expect(await findOverflow(page)).toBe(0);
});
