/** The page and its host against the in-memory one: keys, languages, a lost connection. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { startFakeHost } from '../fakes/host/host.ts';
import { host, open, page, title } from './opened-page.ts';

describe('the keyboard', () => {
  it('opens every screen by its number and moves the focus to its heading', async () => {
    await open('healthy', '/');
    const titles = ['Studio', 'Projects', 'Voices', 'Backups', 'Watch', 'Standby', 'Audit', 'Settings'];
    for (const [index, expected] of titles.entries()) {
      await page.keyboard.press(`Control+${index + 2}`);
      await expect.poll(title).toBe(expected);
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('screen-title');
    }
  });

  it('finds commands by their words and closes dialogs with Escape', async () => {
    await open('healthy', '/');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Type a command' }).fill('aud');
    await page.keyboard.press('Enter');
    await expect.poll(title).toBe('Audit');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('skips to the content with the first Tab', async () => {
    await open('healthy', '/');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('sends nothing while an input method is composing', async () => {
    await open('healthy', '/synthesis');
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('你好');
    const press = (options: { isComposing?: boolean; keyCode?: number }): Promise<void> =>
      text.evaluate((element, given) => {
        const init: KeyboardEventInit & { keyCode?: number } = { key: 'Enter', ctrlKey: true, bubbles: true, ...given };
        element.dispatchEvent(new KeyboardEvent('keydown', init));
      }, options);
    await press({ isComposing: true });
    await press({ keyCode: 229 });
    await page.waitForTimeout(400);
    expect(host.world.snapshot.jobs.length).toBe(0);
    await press({});
    await expect.poll(() => host.world.snapshot.jobs.length).toBe(1);
  });

  it('moves in a waveform with the arrows and says where', async () => {
    await open('healthy', '/synthesis');
    const slider = page.locator('article').first().getByRole('slider');
    await slider.focus();
    await expect.poll(() => slider.getAttribute('aria-busy')).toBe('false');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('0:01.0 / 0:03.8');
    await page.keyboard.press('End');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('0:03.8 / 0:03.8');
  });
});

describe('the page and its host', () => {
  it('speaks the other language as soon as it is chosen', async () => {
    await open('healthy', '/settings');
    await page.getByText('简体中文').click();
    await expect.poll(title).toBe('设置');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  });

  it('lets a person choose where the networks run, and shows what became of it after a take', async () => {
    await open('healthy', '/settings');
    const panel = page.getByRole('region', { name: 'Where the networks run' });
    await panel.getByText('WebGPU starts, but cannot run this network').waitFor();
    await panel.getByText(/larger than the device allows/).waitFor();
    await panel.getByRole('combobox', { name: 'Run on' }).click();
    await page.getByRole('option', { name: 'As the test of each voice found best' }).click();
    await expect.poll(() => host.world.snapshot.settings.engineProvider).toBe('auto');
    await panel.getByText('understudy engine provider auto').waitFor();
    const { engine } = host.world.snapshot;
    host.bus.emit('synthesis.engineChanged', { ...engine, devices: [] });
    await panel.getByText(/shows after the next take/).waitFor();
    const devices = [{ network: 'tokens', provider: 'cuda', reason: 'runs' }] as const;
    host.bus.emit('synthesis.engineChanged', { ...engine, devices });
    await panel.getByText('Runs on CUDA (NVIDIA)').waitFor();
  });

  it('tells on a take that its device was lost', async () => {
    await open('healthy', '/synthesis');
    await page.getByText('finished on the processor: WebGPU was lost').waitFor();
    expect(await page.locator('.take-fell-back').count()).toBe(1);
  });

  it('says that the connection is lost and asks for everything again when it is back', async () => {
    await open('healthy', '/');
    const port = Number(new URL(host.url).port);
    const { locale, studioName } = host.world.snapshot.settings;
    expect(studioName).toBe('Echo Studio');
    await host.close();
    await page.getByText(/Connection to the host lost/).waitFor();
    const again = await startFakeHost({ scene: 'p1', locale, theme: 'light', nowMs: Date.now(), port });
    onTestFinished(() => again.close());
    await page.locator('.band-bad').waitFor();
    expect(await page.getByText(/Connection to the host lost/).count()).toBe(0);
  });

  it('opens a screen that could not be fetched as soon as the host is back', async () => {
    const { screenAway } = wordsOf('en').errors;
    await open('healthy', '/');
    const port = Number(new URL(host.url).port);
    await page.route('**/assets/watch-*.js', (route) => route.abort());
    // The page anew, so that nothing of the screen was fetched ahead.
    await page.reload();
    await page.locator('#screen-title').waitFor();
    await host.close();
    await page.getByText(/Connection to the host lost/).waitFor();
    await page.getByRole('link', { name: 'Watch' }).click();
    await page.getByText(screenAway.body).waitFor();
    await page.unroute('**/assets/watch-*.js');
    const again = await startFakeHost({ scene: 'healthy', locale: 'en', theme: 'light', nowMs: Date.now(), port });
    onTestFinished(() => again.close());
    await expect.poll(title).toBe('Watch');
    await page
      .getByText('Primary answers normally')
      .or(page.getByRole('heading', { name: 'Incidents' }))
      .first()
      .waitFor();
  });

  it('tells a person without the key what to do', async () => {
    await open('healthy', '/');
    const context = await page.context().browser()!.newContext({ locale: 'en' });
    const stranger = await context.newPage();
    const response = await stranger.goto(new URL('/', host.url).href);
    expect(response?.status()).toBe(401);
    await context.close();
  });
});
