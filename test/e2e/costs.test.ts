/** S22, N7: prices are typed in and the sums stand there; an incident has its report. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { findOverflow, findViolations } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let page: Page;

async function picture(name: string): Promise<void> {
  const folder = process.env['UNDERSTUDY_LOOK'] ?? (await tempDir());
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

describe.each(['zh-CN', 'en'] as const)('%s', (locale) => {
  const words = wordsOf(locale);

  async function open(hash: string, scene: 'serving' | 'p1'): Promise<void> {
    ({ page } = await openStudio({ scene, locale, hash }));
  }

  it('S22: prices become sums, and the loss from which on the dearer standby pays off', async () => {
    await open('/standby', 'serving');
    await page.getByRole('button', { name: words.costs.open, exact: true }).click();
    const fill = (label: string, value: number) => page.getByLabel(label, { exact: true }).fill(String(value));
    const { fields, modeFields, modes } = words.costs;
    await fill(fields.incidents, 0.25);
    await fill(`${modes.cold}: ${modeFields.fixed}`, 800);
    await fill(`${modes.cold}: ${modeFields.rtoSeconds}`, 600);
    await fill(`${modes.hot}: ${modeFields.fixed}`, 10_800);
    await fill(`${modes.hot}: ${modeFields.rtoSeconds}`, 30);
    await page.getByRole('button', { name: words.costs.save, exact: true }).click();
    await page.getByText(words.costs.cheaperFrom(modes.hot, modes.cold, '4,210.53')).waitFor();
    const total = page.getByRole('row', { name: words.costs.total });
    expect(await total.getByRole('cell').allTextContents()).toEqual(['800.00', '–', '10,800.00']);
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
    await picture(`costs-${locale}`);
  });

  it('N7: an incident has a report that can be taken along', async () => {
    await open('/audit/INC-1124', 'p1');
    await page.getByRole('heading', { name: words.audit.report }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.audit.reportSave, exact: true }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^# INC-1124\n/);
    expect(await findViolations(page)).toEqual([]);
    await picture(`incident-${locale}`);
  });
});
