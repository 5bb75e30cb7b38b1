/** The podcaster's work, through the page: a script becomes rows, rows become sound, and what is wrong is made again and nothing else. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import type { FakeHost } from '../fakes/host/host.ts';
import { findOverflow, findViolations, goTo, settle } from './browser.ts';
import { keepPicture } from './pictures.ts';
import { studioInBrowser } from './pretended-studio.ts';

const openStudio = studioInBrowser();
let host: FakeHost;
let page: Page;

type Locale = 'en' | 'zh-CN';

async function open(
  hash: string,
  options: {
    readonly locale?: Locale;
    readonly stepMs?: number;
    readonly theme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
  } = {},
): Promise<void> {
  ({ host, page } = await openStudio({ hash, locale: 'en', stepMs: 40, ...options }));
}

const EPISODE = '/projects/episode-12';
const lines = Array.from({ length: 30 }, (_, index) => `Line ${index + 1} of the episode.`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const row = (number: number) => page.locator(`[role="listitem"][aria-posinset="${number}"]`);
const textOf = (number: number) => row(number).locator('textarea.script-row-text');
const texts = (): Promise<string[]> =>
  page
    .locator('textarea.script-row-text')
    .evaluateAll((areas) => areas.map((area) => (area as HTMLTextAreaElement).value));
/** What belongs to a row has its manner in its name too. */
const openRow = (name: string): Promise<void> => page.getByRole('button', { name }).click();
const stateOf = (number: number): Promise<string | null> =>
  row(number).locator('.script-row').getAttribute('data-state');

describe.each(['en', 'zh-CN'] as const)('an episode of thirty rows and two voices (%s)', (locale) => {
  const words = wordsOf(locale);
  const { projects, studio } = words;

  it('is pasted, given its voices, spoken, mended by a reading, and only what changed is made again', async () => {
    await open('/projects', { locale, stepMs: 10 });
    await page.getByLabel(projects.name, { exact: true }).fill('Episode 13');
    await page.getByLabel(projects.text, { exact: true }).fill(lines.join('\n\n'));
    await button(projects.create).click();
    await page.locator('#screen-title', { hasText: 'Episode 13' }).waitFor();
    await expect.poll(() => textOf(1).inputValue()).toBe(lines[0]);
    expect(await row(1).getAttribute('aria-setsize')).toBe('30');

    // The second voice says rows 3 to 5.
    await page.getByLabel(projects.choose(3), { exact: true }).click();
    await page.getByLabel(projects.choose(5), { exact: true }).click({ modifiers: ['Shift'] });
    await page
      .getByRole('status')
      .filter({ hasText: projects.chosen(3) })
      .waitFor();
    await page.getByRole('combobox', { name: projects.setVoice }).click();
    await page.getByRole('option', { name: 'Mia' }).click();
    await expect.poll(() => row(4).locator('.script-row-manner').textContent()).toContain('Mia');
    await button(projects.chooseNone).click();

    await button(projects.generateAll(30)).click();
    await button(projects.generateAll(0)).waitFor();
    expect(await stateOf(1)).toBe('spoken');

    // A word is picked in its row, heard, and said otherwise from now on.
    await textOf(2).fill('☃ and line 2.');
    await openRow(projects.manner(2));
    await page.getByRole('button', { name: studio.changeReading('☃') }).click();
    await page.getByLabel(studio.readingOf('☃'), { exact: true }).fill('xue3 ren2');
    await button(studio.readingHear).click();
    await page.locator('form audio').waitFor();
    await button(words.common.save).click();
    await page.getByLabel(studio.readingOf('☃'), { exact: true }).waitFor({ state: 'detached' });
    await expect.poll(() => stateOf(2)).toBe('stale');

    await textOf(6).fill('Line six is another one.');
    await textOf(7).fill('Line seven too.');
    await button(projects.generateAll(3)).waitFor();
    const before = await soundsOf();
    await button(projects.generateAll(3)).click();
    await button(projects.generateAll(0)).waitFor();
    const after = await soundsOf();
    expect(after.filter((sound, index) => sound !== before[index])).toHaveLength(3);
    expect(after).toHaveLength(30);

    await button(projects.export).click();
    const dialog = page.getByRole('dialog', { name: projects.exporting.title });
    const file = dialog.getByRole('textbox', { name: projects.exporting.path });
    await file.fill('/episodes/13.mp3');
    expect(await exportedBy(dialog)).toMatchObject({ path: '/episodes/13.mp3', format: 'mp3', loudness: -16 });
    await dialog.getByText(projects.exporting.done).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole('combobox', { name: projects.exporting.format }).click();
    await page.getByRole('option', { name: projects.exporting.formats.srt }).click();
    expect(await file.inputValue()).toBe('/episodes/13.srt');
    const wishes = await exportedBy(dialog);
    expect(wishes).toMatchObject({ path: '/episodes/13.srt', format: 'srt' });
    expect(wishes).not.toHaveProperty('loudness');
  });

  /** What the host is asked when the button is pressed. */
  async function exportedBy(dialog: Locator): Promise<unknown> {
    const asked = page.waitForRequest('**/projects.export');
    await dialog.getByRole('button', { name: projects.exporting.start, exact: true }).click();
    return (await asked).postDataJSON();
  }
});

