/** A bucket on screen: its address filled in by provider, what the doctor says of it, the rights of its keys, the speed. */
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { findOverflow, findViolations } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');

const openStudio = studioInBrowser();

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const { backup: words, storeFindings: findings, common } = wordsOf(locale);

  it('a bucket is set by its provider, looked at, given rights and slowed down', async () => {
    const { host, page } = await openStudio({ scene: 'fresh', locale, nowMs, hash: '/backup' });

    await page.getByText(words.s3, { exact: true }).click();
    await page.getByRole('combobox', { name: words.provider }).click();
    await page.getByRole('option', { name: words.providers.oss }).click();
    expect(await page.getByLabel(words.endpoint, { exact: true }).inputValue()).toBe(
      'https://s3.oss-cn-shanghai.aliyuncs.com',
    );
    expect(await page.getByLabel(words.region, { exact: true }).inputValue()).toBe('cn-shanghai');
    await page.getByLabel(words.bucket, { exact: true }).fill('studio-voices');
    await page.getByLabel(words.endpointIsBucket).check();
    expect([await findViolations(page), await findOverflow(page)]).toEqual([[], 0]);
    await page.getByRole('button', { name: words.connect }).click();

    await page.getByText(findings['lifecycle-no-abort'].fix ?? '').waitFor();
    expect(host.world.snapshot.backup.store).toMatchObject({ bucket: 'studio-voices', endpointIsBucket: true });
    await page.getByText(words.policy, { exact: true }).click();
    await page.locator('pre', { hasText: 'oss:AbortMultipartUpload' }).waitFor();
    await page.getByText(words.policyRoles.restorer, { exact: true }).click();
    await expect
      .poll(async () => JSON.parse((await page.locator('pre').textContent()) ?? '{}').Statement[0].Action)
      .toEqual(['oss:GetObject']);
    await page.getByRole('button', { name: common.copy, exact: true }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('acs:oss:*:*:studio-voices');

    await page.getByLabel(words.bandwidth.on).click({ force: true });
    await page.getByLabel(words.bandwidth.rate).fill('2,5');
    await page.getByRole('button', { name: common.save, exact: true }).click();
    await expect
      .poll(() => host.world.snapshot.backup.bandwidth)
      .toEqual({ bytesPerS: 2_500_000, from: '08:00', to: '22:00' });
    expect([await findViolations(page), await findOverflow(page)]).toEqual([[], 0]);
  });
});
