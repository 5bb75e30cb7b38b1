/** A voice that its files alone do not tell: a LoRA file without its base, and a recording that is longer than a reference. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../electron/contract/errors.ts';
import { wordsOf } from '../../electron/words/words.ts';
import { pilotDir } from '../../native-models/voice-pack/pilot.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { findOverflow, findViolations } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let page: Page;

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  const field = (name: string) => page.getByLabel(name, { exact: true });
  const card = (code: ErrorCode) =>
    page.locator('.error-card').filter({ hasText: words.errors.codes[code].title }).first();
  const begin = () => page.getByRole('button', { name: words.voices.startImport, exact: true }).click();

  async function give(label: string, ...names: string[]): Promise<void> {
    const files = names.map((name) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: name === 'real-talk.wav' ? readFileSync(path.join(pilotDir, 'ref_en_f.wav')) : Buffer.from(name),
    }));
    await page.locator(`input[type=file][aria-label="${label}"]`).setInputFiles(files);
  }

  async function looksSound(name: string): Promise<void> {
    const folder = process.env['UNDERSTUDY_LOOK'] ?? (await tempDir());
    await page.screenshot({ path: path.join(folder, `${name}-${locale}.png`), fullPage: true });
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
  }

  async function drop(...names: string[]): Promise<void> {
    await page.locator('[data-place="import"] .drop').evaluate((place, called) => {
      const dataTransfer = new DataTransfer();
      for (const name of called) dataTransfer.items.add(new File([name], name));
      for (const kind of ['dragover', 'drop']) {
        place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    }, names);
  }

  it('files are dragged in in any order, and what each is and what is missing is said until the voice is whole', async () => {
    ({ page } = await openStudio({ locale, theme: 'dark', hash: '/voices', stepMs: 40 }));
    const panel = page.locator('[data-place="import"]');
    const missing = panel.getByText(words.voices.missing, { exact: true });
    const start = panel.getByRole('button', { name: words.voices.startImport, exact: true });
    await drop('smile.wav');
    await expect.poll(() => field(words.voices.referenceName).inputValue()).toBe('smile');
    expect(await missing.count()).toBe(2);
    await drop('photo.png', 'nova_e8_s240.pth');
    await panel.getByText(words.voices.unknownFile('photo.png'), { exact: true }).waitFor();
    await panel.getByText('nova_e8_s240.pth', { exact: true }).waitFor();
    expect({ missing: await missing.count(), ready: await start.isEnabled() }).toEqual({ missing: 1, ready: false });
    await looksSound('dragged');
    await drop('nova-e15.ckpt');
    await panel.getByText('nova-e15.ckpt', { exact: true }).waitFor();
    expect({ missing: await missing.count(), ready: await start.isEnabled() }).toEqual({ missing: 0, ready: true });
    expect(await field(words.voices.name).inputValue()).toBe('nova');
    await begin();
    await page.getByRole('heading', { name: 'nova', exact: true }).waitFor();
  });

  it('one of the offered parts of a long recording, the base of a LoRA and its version are chosen', async () => {
    ({ page } = await openStudio({ locale, hash: '/voices', stepMs: 40 }));
    const asked: unknown[] = [];
    page.on('request', (request) => {
      if (request.url().includes('voices.import')) asked.push(request.postDataJSON());
    });
    await give(words.voices.choose, 'nova.ckpt', 'nova_e2_s9_l32.pth', 'talk.wav');
    await page.getByText(words.voices.drawn.noSharedBase('v3'), { exact: true }).waitFor();
    await page.getByText(words.voices.drawn.sharedBase('v4'), { exact: true }).waitFor();
    await field(words.voices.referenceText).fill('一');
    await begin();
    await card('VOICES_REFERENCE_TOO_LONG').waitFor();
    await page.getByRole('combobox', { name: words.voices.piece('talk.wav') }).click();
    await page.getByRole('option', { name: '1:06.7' }).click();
    await field(words.voices.pieceText).fill('二');
    await field(words.voices.pieceTo).fill('67.25');
    await looksSound('piece');
    await begin();
    await card('MODELS_MISSING').waitFor();
    await give(words.voices.drawn.chooseBase, 'own.pth');
    await page.getByText('own.pth', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: words.voices.drawn.version }).click();
    await page.getByRole('option', { name: 'v4', exact: true }).click();
    await looksSound('base');
    await begin();
    await page.getByRole('heading', { name: 'nova', exact: true }).waitFor();
    expect(asked.at(-1)).toMatchObject({
      basePath: expect.stringContaining('own.pth'),
      version: 'v4',
      references: [{ text: '二', piece: { fromS: 61.5, toS: 67.25 } }],
    });
    expect(asked).toHaveLength(3);
  });

  it('a part with times of one’s own is listened to, and what cannot be played says so', async () => {
    ({ page } = await openStudio({ locale, hash: '/voices', stepMs: 40 }));
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    for (const [recording, heard] of [
      ['real-talk.wav', true],
      ['talk.wav', false],
    ] as const) {
      await give(words.voices.choose, 'nova.ckpt', 'nova.pth', recording);
      await begin();
      await card('VOICES_REFERENCE_TOO_LONG').waitFor();
      await field(words.voices.pieceFrom).fill('0.5');
      await field(words.voices.pieceTo).fill('1.5');
      await button(words.voices.hearPiece).click();
      await button(heard ? words.voices.stopPiece : words.voices.pieceUnheard).waitFor();
      if (!heard) continue;
      // At its end it stops by itself.
      await button(words.voices.hearPiece).waitFor();
      await button(words.voices.removeFile(recording)).click();
    }
  });
});
