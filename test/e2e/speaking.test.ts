/** What people do with voices, through the page, against the in-memory host: speak, read aloud as they wish, import, test, remove. */
import { describe, expect, it } from 'vitest';
import { button, host, open, page } from './opened-page.ts';

describe('speaking', () => {
  it('shows sentences as they come, then the take, and keeps the text', async () => {
    await open('healthy', '/synthesis', 400);
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('First one. Second one. Third one.');
    await expect.poll(() => page.getByText('33 characters').count()).toBe(1);
    await text.press('Control+Enter');
    await page.getByRole('button', { name: 'Play sentence 1' }).waitFor();
    await expect.poll(() => page.locator('.take-text').first().textContent()).toBe('First one. Second one. Third one.');
    expect(await text.inputValue()).toBe('First one. Second one. Third one.');
    const played = page
      .locator('article')
      .first()
      .getByRole('button', { name: /^Play take/ });
    await played.click();
    await page
      .locator('article')
      .first()
      .getByRole('button', { name: /^Pause take/ })
      .waitFor();
  });

  it('can be cancelled from the dock on another screen; its own shows one bar', async () => {
    await open('healthy', '/synthesis', 20_000);
    await page.getByRole('textbox', { name: 'Text' }).fill('One. Two. Three. Four. Five.');
    await button(/^Generate/).click();
    await page.getByRole('progressbar').waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(1);
    expect(await page.locator('.status-line').textContent()).toBe('Speaking with Lin Xia · narrator');
    await page.getByRole('link', { name: 'Watch' }).click();
    await button('Cancel: Speaking with Lin Xia · narrator').click();
    await expect.poll(() => page.locator('.dock').count()).toBe(0);
    expect(host.world.takes.length).toBe(3);
  });

  it('tells a crash where the act was, with one remedy', async () => {
    await open('healthy', '/synthesis');
    await page.getByRole('textbox', { name: 'Text' }).fill('CRASH');
    await button(/^Generate/).click();
    const card = page.getByRole('alert').filter({ hasText: 'Take not finished' });
    await card.waitFor();
    await card.getByText('Technical detail').click();
    expect(await card.locator('pre').textContent()).toContain('ENGINE_CRASHED');
    expect(await card.getByRole('button', { name: 'Try again' }).count()).toBe(1);
  });

  it('explains how a text will be read', async () => {
    await open('healthy', '/synthesis');
    await page.getByRole('textbox', { name: 'Text' }).fill('第 7 章开始。');
    await page.getByText('What will be said').click();
    await button('Show').click();
    await expect.poll(() => page.locator('.explained').textContent()).toContain('第 七 章开始');
  });

  it('shows what written forms become, marks what cannot be said, and lets another reading be heard before it is kept', async () => {
    await open('healthy', '/synthesis');
    await page.getByRole('textbox', { name: 'Text' }).fill('3:20 开始☃。');
    await page.getByText('What will be said', { exact: true }).click();
    await button('Show').click();
    await expect.poll(() => page.locator('.word-chip[data-kind="time"]').textContent()).toBe('3:20 三点二十分');
    expect(await page.locator('.word-chip[data-kind="unspoken"]').textContent()).toBe('☃ cannot be said');
    await button('Say “3:20” otherwise').click();
    await page.getByRole('button', { name: '三点二十', exact: true }).click();
    await button('Hear it').click();
    await page.locator('form audio').waitFor();
    expect(host.world.takes[0]).toMatchObject({
      text: '3:20 开始☃。',
      parameters: { readings: { '3:20': '三点二十' } },
    });
    await page.getByRole('combobox', { name: 'Said so by' }).click();
    await page.getByRole('option', { name: 'this voice' }).click();
    await page.getByRole('textbox', { name: 'How “3:20” is said' }).fill('san1 dian3');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await button('Forget the reading of “3:20”').waitFor();
    expect(await page.getByText('Lin Xia · narrator', { exact: true }).count()).toBeGreaterThan(0);
  });

  it('takes readings from a file and names the line that is none', async () => {
    await open('healthy', '/synthesis');
    await page.getByText('What will be said', { exact: true }).click();
    const file = page.locator('input[type="file"][aria-label="Load from a file"]');
    const named = (text: string) => ({ name: 'readings.tsv', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await file.setInputFiles(named('小明 xiao3 ming2\n'));
    await page.getByRole('alert').filter({ hasText: 'line 1' }).waitFor();
    await file.setInputFiles(named('小明\txiao3 ming2\n'));
    await button('Forget the reading of “小明”').waitFor();
    const saved = page.waitForEvent('download');
    await button('Save as a file').click();
    expect((await saved).suggestedFilename()).toBe('readings.tsv');
  });

  it('takes a deletion back', async () => {
    await open('healthy', '/synthesis');
    const takes = page.locator('article.take');
    await expect.poll(() => takes.count()).toBe(3);
    await takes.first().getByRole('button', { name: 'Move to the bin' }).click();
    await expect.poll(() => takes.count()).toBe(2);
    await button('Undo').click();
    await expect.poll(() => takes.count()).toBe(3);
  });
});

describe('a voice', () => {
  it('is imported from dropped files, with what is missing named', async () => {
    await open('healthy', '/voices');
    const files = ['nova-e15.ckpt', 'nova_e8_s240.pth', 'calm.wav'].map((name) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(name),
    }));
    const input = page.locator('input[type=file]');
    await input.setInputFiles(files.slice(0, 1));
    await expect.poll(() => page.getByText('still missing').count()).toBe(2);
    expect(await button('Import').isDisabled()).toBe(true);
    await input.setInputFiles(files.slice(1));
    await expect.poll(() => button('Import').isDisabled()).toBe(false);
    expect(await page.getByLabel('Name of the voice').inputValue()).toBe('nova');
    await button('Import').click();
    await page.getByRole('heading', { name: 'nova', exact: true }).waitFor();
  });

  it('is tested on this computer by key, step by step, and the test can be stopped', async () => {
    await open('healthy', '/voices', 20_000);
    const card = page.getByRole('article', { name: 'Pilot' });
    expect(await card.textContent()).toContain('Not tested yet.');
    const begin = card.getByRole('button', { name: 'Test: On this computer, Pilot' });
    await begin.focus();
    await page.keyboard.press('Enter');
    await card.getByRole('progressbar', { name: 'Speak it exactly' }).waitFor();
    const stop = card.getByRole('button', { name: 'Cancel: On this computer, Pilot' });
    await stop.waitFor();
    expect(await stop.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await begin.waitFor();
    expect(await card.textContent()).toContain('Not tested yet.');
  });

  it('is tested on this computer to the end, and says what was found', async () => {
    await open('healthy', '/voices');
    const card = page.getByRole('article', { name: 'Pilot' });
    await card.getByRole('button', { name: 'Test: On this computer, Pilot' }).press('Enter');
    await card.getByRole('button', { name: 'Test again: On this computer, Pilot' }).waitFor();
    expect(await card.textContent()).toContain('Exact: fast differs audibly');
  });

  it('goes to the bin and comes back', async () => {
    await open('healthy', '/voices');
    await page.locator('article').first().getByRole('button', { name: 'Move to the bin' }).click();
    await page.getByRole('heading', { name: 'Bin' }).waitFor();
    await button('Put back').click();
    await expect.poll(() => page.locator('.voice-card').count()).toBe(4);
  });
});
