/** Where the networks of a voice run, on its card: what the test found, a choice by hand, and the way back, in both languages. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { VoicePlace } from '../../electron/contract/voices.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

async function open(locale: 'en' | 'zh-CN'): Promise<void> {
  ({ host, page } = await openStudio({ locale, hash: '/voices', stepMs: 60 }));
}

const placeOf = (voiceId: string, network: string): VoicePlace | undefined =>
  host.world.snapshot.voices.find(({ id }) => id === voiceId)?.places.find((place) => place.network === network);

interface Told {
  readonly where: string;
  readonly found: string;
  readonly refused: string;
  readonly other: string;
  readonly byHand: string;
  readonly asTested: string;
  readonly again: RegExp;
}

const languages: readonly (readonly ['en' | 'zh-CN', Told])[] = [
  [
    'en',
    {
      where: 'Where each network runs, and how long it takes there',
      found: 'the processor, 2 threads: by the test',
      refused: 'WebGPU computes something else than the processor',
      other: 'WebGPU: 28 ms',
      byHand: 'WebGPU: chosen by hand',
      asTested: 'As the test found best',
      again: /^Test again/,
    },
  ],
  [
    'zh-CN',
    {
      where: '各网络在哪里运行，用时多少',
      found: '处理器，2 线程：由测试选定',
      refused: 'WebGPU 的运算结果与处理器不同',
      other: 'WebGPU: 28 毫秒',
      byHand: 'WebGPU：手动选定',
      asTested: '按测试结果',
      again: /^重新测试/,
    },
  ],
];

it.each(languages)(
  'in %s a person sees every place, chooses another one, and leaves it to the test again',
  async (locale, told) => {
    await open(locale);
    const card = page.locator('.voice-card', { has: page.locator('#voice-linxia') });
    await card.getByText(told.where).click();
    await card.getByText(told.found).first().waitFor();
    await card.getByText(told.refused).waitFor();
    // Reading the text comes first.
    const prompt = card.locator('.voice-places').getByRole('combobox').first();
    await prompt.click();
    await page.getByRole('option', { name: told.other }).click();
    await expect.poll(() => placeOf('linxia', 'prompt')).toMatchObject({ provider: 'webgpu', by: 'hand' });
    await card.getByText(told.byHand).waitFor();
    await prompt.click();
    await page.getByRole('option', { name: told.asTested }).click();
    await expect.poll(() => placeOf('linxia', 'prompt')).toMatchObject({ provider: 'cpu', threads: 2, by: 'trial' });
    await expect.poll(() => card.getByText(told.byHand).count()).toBe(0);
    await card.getByRole('button', { name: told.again }).waitFor();
  },
);

it('an untested voice shows no places, and after its test it does', async () => {
  await open('en');
  const card = page.locator('.voice-card', { has: page.locator('#voice-pilot') });
  expect(await card.getByText('Where each network runs').count()).toBe(0);
  await card.getByRole('button', { name: 'Test: On this computer, Pilot' }).click();
  await card.getByText('Where each network runs').click();
  await card.getByText('the processor, 2 threads: by the test').first().waitFor();
});
