/** What people do when the primary fails, through the page, against the in-memory host: acknowledge, promote, fail back, drill. */
import { describe, expect, it } from 'vitest';
import { deriveStatus } from '../../electron/status/rules.ts';
import { wordsOf } from '../../electron/words/words.ts';
import { goTo } from './browser.ts';
import { button, host, open, page, title } from './opened-page.ts';
import { expectSound } from './pretended-studio.ts';

describe('an incident', () => {
  it('is acknowledged by name and turns amber', async () => {
    await open('p1', '/watch');
    expect(await page.locator('.band-bad').textContent()).toContain('Primary down for 6 min');
    await page.getByLabel('Name', { exact: true }).fill('Lin');
    await button('Acknowledge').click();
    await expect.poll(() => page.locator('.band-warn').textContent()).toContain('handled by Lin since');
  });

  it('is answered by a promotion whose button waits for reason, name and a read plan, and then goes back', async () => {
    await open('p1', '/standby', 150);
    await button('Promote…').first().click();
    await page.getByText('What will happen').waitFor();
    const red = button('Promote standby-2');
    const cancel = page.locator('main').getByRole('button', { name: 'Cancel' });
    await expect.poll(() => cancel.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await red.isDisabled()).toBe(true);
    await page.getByLabel(/^Reason/).fill('power cut');
    await page.getByLabel(/^Type standby-2/).fill('standby-1');
    expect(await red.isDisabled()).toBe(true);
    await page.getByLabel(/^Type standby-2/).fill('ｓｔａｎｄｂｙ－2 ');
    await expect.poll(() => red.isDisabled()).toBe(false);

    // A fact changes: the primary answers again. The plan turns, and with it the button goes away.
    const { watch } = host.world.snapshot;
    host.world.snapshot.watch = { ...watch, state: 'healthy' };
    host.bus.emit('watch.changed', host.world.snapshot.watch);
    await page.getByText('The facts changed while this page was open').waitFor();
    await page.getByText('Cannot be done now').waitFor();
    host.world.snapshot.watch = watch;
    host.bus.emit('watch.changed', watch);
    await page.getByText('Cannot be done now').waitFor({ state: 'detached' });

    await page.getByLabel(/^Reason/).fill('power cut');
    await page.getByLabel(/^Type standby-2/).fill('standby-2');
    await red.click();
    await expect.poll(title).toBe('Promoting standby-2');
    expect(await button('Undo everything so far').isDisabled()).toBe(false);
    await expect
      .poll(() => page.locator('.band').allTextContents())
      .toEqual([expect.stringMatching(/^Promoting standby-2 · step \d+ of 12: \S+/)]);
    await expect.poll(title).toBe('standby-2 serves');
    await page.getByText('1 min 38 s').first().waitFor();
    await expect
      .poll(() => page.locator('.status-line').textContent())
      .toContain('standby-2 serves in place of the primary');

    // A standby took over: the primary has not recovered, and nothing may say so.
    expect(await page.locator('.band').count()).toBe(0);

    await button('Fail back…').click();
    await page.getByLabel(/^Reason/).fill('repaired');
    await page.getByLabel(/^Type standby-2/).fill('standby-2');
    await button('Fail back from standby-2').click();
    await expect.poll(title).toBe('The primary serves again');
  });

  it('wants a check of the last ten minutes, and takes a new one', async () => {
    await open('p1', '/standby');
    const { standby } = host.world.snapshot;
    const at = new Date(Date.now() - 11 * 60_000).toISOString();
    const machines = standby.machines.map((one) => ({ ...one, lastCheck: one.lastCheck && { ...one.lastCheck, at } }));
    host.world.snapshot.standby = { ...standby, machines };
    host.bus.emit('standby.changed', host.world.snapshot.standby);
    await button('Promote…').first().click();
    await page.getByText('Cannot be done now').waitFor();
    await page.getByText('has not passed a check within the last 10 minutes').waitFor();
    expect(await button('Promote standby-2').count()).toBe(0);
    await button('Check again').click();
    await page.getByText('Cannot be done now').waitFor({ state: 'detached' });
    await button('Promote standby-2').waitFor();
  });

  it('ends in green when the primary recovers, and in nothing when it was only looked away', async () => {
    await open('p1', '/');
    await page.locator('.band-bad').waitFor();
    const { watch } = host.world.snapshot;
    const become = (part: Partial<typeof watch>): void => {
      host.world.snapshot.watch = { ...watch, ...part };
      host.bus.emit('watch.changed', host.world.snapshot.watch);
      host.bus.emit('status.changed', deriveStatus({ nowMs: Date.now(), ...host.world.snapshot }));
    };
    become({ state: 'off', target: null, incident: null });
    await page.locator('.band').waitFor({ state: 'detached' });
    become({});
    await page.locator('.band-bad').waitFor();
    become({ state: 'healthy', incident: null, consecutiveFailures: 0 });
    await expect.poll(() => page.locator('.band').allTextContents()).toEqual([wordsOf('en').band.over]);
    become({ state: 'down' });
    await page.locator('.band-bad').waitFor();
    expect(await page.locator('.band-ok').count()).toBe(0);
  });

  it('is handled on the plan of the machine that is ready', async () => {
    await open('p1', '/audit');
    await page.locator('.band').getByRole('button', { name: 'Handle…' }).click();
    await expect.poll(title).toBe('Promote standby-2');
  });

  it.each([
    ['switchover', '300', '--window 60', 'For 60 s after the switch'],
    ['fail-back', '30', '--bake 60', 'each watched for 60 s'],
  ])(
    'has a %s plan whose time is set before it is read, and the command says the same',
    async (intent, usual, option, fact) => {
      await open('healthy', `/standby/${intent}/standby-2`);
      await page.getByText('What will happen').waitFor();
      const seconds = page.getByLabel(/^Seconds /);
      expect(await seconds.inputValue()).toBe(usual);
      const command = page
        .locator('main')
        .getByText(/^understudy (switchover|failback) /)
        .first();
      expect(await command.textContent()).not.toMatch(/--(window|bake)/);
      await seconds.fill('60');
      await seconds.press('Enter');
      await page.getByText(fact).waitFor();
      await expect.poll(() => command.textContent()).toContain(option);
      // The person asked for it: it is no fact that changed behind them.
      expect(await page.getByText('The facts changed while this page was open').count()).toBe(0);
    },
  );

  it('can be undone above the line', async () => {
    await open('p1', '/standby/promote/standby-2', 500);
    await page.getByLabel(/^Reason/).fill('power cut');
    await page.getByLabel(/^Type standby-2/).fill('standby-2');
    await button('Promote standby-2').click();
    await button('Undo everything so far').click();
    await expect.poll(title).toBe('standby-2 was not promoted');
  });
});