/** The take that is heard of every row, as the host has it. */
async function soundsOf(): Promise<readonly (string | null)[]> {
  const projectId = decodeURIComponent(new URL(page.url()).hash.split('/').at(-1) ?? '');
  return page.evaluate(async (id) => {
    const answer = await fetch('api/call/projects.open', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: id }),
    });
    const { data } = (await answer.json()) as { data: { rows: { chosenTakeId: string | null }[] } };
    return data.rows.map(({ chosenTakeId }) => chosenTakeId);
  }, projectId);
}

describe('the list of projects', () => {
  it('finds in one place whatever was removed, and puts it back', async () => {
    await open(EPISODE);
    const { diagnostics, projects, studio } = wordsOf('en');
    const first = await textOf(1).inputValue();
    await button(projects.moreOf(1)).click();
    await page.getByRole('menuitem', { name: projects.removeRow }).click();
    await expect.poll(() => textOf(1).inputValue()).not.toBe(first);
    await goTo(page, '/synthesis');
    await page.locator('article.take').first().getByRole('button', { name: studio.remove }).click();
    await goTo(page, '/settings');
    const bin = page.getByRole('region', { name: diagnostics.bin.title, exact: true });
    await button(diagnostics.bin.title).click();
    const kinds = [diagnostics.bin.kinds.row, diagnostics.bin.kinds.take];
    for (const kind of kinds) await bin.getByText(kind, { exact: true }).waitFor();
    await bin.getByText(diagnostics.bin.of('After the Rain 12', 1)).waitFor();
    expect(await findViolations(page)).toEqual([]);
    for (const _ of kinds) await bin.getByRole('button').first().click();
    await bin.getByText(diagnostics.bin.empty).waitFor();
    await goTo(page, EPISODE);
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => textOf(1).inputValue()).toBe(first);
    expect(await stateOf(1)).toBe('kept');
  });

  it('renames, moves to the bin and takes it back', async () => {
    await open('/projects');
    const line = page.getByRole('article', { name: 'After the Rain 12' });
    await line.getByRole('button', { name: 'Rename: After the Rain 12' }).click();
    const name = page.getByLabel('New name of After the Rain 12');
    await name.fill('After the Rain XII');
    await name.press('Enter');
    await button('Move to the bin: After the Rain XII').click();
    await page.getByRole('heading', { name: 'Bin' }).waitFor();
    await button('Put back').click();
    await page.getByRole('link', { name: 'After the Rain XII' }).waitFor();
  });

  it('takes a script that is dropped, and shows what it becomes before it is made', async () => {
    await open('/projects');
    await page.locator('.drop').waitFor();
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['One.\nTwo.'], 'pilot episode.txt', { type: 'text/plain' }));
      document.querySelector('.drop')?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    });
    await page.getByText('pilot episode.txt').waitFor();
    await page.getByText('Text · 2 rows').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('#screen-title', { hasText: 'pilot episode' }).waitFor();
    await expect.poll(() => textOf(2).inputValue()).toBe('Two.');
  });

  it('says a refusal where it was asked for, and keeps what was entered', async () => {
    await open('/projects');
    await page.getByLabel('Name', { exact: true }).fill('Nothing to say');
    await page.getByLabel('Script', { exact: true }).fill('\u200b \u2060\n\u200b');
    host.next('projects.import', () => {
      throw new Error('broken');
    });
    await button('Create project').click();
    await page.locator('.error-card').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Nothing to say');
  });
});

