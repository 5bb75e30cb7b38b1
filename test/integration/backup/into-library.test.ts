/** A release comes back into the library: beside what is here or in its place, whole or not at all, and can be taken back. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LibraryRestoreResult } from '../../../electron/contract/library-restore.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { copyPilotLibrary, startedHome } from '../../fakes/pilot-library.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { addVoice, changeVoice, cutOff, flipByte, type Home, openHome } from './homes.ts';
import { readTree } from './studio.ts';

const outcomes = ({ voices }: LibraryRestoreResult) => voices.map(({ id, outcome }) => [id, outcome]).sort();
const library = (home: Home) => readTree(path.join(home.dir, 'voices'));
const notInBin = (tree: Record<string, string>) =>
  Object.fromEntries(Object.entries(tree).filter(([file]) => !file.startsWith('.removed')));

async function studioWithLin(): Promise<{ readonly home: Home; readonly store: string; readonly releaseId: string }> {
  const store = path.join(await tempDir(), 'store');
  const dir = await startedHome();
  await addVoice(dir, 'lin');
  const home = await openHome({ store, dir });
  return { home, store, releaseId: await home.backUp() };
}

describe('a voice of a release', () => {
  it('that is here with the very same files is left alone, and that is said', async () => {
    const { home, releaseId } = await studioWithLin();
    const before = await library(home);
    const result = await home.bringBack({ releaseId });
    expect(result).toMatchObject({ restoreId: null, undoUntil: null, bytesDownloaded: 0, acceptedKey: null });
    expect(outcomes(result)).toEqual([
      ['lin', 'same'],
      ['pilot', 'same'],
    ]);
    expect(await library(home)).toEqual(before);
    expect(await home.call('backup.restores', {})).toEqual([]);
  });

  it('that was removed is back under its own name and speaks, without a restart', async () => {
    const { home, releaseId } = await studioWithLin();
    await home.call('voices.remove', { voiceId: 'lin' });
    const result = await home.bringBack({ releaseId, voice: 'LIN' });
    expect(outcomes(result)).toEqual([['lin', 'added']]);
    const { jobId } = await home.call('synthesis.start', {
      voiceId: 'lin',
      text: 'Hello.',
      parameters: { language: 'en', seed: 1 },
    });
    expect(await home.finish<Take>({ jobId })).toMatchObject({ voiceId: 'lin', voiceName: 'LIN' });
    const [check] = [await home.call('voices.check', { voiceId: 'lin' })];
    expect(await home.finish(check)).toMatchObject({ ok: true });
  });

  it('that is encrypted comes back on a new computer by the kit and the store alone, and goes on being encrypted', async () => {
    const store = path.join(await tempDir(), 'store');
    const dir = await startedHome();
    await addVoice(dir, 'lin');
    const home = await openHome({ store, dir });
    await home.call('backup.setEncryption', { state: 'on' });
    const releaseId = await home.backUp();
    const released = await readTree(home.voice('lin'));
    const kit = await home.kit();
    expect(kit).not.toContain('AGE-SECRET-KEY');
    const anew = await openHome({ kit });
    const result = await anew.bringBack({ releaseId, voice: 'lin' });
    expect(outcomes(result)).toEqual([['lin', 'added']]);
    expect(await readTree(anew.voice('lin'))).toEqual(released);
    await addVoice(anew.dir, 'mei');
    await anew.backUp();
    expect((await anew.call('backup.releases', {})).map(({ encrypted }) => encrypted)).toEqual(['open', 'open']);
    expect(await anew.call('backup.encryption', {})).toMatchObject({ state: 'on' });
  });

  it('comes beside one that is another now, once, and can be undone', async () => {
    const { home, releaseId } = await studioWithLin();
    await changeVoice(home.voice('lin'), { sampling: { topK: 9, topP: 1, temperature: 1, repetitionPenalty: 1.35 } });
    const before = await library(home);
    const day = `${releaseId.slice(0, 4)}-${releaseId.slice(4, 6)}-${releaseId.slice(6, 8)}`;
    const beside = `lin-${day}`;
    const result = await home.bringBack({ releaseId, voice: 'lin' });
    expect(result.voices).toEqual([{ releasedId: 'lin', id: beside, name: `LIN (${day})`, outcome: 'beside' }]);
    expect(await home.ids()).toEqual(['lin', beside, 'pilot']);
    expect(await home.finish(await home.call('voices.check', { voiceId: beside }))).toMatchObject({ ok: true });
    expect(outcomes(await home.bringBack({ releaseId, voice: 'lin' }))).toEqual([[beside, 'same']]);

    const restoreId = result.restoreId ?? '';
    expect(await home.call('backup.restores', {})).toMatchObject([{ restoreId, releaseId, undone: false }]);
    expect(await home.call('backup.undoRestore', { restoreId })).toMatchObject({ removed: [beside], putBack: [] });
    expect(notInBin(await library(home))).toEqual(before);
    await expect(home.call('backup.undoRestore', { restoreId })).rejects.toMatchObject({
      code: 'BACKUP_UNDO_TOO_LATE',
    });
    await expect(home.call('backup.undoRestore', { restoreId: '../x' })).rejects.toMatchObject({
      code: 'BACKUP_RESTORE_UNKNOWN',
    });
  });

  it('takes the place of the one that is here when that is asked for; the old one is kept and put back', async () => {
    const { home, releaseId } = await studioWithLin();
    const released = await readTree(home.voice('lin'));
    await changeVoice(home.voice('lin'), { name: 'Lin of today' });
    const today = await readTree(home.voice('lin'));
    const result = await home.bringBack({ releaseId, voice: 'lin', replace: true });
    expect(outcomes(result)).toEqual([['lin', 'replaced']]);
    expect(await readTree(home.voice('lin'))).toEqual(released);
    expect((await home.call('voices.removed', {})).map(({ name }) => name)).toEqual(['Lin of today']);
    const undone = await home.call('backup.undoRestore', { restoreId: result.restoreId ?? '' });
    expect(undone).toMatchObject({ removed: ['lin'], putBack: ['lin'] });
    expect(await readTree(home.voice('lin'))).toEqual(today);
    expect((await home.call('voices.removed', {})).map(({ name }) => name)).toEqual(['LIN']);
  });

  it('cannot be taken back any more when the bin has given up what gave way', async () => {
    const { home, releaseId } = await studioWithLin();
    await changeVoice(home.voice('lin'), { name: 'Lin of today' });
    const { restoreId } = await home.bringBack({ releaseId, voice: 'lin', replace: true });
    const file = path.join(home.dir, 'backup/restores', `${restoreId}.json`);
    const record = JSON.parse(await readFile(file, 'utf8')) as { at: string };
    record.at = new Date(Date.parse(record.at) - 8 * 86_400_000).toISOString();
    await writeFile(file, JSON.stringify(record));
    const before = await library(home);
    await expect(home.call('backup.undoRestore', { restoreId: restoreId ?? '' })).rejects.toMatchObject({
      code: 'BACKUP_UNDO_TOO_LATE',
    });
    expect(await library(home)).toEqual(before);
  });

  it.each([
    ['a flipped byte', (dir: string) => flipByte(path.join(dir, 'gpt.ckpt'))],
    ['a file of another size', (dir: string) => cutOff(path.join(dir, 'sovits.pth'))],
    ['a missing file', (dir: string) => rm(path.join(dir, 'sovits.pth'))],
    ['no document', (dir: string) => rm(path.join(dir, 'voice.json'))],
  ])('repairs a folder of the library with %s, in its place', async (_what, damage) => {
    const { home, releaseId } = await studioWithLin();
    const released = await readTree(home.voice('lin'));
    await damage(home.voice('lin'));
    const result = await home.bringBack({ releaseId });
    expect(outcomes(result)).toEqual([
      ['lin', 'repaired'],
      ['pilot', 'same'],
    ]);
    expect(await readTree(home.voice('lin'))).toEqual(released);
    expect(result.bytesDownloaded + result.bytesReused).toBeGreaterThan(0);
  });

  it('does not take a name that another voice has', async () => {
    const { home, releaseId } = await studioWithLin();
    await home.call('voices.remove', { voiceId: 'lin' });
    await addVoice(home.dir, 'other', { name: 'LIN' });
    const { voices } = await home.bringBack({ releaseId, voice: 'lin' });
    expect(voices).toMatchObject([
      { id: 'lin', outcome: 'added', name: expect.stringMatching(/^LIN \(\d{4}-\d\d-\d\d\)$/) },
    ]);
  });

  it('that is not in it is named with those that are', async () => {
    const { home, releaseId } = await studioWithLin();
    await expect(home.bringBack({ releaseId, voice: 'mei' })).rejects.toMatchObject({
      code: 'BACKUP_VOICE_NOT_IN_RELEASE',
      details: { voice: 'mei', voices: expect.arrayContaining(['lin', 'pilot']) },
    });
  });
});

describe('with its voices', () => {
  it('the takes that were kept, their words and the readings come back, and go again when it is undone', async () => {
    const { home } = await studioWithLin();
    const speak = async (text: string): Promise<Take> => {
      const parameters = { language: 'en', seed: 1 } as const;
      return home.finish(await home.call('synthesis.start', { voiceId: 'lin', text, parameters }));
    };
    const [kept, other] = [await speak('Hello there.'), await speak('Nobody keeps this.')];
    await home.call('synthesis.keep', { takeId: kept.id, kept: true });
    const words = await home.call('synthesis.words', { takeId: kept.id });
    const sound = await readFile(kept.file);
    await home.call('synthesis.setReading', { word: 'Kyiv', reading: 'K IY1 V', voiceId: null });
    await home.call('synthesis.setReading', { word: 'Lin', reading: 'L IH1 N', voiceId: 'lin' });
    const releaseId = await home.backUp();
    const { files } = await home.call('backup.show', { releaseId });
    expect(files.filter(({ path: file }) => file.startsWith('takes/')).map(({ path: file }) => file)).toEqual([
      `takes/${kept.id}.wav`,
      'takes/takes.json',
    ]);

    const second = await openHome({ kit: await home.kit() });
    const result = await second.bringBack({ releaseId });
    expect(result).toMatchObject({ takes: { added: 1, present: 0 }, readings: { changed: 2, left: 0 } });
    const [take] = await second.call('synthesis.takes', {});
    expect(take).toMatchObject({ id: kept.id, text: 'Hello there.', kept: true, voiceId: 'lin', seed: kept.seed });
    expect(await readFile(take?.file ?? '')).toEqual(sound);
    expect(await second.call('synthesis.words', { takeId: kept.id })).toEqual(words);
    expect(await second.call('synthesis.readings', {})).toEqual([
      { word: 'Kyiv', reading: 'K IY1 V', voiceId: null },
      { word: 'Lin', reading: 'L IH1 N', voiceId: 'lin' },
    ]);
    await expect(second.call('synthesis.words', { takeId: other.id })).rejects.toMatchObject({
      code: 'SYNTHESIS_TAKE_UNKNOWN',
    });

    const undone = await second.call('backup.undoRestore', { restoreId: result.restoreId ?? '' });
    expect(undone).toMatchObject({ takes: 1, readings: 2, removed: ['lin'] });
    expect(await second.call('synthesis.takes', {})).toEqual([]);
    expect(await second.call('synthesis.readings', {})).toEqual([]);
  });

  it('a word that the studio says otherwise today is left as it is', async () => {
    const { home } = await studioWithLin();
    await home.call('synthesis.setReading', { word: 'Lin', reading: 'L IH1 N', voiceId: null });
    const releaseId = await home.backUp();
    await home.call('synthesis.setReading', { word: 'Lin', reading: 'L IY1 N', voiceId: null });
    expect(await home.bringBack({ releaseId })).toMatchObject({ restoreId: null, readings: { changed: 0, left: 1 } });
    expect(await home.bringBack({ releaseId, replace: true })).toMatchObject({ readings: { changed: 1, left: 0 } });
    expect(await home.call('synthesis.readings', {})).toEqual([{ word: 'Lin', reading: 'L IH1 N', voiceId: null }]);
  });

  it('shared encoders that are missing here come along; those that are here stay', async () => {
    const dir = await startedHome();
    const encoder = path.join(dir, 'models', 'chinese-hubert-base');
    await mkdir(encoder, { recursive: true });
    await writeFile(path.join(encoder, 'config.json'), '{}');
    await writeFile(path.join(encoder, 'pytorch_model.bin'), 'weights');
    const home = await openHome({ dir });
    const releaseId = await home.backUp();
    await rm(path.join(encoder, 'pytorch_model.bin'));
    await writeFile(path.join(encoder, 'config.json'), '{"mine":true}');
    expect(await home.bringBack({ releaseId })).toMatchObject({ models: 1 });
    expect(await readFile(path.join(encoder, 'pytorch_model.bin'), 'utf8')).toBe('weights');
    expect(await readFile(path.join(encoder, 'config.json'), 'utf8')).toBe('{"mine":true}');
    await rm(encoder, { recursive: true });
    expect(await home.bringBack({ releaseId })).toMatchObject({ models: 2 });
    expect((await readdir(encoder)).sort()).toEqual(['config.json', 'pytorch_model.bin']);
  });

  it('settings come back only where that is asked for', async () => {
    const { home } = await studioWithLin();
    await home.call('settings.set', { studioName: 'Lantern', releasesCarryNames: true });
    const releaseId = await home.backUp();
    await home.call('settings.set', { studioName: 'Another' });
    expect(await home.bringBack({ releaseId })).toMatchObject({ restoreId: null, settings: [] });
    const result = await home.bringBack({ releaseId, settings: true });
    expect(result.settings).toEqual(['studioName']);
    expect((await home.call('settings.get', {})).studioName).toBe('Lantern');
    await home.call('backup.undoRestore', { restoreId: result.restoreId ?? '' });
    expect((await home.call('settings.get', {})).studioName).toBe('Another');
  });
});

describe('a release that somebody else signed', () => {
  it('is refused with the fingerprint, and accepted once by it, which the result and the audit log say', async () => {
    const { store, releaseId, home } = await studioWithLin();
    const stranger = await openHome({ store });
    const before = await library(stranger);
    const refused = await stranger.bringBack({ releaseId, voice: 'lin' }).catch((error: unknown) => error);
    const { self } = await home.call('trust.overview', {});
    expect(refused).toMatchObject({ code: 'BACKUP_RELEASE_FOREIGN', details: { fingerprint: self.fingerprint } });
    const other = (await stranger.call('trust.overview', {})).self.fingerprint;
    await expect(stranger.bringBack({ releaseId, voice: 'lin', trust: other })).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_OTHER_KEY',
      details: { fingerprint: self.fingerprint },
    });
    expect(await library(stranger)).toEqual(before);

    const trust = self.fingerprint.toLowerCase().replaceAll('-', ' ');
    const result = await stranger.bringBack({ releaseId, voice: 'lin', trust });
    expect(result).toMatchObject({ acceptedKey: self.fingerprint, voices: [{ id: 'lin', outcome: 'added' }] });
    const { entries } = await stranger.call('audit.list', { limit: 20 });
    expect(entries.find(({ event }) => event === 'backup.broughtBack')?.data).toMatchObject({
      releaseId,
      acceptedKey: self.fingerprint,
    });
    // For that one restore: nothing of it is remembered.
    const devices = (await stranger.call('trust.overview', {})).devices.map(({ fingerprint }) => fingerprint);
    expect(devices).not.toContain(self.fingerprint);
    await expect(stranger.bringBack({ releaseId, replace: true })).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
    });
  });

  it('and that nobody signed is refused whatever is typed', async () => {
    const { home, store, releaseId } = await studioWithLin();
    const signatures = path.join(store, 'understudy/v1/signatures');
    await rm(signatures, { recursive: true });
    const { self } = await home.call('trust.overview', {});
    await expect(home.bringBack({ releaseId, trust: self.fingerprint })).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNSIGNED',
    });
  });
});

describe('nothing is half done', () => {
  it('when a file of the store is damaged, the library stays as it was and names the digest', async () => {
    const { home, store, releaseId } = await studioWithLin();
    const { files } = await home.call('backup.show', { releaseId });
    const { sha256 = '' } = files.find(({ path: file }) => file === 'voices/lin/gpt.ckpt') ?? {};
    await rm(path.join(home.dir, 'voices'), { recursive: true });
    await flipByte(path.join(store, 'understudy/v1/blobs/sha256', sha256));
    await expect(home.bringBack({ releaseId, voice: 'lin' })).rejects.toMatchObject({
      code: 'BACKUP_BLOB_DAMAGED',
      details: { sha256 },
    });
    expect(await readdir(home.dir)).not.toContain('voices');
  });

  it('when it is cancelled, and nothing of it stays', async () => {
    const { home, releaseId } = await studioWithLin();
    await home.call('voices.remove', { voiceId: 'lin' });
    const before = await library(home);
    const { jobId } = await home.call('backup.bringBack', { releaseId });
    await home.call('jobs.cancel', { jobId });
    await expect(home.finish({ jobId })).rejects.toThrow('cancelled');
    expect(await library(home)).toEqual(before);
    expect(await readdir(home.dir)).not.toContain('arriving');
  });

  it('on a disk without room, which is said before the first byte', async () => {
    const { home } = await studioWithLin();
    // Of bytes that the small disk holds nowhere yet.
    await writeFile(path.join(home.voice('lin'), 'notes.bin'), randomBytes(16_000_000));
    const releaseId = await home.backUp();
    const small = await tempDir();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=30m', 'tmpfs', small], { stdio: 'pipe' });
    onTestFinished(() => void execFileSync('umount', ['-l', small]));
    await copyPilotLibrary(small);
    const full = await openHome({ kit: await home.kit(), dir: small });
    const error = await full.bringBack({ releaseId, voice: 'lin' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'APP_DISK_FULL', details: { neededBytes: expect.any(Number) } });
    expect(await full.ids()).toEqual(['pilot']);
  });
});