describe('what services made (S4)', () => {
  it.each(['en', 'zh-CN'] as const)(
    'is switched on, saved at once, and told with what the last way home brought, in %s',
    async (locale) => {
      await open('healthy', '/standby', 60, locale);
      const { made } = wordsOf(locale).standby;
      const panel = page.getByRole('region', { name: made.title });
      await panel.getByText(made.notSaved).first().waitFor();
      await panel.getByText(made.noWayHome).waitFor();
      await panel.getByText('understudy made status').waitFor();
      const toggle = panel.getByRole('switch', { name: made.switch });
      expect(await toggle.isChecked()).toBe(false);
      await toggle.click();
      await expect.poll(() => toggle.isChecked()).toBe(true);
      await panel.getByLabel(made.every).fill('20');
      await panel.getByRole('button', { name: made.setEvery, exact: true }).click();
      await panel.getByRole('button', { name: made.setEvery, exact: true }).waitFor({ state: 'detached' });
      await panel.getByRole('button', { name: made.saveNow }).click();
      await panel.getByText(made.by('desk')).waitFor();
      expect(await toggle.isChecked()).toBe(true);

      const words = wordsOf(locale).standby;
      const name = host.world.snapshot.standby.machines[0]?.name ?? 'none';
      await page.goto(`${page.url().split('#')[0]}#/standby/fail-back/${encodeURIComponent(name)}`);
      await page.getByLabel(words.reasonAsked).fill('repaired');
      await page.getByLabel(words.typeName(name)).fill(name);
      await button(words.button['fail-back'](name)).click();
      await expect.poll(() => host.world.promotions[0]?.intent).toBe('fail-back');
      // A page that sees it end shows the report first.
      const shown = async () => {
        await page.goto(`${page.url().split('#')[0]}#/standby`);
        return panel.getByText(made.brought(42, name)).isVisible();
      };
      await expect.poll(shown, { interval: 500, timeout: 100_000 }).toBe(true);
      await panel.getByText(made.conflicts(1)).waitFor();
      await panel.getByText('takes/intro.wav + takes/intro~standby-2.wav').waitFor();
    },
  );
});

