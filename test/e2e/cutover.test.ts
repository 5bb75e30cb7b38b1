/** What moves listeners, where no gate of this computer does: shown as it is, and a person who has to act is told the exact lines. */
import { expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { goTo } from './browser.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();

function showAnotherWay({ world }: FakeHost): void {
  world.snapshot.standby = {
    ...world.snapshot.standby,
    cutover: {
      provider: 'manual',
      serviceUrl: 'http://voice.studio.lan:9880',
      site: 'other',
      upstreamUrl: '192.168.1.99',
      epoch: 4,
      listening: true,
      problem: null,
      ttlSeconds: 90,
      readAt: new Date().toISOString(),
      waiting: { lines: ['+ 192.168.1.42 voice.studio.lan'], expected: '192.168.1.42', seen: '192.168.1.20' },
    },
  };
}

it.each(['zh-CN', 'en'] as const)('is shown with what is expected and seen, in %s', async (locale) => {
  const words = wordsOf(locale).standby;
  const { page } = await openStudio({ locale, arrange: showAnotherWay });
  await goTo(page, '/standby');
  const panel = page.locator('section.panel').filter({ hasText: words.cutoverKind.manual });
  for (const text of [
    'http://voice.studio.lan:9880',
    '192.168.1.99',
    words.site.other,
    words.cutoverWaits,
    '+ 192.168.1.42 voice.studio.lan',
    '192.168.1.20',
  ]) {
    await panel.getByText(text, { exact: true }).first().waitFor();
  }
  // The form of the gate has no place beside another way.
  expect(await page.getByRole('button', { name: words.setGate, exact: true }).count()).toBe(0);
});
