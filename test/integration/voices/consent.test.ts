/** The consent note of a voice: kept with it, checked like its other files, and in every release. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { VoiceCheck } from '../../../electron/contract/voices.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { understudy } from '../../faults/cli.ts';

const said = { person: '林夏', agreedBy: 'Lin’s agent', agreedOn: '2026-11-01' };

it('is kept with its document, which is replaced, taken away and bounded', async () => {
  const studio = await openStudio(await startedHome());
  const { voices, dir } = studio;
  await voices.start();
  const consentDir = path.join(dir, 'voices/pilot/consent');
  const documents = async (): Promise<readonly string[]> =>
    (await readdir(consentDir, { recursive: true, withFileTypes: true }))
      .filter((item) => item.isFile())
      .map(({ name }) => name);
  const isWhole = async (): Promise<boolean> =>
    ((await studio.ended((await voices.check('pilot')).jobId)).result as VoiceCheck).ok;
  const file = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(path.join(dir, name), bytes);
    return path.join(dir, name);
  };
  expect((await voices.find('pilot')).summary.consent).toBeUndefined();
  const filePath = await file('Einwilligung 1.PDF', Buffer.from('signed'));
  const voice = await voices.setConsent({ voiceId: 'pilot', consent: { ...said, filePath } });
  expect(voice.consent).toEqual({ ...said, file: 'einwilligung-1.pdf' });
  const [folder = ''] = await readdir(consentDir);
  expect(await readFile(path.join(consentDir, folder, 'einwilligung-1.pdf'), 'utf8')).toBe('signed');
  expect(await isWhole()).toBe(true);

  const later = { ...said, agreedOn: '2026-11-02' };
  expect((await voices.setConsent({ voiceId: 'pilot', consent: later })).consent?.file).toBe('einwilligung-1.pdf');
  const other = await file('other.txt', Buffer.from('also signed'));
  await voices.setConsent({ voiceId: 'pilot', consent: { ...later, filePath: other } });
  expect(await documents()).toEqual(['other.txt']);
  const large = await file('large.pdf', Buffer.alloc(20_000_001));
  await expect(voices.setConsent({ voiceId: 'pilot', consent: { ...later, filePath: large } })).rejects.toMatchObject({
    code: 'VOICES_CONSENT_FILE_TOO_LARGE',
  });
  expect((await voices.find('pilot')).summary.consent).toEqual({ ...later, file: 'other.txt' });
  await voices.setConsent({ voiceId: 'pilot', consent: { ...later, filePath: null } });
  expect(await documents()).toEqual([]);
  expect((await voices.setConsent({ voiceId: 'pilot', consent: null })).consent).toBeUndefined();
  expect(await isWhole()).toBe(true);
});

it('is noted by command and comes back with a release', async () => {
  const home = await startedHome();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await understudy(home, [...args, '--json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return JSON.parse(stdout);
  };
  await run('store', 'set', 'folder', path.join(home, 'store'), '--create');
  const { releaseId: before } = await run('backup', 'now');
  await writeFile(path.join(home, 'agreed.txt'), 'yes');
  expect(await run('voices', 'consent', 'pilot')).toBeNull();
  const note = ['--of', said.person, '--by', said.agreedBy, '--on', said.agreedOn];
  await run('voices', 'consent', 'pilot', ...note, '--file', path.join(home, 'agreed.txt'));
  expect(await run('voices', 'consent', 'pilot')).toEqual({ ...said, file: 'agreed.txt' });
  // The release from before does not hold it.
  expect((await run('voices', 'list'))[0].inRelease).toBeNull();
  const { releaseId } = await run('backup', 'now');
  expect(releaseId).not.toBe(before);
  expect((await run('voices', 'list'))[0].inRelease).toBe(releaseId);

  await run('voices', 'consent', 'pilot', '--none');
  await run('releases', 'restore', releaseId, '--into-library', '--voice', 'pilot');
  const back = await run('voices', 'list');
  expect(back.map(({ consent }: { consent?: object }) => consent)).toContainEqual({ ...said, file: 'agreed.txt' });
  expect((await understudy(home, ['voices', 'consent', 'pilot', '--of', 'x', '--json'])).code).toBe(2);
});
