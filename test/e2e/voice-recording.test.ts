/** References spoken into the microphone, with the device that Chromium pretends: it beeps once a second. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { readWav } from '../../native-models/audio/wav.ts';
import { findViolations, openBrowser, pretendedMicrophone } from './browser.ts';
import { expectSound, openStudio, studioInBrowser } from './pretended-studio.ts';

const open = studioInBrowser(pretendedMicrophone);
const toPress = (page: Page) => (name: string) => page.getByRole('button', { name, exact: true });

describe.each([
  ['zh-CN', 'dark'],
  ['en', 'light'],
] as const)('%s', (locale, theme) => {
  const words = wordsOf(locale);
  const say = words.voices.microphone;

  it('a recording that is begun and ended by key is heard, made again when it is too short, and taken like a file', async () => {
    const { page } = await open({ locale, theme, hash: '/voices', stepMs: 40 });
    const button = toPress(page);
    const asked: { references: { path: string; name: string; text: string }[] }[] = [];
    page.on('request', (request) => {
      if (request.url().includes('voices.import')) asked.push(request.postDataJSON());
    });
    await button(say.open).click();
    await page.keyboard.press('Alt+r');
    await page.getByRole('meter', { name: say.level }).waitFor();
    await page.keyboard.press('Alt+r');
    await page.getByText(say.heard.short).waitFor();
    expect(await button(say.take).count()).toBe(0);

    await button(say.again).click();
    await expect.poll(() => page.getByRole('meter', { name: say.level }).getAttribute('value')).not.toBe('0');
    await page.getByText(say.enough, { exact: true }).waitFor();
    await expectSound(page, `recording-${locale}`);
    await page.keyboard.press('Alt+r');
    await button(say.take).waitFor();
    await expectSound(page, `recorded-${locale}`);
    await button(words.voices.hearPiece).click();
    await button(words.voices.stopPiece).waitFor();
    // At its end it stops by itself.
    await button(words.voices.hearPiece).waitFor();
    await button(say.take).click();
    const name = page.getByLabel(words.voices.referenceName, { exact: true });
    await name.waitFor();
    expect(await name.inputValue()).toBe(say.fileName(1));

    await page.locator(`input[type=file][aria-label="${words.voices.choose}"]`).setInputFiles(
      ['nova.pth', 'nova.ckpt'].map((file) => ({
        name: file,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(file),
      })),
    );
    await page.getByLabel(words.voices.referenceText, { exact: true }).fill('一');
    await button(words.voices.startImport).click();
    await page.getByRole('heading', { name: 'nova', exact: true }).waitFor();
    const taken = asked[0]?.references[0];
    expect(taken).toMatchObject({ name: say.fileName(1), text: '一' });
    const { samples, sampleRateHz } = readWav(readFileSync(taken?.path ?? ''));
    const seconds = samples.length / sampleRateHz;
    expect(seconds).toBeGreaterThanOrEqual(3);
    expect(seconds).toBeLessThanOrEqual(10);
    expect(samples.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
  });
});

it.each(['zh-CN', 'en'] as const)(
  '%s: a microphone that is refused is told, and a file is taken instead',
  async (locale) => {
    // Without a window nobody answers the browser's question, so it is answered with no.
    const refusing = await openBrowser(['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
    onTestFinished(() => refusing.close());
    const { page } = await openStudio(refusing, { locale, hash: '/voices', stepMs: 40 });
    const { voices, common } = wordsOf(locale);
    const button = toPress(page);
    await button(voices.microphone.open).click();
    await button(voices.microphone.start).click();
    const { title, remedy } = voices.microphone.problems.refused;
    const told = page.getByRole('alert').filter({ hasText: title });
    await told.getByText(remedy, { exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await button(voices.microphone.start).isEnabled()).toBe(true);
    await button(common.cancel).click();
    await page
      .locator(`input[type=file][aria-label="${voices.choose}"]`)
      .setInputFiles({ name: 'smile.wav', mimeType: 'audio/wav', buffer: Buffer.from('smile') });
    await expect.poll(() => page.getByLabel(voices.referenceName, { exact: true }).inputValue()).toBe('smile');
  },
);

it('a recording ends by itself when a reference is no longer', async () => {
  const { page } = await open({ locale: 'en', hash: '/voices', stepMs: 40 });
  const say = wordsOf('en').voices.microphone;
  await page.getByRole('button', { name: say.open, exact: true }).click();
  await page.getByRole('button', { name: say.start, exact: true }).click();
  await page.getByText(say.cut).waitFor();
  await page.getByRole('button', { name: say.take, exact: true }).waitFor();
});
