/** What people do, through the page, against the in-memory host: speak, back up, acknowledge, promote, fail back, and the keyboard. */
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deriveStatus } from '../../electron/status/rules.ts';
import { wordsOf } from '../../electron/words/words.ts';
import { type FakeHost, startFakeHost } from '../fakes/host/host.ts';
import type { Scene } from '../fakes/host/world.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

async function open(scene: Scene, hash: string, stepMs = 60, locale: 'en' | 'zh-CN' = 'en'): Promise<void> {
  ({ host, page } = await openStudio({ scene, locale, hash, stepMs }));
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const title = () => page.locator('#screen-title').textContent();

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

describe('backing up', () => {
  it('is one press, from any screen, and shows the release', async () => {
    await open('healthy', '/audit');
    await page.keyboard.press('Control+b');
    await expect.poll(title).toBe('Backups');
    await page.getByText('n3wr31').first().waitFor();
    await page.getByText(/Backed up: 42 files/).waitFor();
  });

  it('says whose release it is when another computer made it', async () => {
    await open('healthy', '/backup');
    const { backup } = host.world.snapshot;
    host.bus.emit('backup.changed', { ...backup, doneBy: { releaseId: 'r7kq2m', host: 'MAC-MINI' } });
    await page.getByText('made by MAC-MINI').waitFor();
  });

  it('that is partial names what is missing and what helps, and is called verified nowhere', async () => {
    await open('healthy', '/backup');
    const [newest, ...older] = host.world.releases;
    if (!newest) throw new Error('the world has no release');
    const missing = [{ reason: 'damaged' as const, voice: { id: 'mei', name: 'Mei' }, path: 'voices/mei/gpt.ckpt' }];
    const partial = { ...newest, verifiedAt: null, partial: { missing, more: 0 } };
    host.world.releases = [partial, ...older];
    const { backup } = host.world.snapshot;
    const lastError = { code: 'BACKUP_RELEASE_PARTIAL', at: newest.createdAt };
    host.bus.emit('backup.changed', { ...backup, lastRelease: partial, lastError });
    await page.getByText('Mei (voices/mei/gpt.ckpt) is damaged', { exact: false }).waitFor();
    await page.getByText('The newest backup is partial', { exact: false }).waitFor();
    await expect.poll(() => page.locator('.backup-state .pill').textContent()).toBe('partial');
  });

  it('starts with a store that is tested as it is saved', async () => {
    await open('fresh', '/backup');
    await page.getByLabel('Folder path').fill('/mnt/nas/understudy');
    await button('Save and test').click();
    await page.getByText('Store answers').waitFor();
    expect(host.world.snapshot.backup.store).toEqual({ kind: 'folder', path: '/mnt/nas/understudy' });
  });
});

describe('a release', () => {
  const act = async (name: RegExp): Promise<void> => {
    await page
      .getByRole('button', { name: /^More for / })
      .first()
      .click();
    await page.getByRole('menuitem', { name }).click();
  };

  it('is first of all brought back into the library, and that can be undone', async () => {
    await open('healthy', '/backup');
    await act(/^Restore/);
    await page.getByText('--into-library').waitFor();
    await page.getByText('In its place').click();
    await page.getByText('--into-library --replace').waitFor();
    await page.getByText('Beside the voice that is here').click();
    await button('Bring back').click();
    await page.getByText(/^Back in the library: /).waitFor();
    await page.getByText('2 kept takes · 1 project · 1 word is said otherwise here and stayed so').waitFor();
    await button('Undo').click();
    await page.getByText('Undone: the library is as it was before.').waitFor();
  });

  it('goes into a folder where that is chosen', async () => {
    await open('healthy', '/backup');
    await act(/^Restore/);
    await page.getByText('Into a folder').click();
    await page.getByLabel('New folder').fill('/tmp/restored');
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('41 files restored to /tmp/restored').waitFor();
  });

  it('of another computer waits for the fingerprint that was compared', async () => {
    await open('healthy', '/backup');
    host.world.releases = host.world.releases.map((one) => ({ ...one, signed: false }));
    host.bus.emit('backup.changed', host.world.snapshot.backup);
    await page.getByText('unsigned').first().waitFor();
    await act(/^Restore/);
    expect(await button('Bring back').isDisabled()).toBe(true);
    await page.getByLabel('Fingerprint of the computer that signed it').fill('AB12-CD34-EF56-GH78-JK90-MN12');
    await button('Bring back').click();
    await page.getByText('Signed by AB12-CD34-EF56-GH78-JK90-MN12').waitFor();
  });

  it('shows its files, and how it differs from another one', async () => {
    await open('healthy', '/backup');
    await act(/^Look inside/);
    const files = page.getByRole('group', { name: 'Files' });
    await files.getByText('voice.json').first().waitFor();
    await page.getByLabel('Part of a path').fill('sovits');
    await expect.poll(() => files.getByText('voice.json').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Compare with' }).or(page.getByLabel('Compare with')).first().click();
    await page.getByRole('option').first().click();
    await page.getByText('changed · weights').waitFor();
  });

  it('becomes a container image in a folder', async () => {
    await open('healthy', '/backup');
    await act(/^Look inside/);
    await button('Container image…').click();
    expect(await button('Make image').isDisabled()).toBe(true);
    await page.getByLabel('New folder').fill('/tmp/lin');
    await page.getByLabel('Image name').fill('registry.example/voices:1');
    await page.getByText('--to /tmp/lin --image registry.example/voices:1').waitFor();
    await button('Make image').click();
    await page.getByText('Container image in /tmp/lin').waitFor();
  });
});

describe('a second computer', () => {
  it('is let in and turned out by the fingerprint that was typed', async () => {
    await open('healthy', '/backup');
    const [code = ''] = host.world.trust.requests.map(({ fingerprint }) => fingerprint);
    await page.getByText('LAPTOP-7 asks to be let in.').waitFor();
    expect(await page.getByText(code).count()).toBe(0);
    const typed = page.getByRole('textbox', { name: 'Fingerprint' });
    expect(await button('Let in').isDisabled()).toBe(true);
    await typed.fill('7777-0000');
    await button('Let in').click();
    await page.getByText('Computer not let in').waitFor();
    await typed.fill(code);
    await button('Let in').click();
    await page.getByText(code).waitFor();
    expect(await typed.inputValue()).toBe('');
    await typed.fill(code);
    await button('Revoke').click();
    await page.getByText(/^revoked /).waitFor();
  });
});

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

describe('automatic mode', () => {
  it('is switched on, says what it lacks, counts down in an incident and is stopped by one click', async () => {
    await open('p1', '/standby');
    const panel = page.getByRole('region', { name: 'Automatic mode' });
    await panel.getByText('Off: a person promotes').waitFor();
    await panel.getByText('Cannot be woken, for lack of a hardware address: standby-2.').waitFor();
    expect(await panel.getByRole('button', { name: 'Stop' }).count()).toBe(0);
    await panel.getByRole('switch', { name: 'Promote without being asked' }).click();
    await panel.getByText(/^standby-2 takes over at .* unless it is stopped$/).waitFor();
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.getByText('Stopped: a person handles this incident').waitFor();
    expect(await panel.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  });

  it('wakes a machine by the address that was typed', async () => {
    await open('healthy', '/standby');
    await page.getByText('Wake-up over the network').first().click();
    await page.getByLabel('Hardware address').fill('3C-52-82-AA-BB-CC');
    await page.getByRole('button', { name: 'Set', exact: true }).first().click();
    await expect.poll(() => page.getByLabel('Hardware address').inputValue()).toBe('3c:52:82:aa:bb:cc');
    await expect.poll(() => page.getByText('Missing so that it can act').count()).toBe(0);
  });
});
