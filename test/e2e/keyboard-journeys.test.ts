/**
 * The three journeys without a mouse: speak a sentence from a fresh start, back up now, promote a standby and fail back. Only Tab,
 * Enter, Space, Escape, arrows and typing; after each step the focus is seen on something sensible, and what changed is announced.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { byKeyboard, watchKeyboard } from './by-keyboard.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

describe.each(['en', 'zh-CN'] as const)('by keyboard alone, in %s', (locale) => {
  const words = wordsOf(locale);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const title = () => page.locator('#screen-title');

  async function open(scene: Scene, stepMs: number): Promise<ReturnType<typeof byKeyboard>> {
    ({ host, page } = await openStudio({ scene, locale, stepMs, prepare: watchKeyboard }));
    return byKeyboard(page);
  }

  it('a sentence is spoken from a fresh start, stopped and heard on', async () => {
    const keys = await open('fresh', 120);
    await keys.tabTo(button(words.frame.skip));
    await keys.press('Enter');
    await keys.standsOn(page.locator('#main'));
    const text = page.getByRole('textbox', { name: words.studio.text, exact: true });
    await keys.tabTo(text);
    await keys.type('One. Two.');
    expect(await text.inputValue()).toBe('One. Two.');
    await keys.tabTo(button(words.home.speakNow));
    await keys.press('Enter');
    await page.locator('[data-playing="true"]').waitFor();
    expect(host.world.takes[0]?.text).toBe('One. Two.');
    await keys.standsOn(button(words.home.speakNow));
    await keys.hears(words.jobs.ended.done(words.jobs.title.synthesis('Pilot')));
    const take = words.studio.take('One. Two.');
    const play = page.getByRole('button', {
      name: new RegExp(`^(${words.common.play(take)}|${words.common.pause(take)})$`),
    });
    await keys.tabTo(play);
    // A short sentence may be over before somebody is here: then it is begun again, and stopped.
    if ((await button(words.common.pause(take)).count()) === 0) await keys.press('Space');
    await keys.standsOn(button(words.common.pause(take)));
    await keys.press('Space');
    await keys.standsOn(button(words.common.play(take)));
    const slider = page.getByRole('slider', { name: words.common.positionIn(take) });
    await keys.tabTo(slider);
    await keys.press('ArrowRight');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toMatch(/^0:00\.0/);
    await keys.neverLost();
  });

  it('a folder is connected and backed up to at once, and the release’s menu opens and closes', async () => {
    const keys = await open('fresh', 200);
    await keys.tabTo(page.getByRole('link', { name: words.screens.backup, exact: true }));
    await keys.press('Enter');
    await keys.standsOn(title());
    expect(await title().textContent()).toBe(words.backup.title);
    await keys.tabTo(page.getByRole('textbox', { name: words.backup.path, exact: true }));
    await keys.type('/srv/backups');
    await keys.tabTo(button(words.backup.connect));
    await keys.press('Enter');
    await button(words.backup.test).waitFor();
    await keys.standsOn(title());
    const now = page.locator('main').getByRole('button', { name: words.backup.backUpNow });
    await keys.tabTo(now);
    await keys.press('Enter');
    await page.getByRole('progressbar').first().waitFor();
    await keys.hears(words.jobs.steps['backup.step.upload'] ?? 'a step with a name');
    await keys.hears(words.jobs.ended.done(words.jobs.title.backup('')));
    await keys.standsOn(now);
    await page.locator('tbody tr').first().waitFor();
    const menu = page.locator('tbody tr').first().locator('button').last();
    await keys.tabTo(menu);
    await keys.press('Enter');
    await page.getByRole('menu').waitFor();
    await keys.press('ArrowDown');
    await keys.standsOn(page.locator('[role="menuitem"]:focus'));
    await keys.press('Escape');
    await keys.standsOn(menu);
    await keys.neverLost();
  });

  it('a standby is promoted from the band, and the service goes back', async () => {
    const keys = await open('p1', 300);
    const machine = host.world.snapshot.standby.machines[0]?.name ?? 'none';
    const cancel = page.locator('main').getByRole('button', { name: words.common.cancel, exact: true });
    const { standby } = words;
    const confirm = async (reason: string, red: string): Promise<void> => {
      // Cancel comes first: whoever presses Enter at once changes nothing.
      await keys.standsOn(cancel);
      await expect.poll(() => button(red).isDisabled()).toBe(true);
      await keys.tabTo(page.getByLabel(standby.reasonAsked), 'Shift+Tab');
      await keys.type(reason);
      await keys.tabTo(page.getByLabel(standby.typeName(machine)));
      await keys.type(machine);
      await keys.tabTo(button(red));
      await keys.press('Enter');
    };
    await keys.hears(words.band.alarm);
    await keys.tabTo(button(words.band.handle));
    await keys.press('Enter');
    await page.getByText(standby.willHappen, { exact: true }).waitFor();
    await confirm('power cut', standby.button.promote(machine));
    await expect.poll(() => title().textContent()).toBe(standby.doing.promote(machine));
    await keys.standsOn(title());
    await keys.hears(standby.stepNames.start);
    await expect.poll(() => title().textContent()).toBe(standby.reportTitle.promote(machine));
    await keys.standsOn(title());
    await keys.hears(words.jobs.ended.done(words.jobs.title.promote(machine)));

    await keys.tabTo(button(standby.failBack));
    await keys.press('Enter');
    await confirm('repaired', standby.button['fail-back'](machine));
    await expect.poll(() => title().textContent()).toBe(standby.reportTitle['fail-back']());
    await keys.standsOn(title());
    await keys.hears(words.jobs.ended.done(words.jobs.title['fail-back'](machine)));
    await keys.tabTo(button(words.common.back));
    await keys.press('Enter');
    await keys.standsOn(title());
    expect(await title().textContent()).toBe(standby.title);
    await keys.neverLost();
  });

  it('a part of a screen that comes late gets the focus, unless the person has gone on', async () => {
    const keys = await open('fresh', 60);
    const part = page.locator('[data-place="retention"]');
    const chooseRetention = async (): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: words.palette.placeholder }).fill(words.palette.acts.retention);
      await page.getByRole('option', { name: words.palette.acts.retention }).first().waitFor();
      await keys.press('Enter');
      // Without a store the screen has no such part: its heading has to do.
      await keys.standsOn(title());
      expect(await part.count()).toBe(0);
    };
    const { backup } = host.world.snapshot;
    const become = (store: typeof backup.store): void => {
      host.world.snapshot.backup = { ...host.world.snapshot.backup, store };
      host.bus.emit('backup.changed', host.world.snapshot.backup);
    };
    await chooseRetention();
    become({ kind: 'folder', path: '/srv/backups' });
    await keys.standsOn(part);

    await keys.tabTo(page.getByRole('link', { name: words.screens.home, exact: true }), 'Shift+Tab');
    await keys.press('Enter');
    await keys.standsOn(title());
    become(null);
    await chooseRetention();
    const copy = page.locator('main').getByRole('button', { name: words.common.copyCommand, exact: true }).last();
    await keys.tabTo(copy);
    become({ kind: 'folder', path: '/srv/backups' });
    await part.waitFor();
    await page.evaluate(aWhile);
    expect(await copy.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('what is kept after all in Settings leaves the focus on the button that asked', async () => {
    const keys = await open('healthy', 60);
    await keys.tabTo(page.getByRole('link', { name: words.screens.settings, exact: true }));
    await keys.press('Enter');
    await keys.standsOn(title());
    const said = words.diagnostics.storage;
    const clear = button(said.of(said.clears.leftovers.button, said.kinds.leftovers));
    await keys.tabTo(clear, 'Shift+Tab');
    await keys.press('Enter');
    await keys.standsOn(button(said.keep));
    await keys.press('Enter');
    await keys.standsOn(clear);
  });
});

/** In the page: long enough for whatever looks there every 25 milliseconds, however slow this computer is. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      if (ticks < 12) return;
      clearInterval(timer);
      resolve();
    }, 25);
  });
}