describe('a row', () => {
  it('is split at the caret, joined again from the edge, and undone', async () => {
    await open(EPISODE);
    await textOf(2).click();
    await textOf(2).evaluate((area) => (area as HTMLTextAreaElement).setSelectionRange(5, 5));
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(3).inputValue()).toBe('it is about the old tea houses of Chongqing.');
    expect(await textOf(2).inputValue()).toBe('Today');
    await expect.poll(() => textOf(3).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.keyboard.press('Backspace');
    await expect.poll(() => textOf(2).inputValue()).toBe('Today it is about the old tea houses of Chongqing.');
    await expect
      .poll(() =>
        textOf(2).evaluate((area) => area === document.activeElement && (area as HTMLTextAreaElement).selectionStart),
      )
      .toBe(5);
    await button('Undo joining').click();
    await expect.poll(() => textOf(2).inputValue()).toBe('Today');
  });

  it('is not split by the Enter that confirms a candidate', async () => {
    await open(EPISODE);
    const before = await texts();
    await textOf(2).evaluate((area) => {
      area.focus();
      for (const using of [{ isComposing: true }, { keyCode: 229 }])
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, ...using }));
    });
    await settle(page);
    expect(await texts()).toEqual(before);
  });

  it('moves by key with the focus, and says where it is', async () => {
    await open(EPISODE);
    await textOf(2).click();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => textOf(1).inputValue()).toContain('old tea houses');
    await expect.poll(() => textOf(1).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.getByText('Now row 1').waitFor({ state: 'attached' });
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => textOf(2).inputValue()).toContain('old tea houses');
  });

  it('keeps what is typed over a reload before the host had it', async () => {
    await open(EPISODE);
    const asked = new Promise<void>((resolve) => {
      host.next('projects.setRows', () => {
        resolve();
        return new Promise(() => {});
      });
    });
    await textOf(1).fill('Typed and not yet sent.');
    await asked;
    await page.reload();
    await expect.poll(() => textOf(1).inputValue()).toBe('Typed and not yet sent.');
    await expect.poll(async () => (await projectRows())[0]?.text).toBe('Typed and not yet sent.');
  });

  it('says in its own place why it was not made, and is made by a second try', async () => {
    await open(EPISODE);
    await textOf(1).fill('CRASH');
    await button('Generate row 1').click();
    const card = row(1).getByRole('alert');
    await card.waitFor();
    await textOf(1).fill('Better now.');
    await card.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => stateOf(1)).toBe('spoken');
  });

  it('has takes that are heard against each other by one key, named, and kept', async () => {
    await open(EPISODE);
    await openRow('Voice, takes and readings of row 3');
    const takes = row(3).locator('.row-take');
    await expect.poll(() => takes.count()).toBe(2);
    await textOf(3).click();
    await page.keyboard.press('Alt+KeyC');
    await expect.poll(() => row(3).locator('.row-take[data-heard]').count()).toBe(1);
    expect(await takes.nth(0).getAttribute('data-heard')).toBe('true');
    await page.keyboard.press('Alt+KeyC');
    await expect.poll(() => takes.nth(1).getAttribute('data-heard')).toBe('true');
    expect(await takes.nth(0).getAttribute('data-heard')).toBeNull();
    await page.keyboard.press('Alt+KeyC');
    await expect.poll(() => takes.nth(0).getAttribute('data-heard')).toBe('true');
    await page.keyboard.press('Alt+KeyK');
    await expect.poll(() => takes.nth(0).getByText('in use').count()).toBe(1);
    await button('Take A is kept').waitFor();
    const name = row(3).getByLabel('Name of take A');
    await name.fill('calmer');
    await name.press('Enter');
    await expect.poll(async () => (await projectRows())[2]?.takes[0]?.name).toBe('calmer');
  });
});

interface WireRow {
  readonly text: string;
  readonly takes: readonly { readonly name: string | null }[];
}

function projectRows(): Promise<readonly WireRow[]> {
  return page.evaluate(async () => {
    const answer = await fetch('api/call/projects.open', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: 'episode-12' }),
    });
    return ((await answer.json()) as { data: { rows: WireRow[] } }).data.rows;
  });
}