describe('a machine', () => {
  it.each(['en', 'zh-CN'] as const)('A1: is drilled, and what it said is there to be heard, in %s', async (locale) => {
    await open('healthy', '/standby', 60, locale);
    const words = wordsOf(locale).standby;
    const name = host.world.snapshot.standby.machines[0]?.name ?? 'none';
    const panel = page.getByRole('region', { name });
    await panel.getByRole('button', { name: words.drillNow, exact: true }).click();
    await page.getByText(words.drillBand).waitFor();
    await page.getByRole('combobox', { name: words.drillMonthly }).click();
    await page.getByRole('option', { name: words.drillMonthlyOn('5', '04:00'), exact: true }).click();
    await page.getByText(words.drillNext).waitFor();
    await page.getByRole('button', { name: words.drillStart(name) }).click();
    await expect.poll(title).toBe(words.reportTitle.drill(name));
    await page.getByText(words.drillBand).waitFor();
    await page.getByRole('slider', { name: wordsOf(locale).common.positionIn(words.drillHeard) }).waitFor();
    await page.getByRole('row', { name: words.stepNames.prove }).waitFor();
    // The one before it is read from here.
    const soFar = page.getByRole('region', { name: words.drillsSoFar });
    await soFar.getByRole('row', { name: words.drillShown }).waitFor();
    await soFar.getByRole('link', { name: words.report }).click();
    await expect.poll(() => page.url()).toContain('DRILL-1121');
  });

  it.each(['en', 'zh-CN'] as const)(
    'is warmed up, says with which release since when, and is let sleep, in %s',
    async (locale) => {
      await open('healthy', '/standby', 60, locale);
      const words = wordsOf(locale).standby;
      const panel = page.getByRole('region', { name: host.world.snapshot.standby.machines[0]?.name ?? 'none' });
      const press = (name: string): Promise<void> => panel.getByRole('button', { name, exact: true }).click();
      await panel.getByText(`${words.loaded} · ${words.loadedNothing}`).waitFor();
      expect(await panel.getByRole('button', { name: words.letSleep }).count()).toBe(0);
      await press(words.warmUp);
      const releaseId = host.world.snapshot.backup.lastRelease?.releaseId ?? 'none';
      await panel.getByText(`${words.loaded} · ${releaseId} · `).waitFor();
      await press(words.letSleep);
      await panel.getByText(`${words.loaded} · ${words.loadedNothing}`).waitFor();
    },
  );

  it('is added only after its fingerprint was compared', async () => {
    await open('fresh', '/standby');
    await button('Add a machine').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('spare');
    await dialog.getByLabel('Host or address').fill('192.168.1.42');
    await dialog.getByLabel('User').fill('understudy');
    await dialog.getByLabel('Private key file').fill('~/.ssh/id_ed25519');
    await dialog.getByRole('button', { name: 'Read host key' }).click();
    const add = dialog.getByRole('button', { name: 'They match; add the machine' });
    await add.waitFor();
    expect(await add.isDisabled()).toBe(true);
    const pasted = dialog.getByLabel('Fingerprint that the machine itself shows');
    await pasted.fill(`256 SHA256:${'A'.repeat(43)} root@spare (ED25519)`);
    await dialog.getByText('The fingerprints differ').waitFor();
    expect(await add.isDisabled()).toBe(true);
    await pasted.fill('256 SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u root@spare (ED25519)');
    await add.click();
    await page.getByRole('heading', { name: 'spare' }).waitFor();
  });
});

describe('automatic mode', () => {
  it.each(['en', 'zh-CN'] as const)(
    'is switched on, says what it lacks, counts down in an incident and is stopped by one click on any screen, in %s',
    async (locale) => {
      await open('p1', '/standby', 60, locale);
      const words = wordsOf(locale).automatic;
      const machine =
        host.world.snapshot.standby.machines.map(({ name }) => name).find((name) => name.endsWith('-2')) ?? 'none';
      const panel = page.getByRole('region', { name: words.title });
      const stop = panel.getByRole('button', { name: words.stop });
      await panel.getByText(words.now.off).waitFor();
      await panel.getByText(words.needs.mac(machine)).waitFor();
      expect(await stop.count()).toBe(0);
      await panel.getByRole('switch', { name: words.switch }).click();
      const counting = new RegExp(words.now.counting(machine, '.+'));
      await panel.getByText(counting).waitFor();
      await expectSound(page, `countdown-${locale}`);
      await goTo(page, '/watch');
      const band = page.locator('.band');
      await band.getByText(counting).waitFor();
      await expectSound(page, `countdown-elsewhere-${locale}`);
      await band.getByRole('button', { name: words.stop }).click();
      await expect.poll(() => band.getByRole('button', { name: words.stop }).count()).toBe(0);
      await goTo(page, '/standby');
      await panel.getByText(words.now.stopped).waitFor();
      expect(await stop.count()).toBe(0);
    },
  );

  it('wakes a machine by the address that was typed', async () => {
    await open('healthy', '/standby');
    await page.getByText('Wake-up over the network').first().click();
    await page.getByLabel('Hardware address').fill('3C-52-82-AA-BB-CC');
    await page.getByRole('button', { name: 'Set', exact: true }).first().click();
    await expect.poll(() => page.getByLabel('Hardware address').inputValue()).toBe('3c:52:82:aa:bb:cc');
    await expect.poll(() => page.getByText('Missing so that it can act').count()).toBe(0);
  });
});
