/** Who is told, as a person sets it: a channel is added, tested and taken away, and one that refuses says so itself. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  async function open(): Promise<void> {
    ({ host, page } = await openStudio({ locale, hash: '/settings' }));
  }

  it('adds a channel; its secret is in no field afterwards', async () => {
    await open();
    await button(words.notify.add).click();
    await page.getByLabel(words.notify.name, { exact: true }).fill('值班');
    const address = page.getByLabel(words.notify.url, { exact: true });
    expect(await address.getAttribute('type')).toBe('password');
    await address.fill('https://oapi.dingtalk.com/robot/send?access_token=0123456789');
    await page.getByLabel(words.notify.signingSecret, { exact: true }).fill('SEC0123456789');
    await page.locator('form').filter({ has: address }).getByRole('button', { name: words.notify.save }).click();
    await button(`${words.notify.test}: 值班`).click();
    await page.getByText(words.notify.tested('ok')).waitFor();
    expect(host.world.notify.channels.at(-1)).toMatchObject({ kind: 'dingtalk', name: '值班', role: 'first' });
    expect(await page.content()).not.toContain('SEC0123456789');
  });

  it('shows what a channel answers that refuses', async () => {
    await open();
    await button(`${words.notify.test}: wecom`).click();
    const card = page.locator('.error-card').filter({ hasText: words.errors.codes.NOTIFY_NOT_DELIVERED.title });
    await card.waitFor();
    await page.getByText(words.notify.says('invalid webhook url (93000)')).first().waitFor();
    // The answer itself is there for whoever knows the service, and is not what people meet first.
    const raw = page.getByText('"errcode":93000').first();
    expect(await raw.isVisible()).toBe(false);
    await page.locator('.channel-answer > summary').first().click();
    await raw.waitFor();
  });

  it('takes a channel away and keeps quiet at night', async () => {
    await open();
    await button(`${words.notify.remove}: wecom`).click();
    await button(`${words.notify.remove}: wecom`).waitFor({ state: 'detached' });
    const from = page.getByLabel(words.notify.quietFrom, { exact: true });
    const save = page.locator('form').filter({ has: from }).getByRole('button', { name: words.notify.save });
    await from.fill('25:00');
    expect(await save.isDisabled()).toBe(true);
    await from.fill('23:30');
    await save.click();
    await expect.poll(() => host.world.notify.policy.quiet).toEqual({ from: '23:30', to: '08:00' });
  });
});