describe('the script', () => {
  it('is played from a row on, and the playing row is followed', async () => {
    await open(EPISODE);
    await textOf(1).click();
    await page.keyboard.press('Alt+KeyP');
    await page.locator('[aria-posinset="1"] .script-row[data-playing]').waitFor();
    await page.keyboard.press('Alt+KeyP');
    await button('Play row 1').waitFor();
    await page.keyboard.press('Alt+Shift+KeyP');
    await button('Stop').waitFor();
    await page.locator('[aria-posinset="2"] .script-row[data-playing]').waitFor();
    await button('Stop').click();
    await expect.poll(() => page.locator('[data-playing]').count()).toBe(0);
  });

  it('shows its queue with what is left, and cancelling empties it', async () => {
    await open(EPISODE, { stepMs: 5_000 });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('progressbar', { name: 'Queue' }).waitFor();
    await page.getByText(/of 6 rows made · about .* left/).waitFor();
    expect(await page.locator('.dock').count()).toBe(0);
    await goTo(page, '/watch');
    await page.locator('.dock').waitFor();
    await goTo(page, EPISODE);
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('.queue-line').getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.locator('.queue-line').count()).toBe(0);
    expect((await projectRows()).length).toBe(30);
  });

  it('is searched beyond the rows that are drawn, replaced with a count, and undone', async () => {
    await open(EPISODE);
    await page.keyboard.press('Control+f');
    await page.getByLabel('Find', { exact: true }).fill('grandmother');
    await page.getByRole('status').filter({ hasText: '5 places in 5 rows' }).waitFor();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('Enter');
    await page.locator('[aria-posinset="29"] .script-row[data-found]').waitFor();
    await page.getByLabel('Replace with', { exact: true }).fill('aunt');
    await button('Replace all').click();
    await page.getByText('5 places replaced in 5 rows').waitFor();
    expect((await projectRows()).filter(({ text }) => text.includes('my aunt'))).toHaveLength(5);
    await button('Undo replacing').click();
    await expect.poll(async () => (await projectRows()).some(({ text }) => text.includes('my aunt'))).toBe(false);
  });

  it('takes rows away together and gives them back', async () => {
    await open(EPISODE);
    await page.getByLabel('Choose row 1', { exact: true }).click();
    await page.getByLabel('Choose row 2', { exact: true }).click();
    await button('Remove').click();
    await expect.poll(async () => (await projectRows()).length).toBe(28);
    await button('Undo removing rows').click();
    await expect.poll(async () => (await projectRows()).length).toBe(30);
  });
});

describe('a long script', () => {
  const long = Array.from({ length: 2000 }, (_, index) => `Row ${index + 1}: the rain stopped and the lamps went out.`);

  it('of a hundred thousand characters is pasted into a row; the page draws a few rows and answers keys at once', async () => {
    await open(EPISODE);
    const pasted = long.join('\n');
    expect(pasted.length).toBeGreaterThan(100_000);
    await textOf(30).waitFor({ state: 'detached' });
    await button('Add a row').click();
    await expect.poll(() => textOf(31).evaluate((area) => area === document.activeElement)).toBe(true);
    await page.evaluate((text) => navigator.clipboard.writeText(text), pasted);
    await page.keyboard.press('Control+v');
    await expect.poll(async () => (await projectRows()).length).toBe(2030);
    await textOf(2030).waitFor();
    expect(await page.locator('textarea.script-row-text').count()).toBeLessThan(60);
    // Every key is answered within a frame or two of the browser's own work; the time is the processor's, not the clock's.
    const spent = await cpuOf(async () => {
      await textOf(2030).click();
      await page.keyboard.type(' and again', { delay: 0 });
    });
    expect(await textOf(2030).inputValue()).toContain('and again');
    expect(spent).toBeLessThan(2);
  });
});

/** Seconds of processor time that the page's own thread spent meanwhile. */
async function cpuOf(act: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  const before = await taken();
  await act();
  return (await taken()) - before;
}

describe.each(['zh-CN', 'en'] as const)('in %s', (locale) => {
  const { projects } = wordsOf(locale);

  it.each(['light', 'dark'] as const)('nothing stands in the way of a screen reader (%s)', async (theme) => {
    await open('/projects', { locale, theme });
    expect(await findViolations(page)).toEqual([]);
    await goTo(page, EPISODE);
    await page.evaluate(() => scrollTo(0, 0));
    await openRow(projects.manner(3));
    await settle(page);
    await page.getByLabel(projects.choose(1), { exact: true }).click();
    await page.keyboard.press('Control+f');
    await settle(page);
    expect(await findViolations(page)).toEqual([]);
    expect(await findOverflow(page)).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    if (theme === 'light') {
      // The guide shows the script alone, without what stands beside every screen.
      const clip = { x: 216, y: 0, width: 1064, height: 715 };
      keepPicture(locale, 'episode', await page.screenshot({ clip }));
    }
  });

  it('everything fits at twice the size', async () => {
    await open(EPISODE, { locale, width: 640, height: 400 });
    await openRow(projects.manner(3));
    await settle(page);
    expect(await findOverflow(page)).toBe(0);
    const outside = await page
      .locator('main button')
      .evaluateAll((buttons) =>
        buttons
          .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
          .map((one) => one.outerHTML.slice(0, 120)),
      );
    expect(outside).toEqual([]);
  });
});
