/** The references of a voice that is here: one is spoken into the microphone, named anew, corrected, removed and put back. */
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../electron/words/words.ts';
import { pretendedMicrophone } from './browser.ts';
import { expectSound, studioInBrowser } from './pretended-studio.ts';

const open = studioInBrowser(pretendedMicrophone);

describe.each([
  ['zh-CN', 'light'],
  ['en', 'dark'],
] as const)('%s', (locale, theme) => {
  const words = wordsOf(locale);
  const say = words.voices.ofVoice;

  it('one is recorded, corrected, removed and put back', async () => {
    const { host, page } = await open({ locale, theme, hash: '/voices', stepMs: 40 });
    const card = page.locator('article.voice-card').first();
    const button = (name: string) => card.getByRole('button', { name, exact: true });
    const field = (name: string) => card.getByLabel(name, { exact: true });
    const names = async (): Promise<readonly string[]> =>
      host.world.snapshot.voices[0]?.references.map(({ name }) => name) ?? [];
    const before = await names();
    await card.getByText(words.voices.referenceCount(before.length), { exact: true }).click();

    await button(say.add).click();
    await button(words.voices.microphone.open).click();
    await button(words.voices.microphone.start).click();
    await card.getByText(words.voices.microphone.enough, { exact: true }).waitFor();
    await button(words.voices.microphone.stop).click();
    await button(words.voices.microphone.take).click();
    await field(words.voices.referenceText).fill('一二三');
    await expectSound(page, `reference-added-${locale}`);
    await button(say.take).click();
    const made = words.voices.microphone.fileName(1);
    await button(say.edit(made)).waitFor();
    expect(await names()).toEqual([...before, made]);

    await button(say.edit(made)).click();
    await field(words.voices.referenceName).fill(before[0] ?? '');
    await button(words.common.save).click();
    await card.getByText(words.errors.codes.VOICES_REFERENCE_NAME_TAKEN.title, { exact: true }).waitFor();
    await field(words.voices.referenceName).fill('Whisper');
    await field(words.voices.referenceText).fill('四五六');
    await expectSound(page, `reference-edited-${locale}`);
    await button(words.common.save).click();
    await card.getByText(/四五六/).waitFor();
    expect(host.world.snapshot.voices[0]?.references.at(-1)).toMatchObject({ name: 'Whisper', text: '四五六' });

    await button(say.remove('Whisper')).click();
    await expect.poll(names).toEqual(before);
    await page.getByRole('button', { name: words.common.undo, exact: true }).click();
    await button(say.edit('Whisper')).waitFor();
    expect(await names()).toEqual([...before, 'Whisper']);
  });

  it('a part of a long recording is chosen by its ends, with keys and with the mouse', async () => {
    const { host, page } = await open({ locale, theme, hash: '/voices', stepMs: 40 });
    const asked: { piece?: { fromS: number; toS: number } }[] = [];
    page.on('request', (request) => {
      if (request.url().includes('voices.addReference')) asked.push(request.postDataJSON());
    });
    const card = page.locator('article.voice-card').first();
    const trim = words.voices.trim;
    const end = (name: string) => card.getByRole('slider', { name, exact: true });
    await card
      .getByText(words.voices.referenceCount(host.world.snapshot.voices[0]?.references.length ?? 0), { exact: true })
      .click();
    await card.getByRole('button', { name: say.add, exact: true }).click();
    await card
      .locator(`input[type=file][aria-label="${say.choose}"]`)
      .setInputFiles({ name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.from('talk') });
    await end(trim.begin).waitFor();
    // The app's own choice is where it begins.
    await card.getByLabel(words.voices.pieceText, { exact: true }).fill('一二三');
    expect(await end(trim.end).getAttribute('aria-valuenow')).toBe('7.25');
    await end(trim.begin).press('ArrowRight');
    await end(trim.begin).press('Shift+ArrowRight');
    expect(await end(trim.begin).getAttribute('aria-valuetext')).toBe(trim.at('0.56'));
    await expectSound(page, `reference-trimmed-${locale}`);

    const box = await end(trim.end).boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 30];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => Number(await end(trim.end).getAttribute('aria-valuenow'))).toBeGreaterThan(10.6);
    await expect.poll(() => card.locator('.trim-chosen').getAttribute('data-verdict')).toBe('long');
    await card.getByLabel(words.voices.pieceTo, { exact: true }).fill('6');
    await card.getByRole('button', { name: say.take, exact: true }).click();
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]?.piece).toEqual({ fromS: 0.56, toS: 6 });
  });

  it('whose voice it is and who agreed is noted on the card, with the document', async () => {
    const { host, page } = await open({ locale, theme, hash: '/voices', stepMs: 40 });
    const note = words.voices.consent;
    const voice = host.world.snapshot.voices.find(({ pilot }) => !pilot);
    const card = page
      .locator('article.voice-card')
      .filter({ hasText: voice?.name ?? '' })
      .first();
    const button = (name: string) => card.getByRole('button', { name, exact: true });
    await card.getByText(note.none, { exact: true }).waitFor();
    await button(note.note).click();
    expect(await button(words.common.save).isDisabled()).toBe(true);
    await card.getByLabel(note.person, { exact: true }).fill('林夏');
    await card.getByLabel(note.agreedBy, { exact: true }).fill('林夏');
    await card.getByLabel(note.agreedOn, { exact: true }).fill('2026-11-01');
    await card
      .locator(`input[type=file][aria-label="${note.choose}"]`)
      .setInputFiles({ name: 'agreed.pdf', mimeType: 'application/pdf', buffer: Buffer.from('yes') });
    await card.getByText('agreed.pdf', { exact: true }).waitFor();
    // The name of the button that was pressed goes with the mouse.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
    await expectSound(page, `consent-${locale}`);
    await button(words.common.save).click();
    await card
      .getByText(note.said('林夏', '林夏', locale === 'en' ? 'Nov 1, 2026' : '2026年11月1日', 'agreed.pdf'), {
        exact: true,
      })
      .waitFor();
    await button(note.edit).click();
    await button(note.remove).click();
    await card.getByText(note.none, { exact: true }).waitFor();
  });
});
