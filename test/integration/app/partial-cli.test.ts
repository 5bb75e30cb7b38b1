/** A library with a broken voice and a studio with names, from the command line to the store and back. */
import { cp, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const english = { env: { LANG: 'en_US.UTF-8' } };

it('a broken voice is named with what helps, and a script hears it by the exit code', async () => {
  const home = await startedHome();
  const store = path.join(await tempDir(), 'store');
  const copy = path.join(home, 'voices', 'second');
  await cp(path.join(home, 'voices', 'pilot'), copy, { recursive: true });
  const described = JSON.parse(await readFile(path.join(copy, 'voice.json'), 'utf8'));
  await writeFile(path.join(copy, 'voice.json'), JSON.stringify({ ...described, id: 'second', name: 'Second' }));
  expect((await understudy(home, ['store', 'set', 'folder', store, '--create'])).code).toBe(0);
  const whole = await understudy(home, ['backup', 'now', '--json']);
  expect(whole.code, whole.stderr).toBe(0);
  expect(JSON.parse(whole.stdout)).toMatchObject({ verified: true, partial: null });

  await truncate(path.join(copy, 'gpt.ckpt'), 1000);
  const partial = await understudy(home, ['backup', 'now'], english);
  expect(partial.code).not.toBe(0);
  const sentence = 'Second (voices/second/gpt.ckpt) is damaged';
  expect(partial.stdout).toContain(sentence);
  expect(partial.stderr).toContain('BACKUP_RELEASE_PARTIAL');
  for (const words of [
    ['releases', 'list'],
    ['backup', 'status'],
  ]) {
    const { stdout } = await understudy(home, words, english);
    expect(stdout).toContain(sentence);
    expect(stdout).toContain('partial, 1 missing');
  }
  const [newest, before] = JSON.parse((await understudy(home, ['releases', 'list', '--json'])).stdout);
  expect(newest.partial.missing).toEqual([
    { reason: 'damaged', voice: { id: 'second', name: 'Second' }, path: 'voices/second/gpt.ckpt' },
  ]);
  expect([newest.verifiedAt, before.partial]).toEqual([null, null]);

  const target = path.join(await tempDir(), 'restored');
  expect((await understudy(home, ['releases', 'restore', before.releaseId, '--to', target])).code).toBe(0);
  const settings = JSON.parse(await readFile(path.join(target, 'settings/settings.json'), 'utf8'));
  expect(Object.keys(settings).sort()).toEqual(['keepRunningInBackground', 'locale', 'schedule', 'theme']);
}, 240_000);

it('names in releases are switched by a command', async () => {
  const home = await startedHome();
  const ask = async (...words: string[]) =>
    JSON.parse((await understudy(home, ['releases', 'names', ...words, '--json'])).stdout);
  expect(await ask()).toEqual({ releasesCarryNames: false });
  expect(await ask('on')).toEqual({ releasesCarryNames: true });
  expect(await ask()).toEqual({ releasesCarryNames: true });
  expect((await understudy(home, ['releases', 'names', 'maybe'])).code).not.toBe(0);
}, 120_000);
