/** What a release says of the studio and of the computer that made it. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { portableSettingsDocument } from '../../../electron/backup/content/portable-settings.ts';
import { createReleaseSource } from '../../../electron/backup/content/source.ts';
import type { ReleaseContent } from '../../../electron/backup/ports.ts';
import type { Settings } from '../../../electron/contract/models/settings.ts';
import { fillVoice, introduce, openStudio, readTree, removeFolders, type Studio } from './studio.ts';

let dir: string;
let studio: Studio;
let settings: () => Settings;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'names-'));
  const made = createReleaseSource({
    voices: { list: async () => [] },
    runtime: { files: async () => [] },
    made: { directory: path.join(dir, 'made'), documents: [portableSettingsDocument(() => settings())] },
  });
  studio = await openStudio({
    deviceName: 'lab-of-anna',
    wrapSource: (source) => ({
      async collect(signal): Promise<ReleaseContent> {
        const [voices, documents] = await Promise.all([source.collect(signal), made.collect(signal)]);
        return { ...voices, files: [...voices.files, ...documents.files] };
      },
    }),
  });
  settings = () => studio.settings;
  Object.assign(studio.settings, {
    studioName: 'Moonlight Voices',
    watch: { url: 'http://primary.moonlight.lan:9880', secondUrl: null, intervalS: 10, failures: 3, deep: false },
  });
  await fillVoice(studio.voice);
  await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store-of-anna') }, { createFolder: true });
});
afterEach(async () => {
  await studio.close();
  await removeFolders(dir, studio.dir);
});

/** Everything of releases that lies in the store, as text. */
async function inStore(): Promise<string> {
  const root = path.join(dir, 'store-of-anna/understudy/v1');
  const items = await readdir(root, { recursive: true, withFileTypes: true });
  const files = items.filter((item) => item.isFile()).map((item) => path.join(item.parentPath, item.name));
  // The list of trusted computers is no release: it is there to say whose name belongs to which key.
  const ofReleases = files.filter((file) => !path.relative(root, file).startsWith('devices'));
  return (await Promise.all(ofReleases.map((file) => readFile(file, 'latin1')))).join('\n');
}

it('a release carries no name, address or path of the studio, and lists show the computer by name all the same', async () => {
  const { releaseId } = await studio.publish();
  const text = await inStore();
  const names = ['anna', 'moonlight', dir, studio.dir, os.userInfo().homedir];
  expect(names.filter((name) => text.toLowerCase().includes(name.toLowerCase()))).toEqual([]);
  expect(/"io\.understudy\.host":"computer-[0-9a-z]{4}-[0-9a-z]{4}"/.test(text)).toBe(true);
  const [listed] = await studio.backup.releases();
  expect(listed).toMatchObject({ releaseId, host: 'lab-of-anna' });
  expect(studio.backup.overview().lastRelease).toEqual(listed);

  const other = await openStudio({ store: studio.settings.store ?? undefined, deviceName: 'second' });
  expect((await other.backup.releases())[0]?.host).toMatch(/^computer-/);
  await introduce(studio, other);
  expect((await other.backup.releases())[0]?.host).toBe('lab-of-anna');
  await other.close();
  await removeFolders(other.dir);
});

it('a release carries of the settings what makes the studio the same elsewhere', async () => {
  const { releaseId } = await studio.publish();
  const target = path.join(dir, 'restored');
  await studio.restore(releaseId, target);
  const tree = await readTree(target);
  const kept = JSON.parse(Buffer.from(tree['settings/settings.json'] ?? '', 'base64').toString());
  expect(kept).toEqual({
    locale: 'en',
    theme: 'system',
    schedule: studio.settings.schedule,
    keepRunningInBackground: null,
  });
  // Another address is no other release: nothing is sent for it.
  Object.assign(studio.settings, { watch: null, deviceName: 'lab-of-anna-2' });
  expect((await studio.publish()).bytesUploaded).toBe(0);
});

it('a studio that wants its names in releases has them there', async () => {
  Object.assign(studio.settings, { releasesCarryNames: true });
  await studio.publish();
  const text = await inStore();
  const names = ['"io.understudy.host":"lab-of-anna"', 'Moonlight Voices'];
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
  expect((await studio.backup.releases())[0]?.host).toBe('lab-of-anna');
});
