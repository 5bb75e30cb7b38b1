/** A restore into the library that dies at any of its steps: at the next start the library is as it was before. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLibraryChanges } from '../../../electron/backup/library/changes.ts';
import type { Library } from '../../../electron/backup/library/library.ts';
import { openRestoreRecords, type RestoreRecord } from '../../../electron/backup/library/restore-records.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createSettings } from '../../../electron/settings/service.ts';
import { openReadings, readingsIn } from '../../../electron/synthesis/readings.ts';
import { openStudio } from '../../fakes/studio.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { readTree } from './studio.ts';

const takeId = '11111111-2222-4333-8444-555555555555';
const kept = {
  take: {
    id: takeId,
    voiceId: 'lin',
    voiceName: 'Lin',
    text: 'Hello.',
    parameters: { language: 'en' },
    seed: 1,
    createdAt: '2026-11-01T00:00:00Z',
    audioSeconds: 1,
    computeSeconds: 1,
    firstAudioSeconds: 1,
    provider: 'cpu',
    cutShort: false,
    kept: true,
  },
  words: [],
};

const record: RestoreRecord = {
  version: 1,
  restoreId: '20261128T120000000Z-0badc0de',
  releaseId: '20261101T000000Z-0123456789ab',
  at: '2026-11-28T12:00:00.000Z',
  state: 'doing',
  voices: [
    { releasedId: 'lin', id: 'lin', name: 'Lin', outcome: 'replaced', aside: '1796000000000-lin' },
    { releasedId: 'mei', id: 'mei', name: 'Mei', outcome: 'added', aside: null },
    { releasedId: 'old', id: 'old', name: 'Old', outcome: 'same', aside: null },
  ],
  takes: [takeId],
  projects: [
    { id: 'aaaaaaaaaaaa', aside: 'aaaaaaaaaaaa.1796000000000' },
    { id: 'bbbbbbbbbbbb', aside: null },
  ],
  models: ['chinese-hubert-base', 'sv/eres2net.ckpt'],
  readings: {
    before: [
      { word: 'Lin', reading: 'L IY1 N', voiceId: null },
      { word: 'Kyiv', reading: null, voiceId: 'mei' },
    ],
    after: [
      { word: 'Lin', reading: 'L IH1 N', voiceId: null },
      { word: 'Kyiv', reading: 'K IY1 V', voiceId: 'mei' },
    ],
  },
  settings: { before: { studioName: 'today' }, after: { studioName: 'then' } },
};

/** One that is here otherwise, and one that is not here. */
const project = (id: string, name: string) => ({
  project: {
    ...{ id, name, createdAt: '2026-11-01T00:00:00Z', changedAt: '2026-11-01T00:00:00Z' },
    ...{ voiceId: 'lin', language: 'en' as const, split: 'line' as const, rows: [], queue: [] },
  },
  takes: [],
});
const arriving = { takes: [kept], projects: [project('aaaaaaaaaaaa', 'then'), project('bbbbbbbbbbbb', 'new')] };

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};

/** A library, and beside it what a restore has fetched. */
async function prepare(): Promise<string> {
  const dir = await tempDir();
  const at = (...parts: string[]): string => path.join(dir, ...parts);
  const staged = (...parts: string[]): string => at('arriving', record.releaseId, ...parts);
  await write(at('voices/lin/gpt.ckpt'), 'of today');
  await write(at('voices/old/gpt.ckpt'), 'untouched');
  await write(at('models/sv/other.bin'), 'here already');
  await write(staged('voices/lin/gpt.ckpt'), 'of then');
  await write(staged('voices/mei/gpt.ckpt'), 'of then too');
  await write(staged('models/chinese-hubert-base/config.json'), '{}');
  await write(staged('models/sv/eres2net.ckpt'), 'weights');
  await write(staged('takes', `${takeId}.wav`), 'sound');
  for (const {
    project: { id },
  } of arriving.projects)
    await write(staged('projects', id, 'project.json'), '{}');
  await write(at('projects/aaaaaaaaaaaa/project.json'), JSON.stringify(project('aaaaaaaaaaaa', 'today').project));
  const library = await openLibrary(dir);
  await library.readings.set([
    { word: 'Lin', reading: 'L IY1 N', voiceId: null },
    { word: 'Mei', reading: 'M EY1', voiceId: 'old' },
  ]);
  await library.settings.set({ studioName: 'today' });
  return dir;
}

async function openLibrary(dir: string): Promise<Library> {
  const { voices, synthesis, projects } = await openStudio(dir);
  return {
    voices: voices.arrivals,
    takes: synthesis.arrivals,
    projects: projects.released.arrivals,
    readings: { ...(await openReadings(path.join(dir, 'settings'))), read: readingsIn },
    settings: await createSettings({
      file: path.join(dir, 'settings/settings.json'),
      locale: 'en',
      bus: createBus(silentLog),
    }),
    models: { dir: path.join(dir, 'models'), restartEngine: async () => {} },
    stagingDir: path.join(dir, 'arriving'),
  };
}

const parts = ['voices', 'models', 'settings', 'takes', 'projects'] as const;
const treeOf = async (dir: string) =>
  Object.fromEntries(
    await Promise.all(
      parts.map(async (part) => {
        await mkdir(path.join(dir, part), { recursive: true });
        return [part, await readTree(path.join(dir, part))] as const;
      }),
    ),
  );

class Dead extends Error {}

/** Dies before its step number `at`; from then on nothing more happens, as after a kill. `half` dies inside a swap. */
function dying(library: Library, dir: string, at: number, half: boolean) {
  let steps = 0;
  let dead = false;
  const step = async <T>(act: () => Promise<T>, cutShort: () => Promise<void> = async () => {}): Promise<T> => {
    if (!dead && steps++ === at) {
      dead = true;
      if (half) await cutShort();
    }
    if (dead) throw new Dead();
    return act();
  };
  const { voices, takes, projects, readings, settings } = library;
  const moveAside = async ({ id, aside }: { readonly id: string; readonly aside: string | null }): Promise<void> => {
    if (aside === null) return;
    await mkdir(path.join(dir, 'voices/.removed'), { recursive: true });
    await rename(path.join(dir, 'voices', id), path.join(dir, 'voices/.removed', aside));
  };
  const mortal: Library = {
    ...library,
    voices: {
      ...voices,
      bringIn: (swap) =>
        step(
          () => voices.bringIn(swap),
          () => moveAside(swap),
        ),
      takeOut: (swap) => step(() => voices.takeOut(swap)),
    },
    takes: {
      ...takes,
      add: (take, file) => step(() => takes.add(take, file)),
      forget: (ids) => step(() => takes.forget(ids)),
    },
    projects: {
      ...projects,
      bringIn: (arrived, how) => step(() => projects.bringIn(arrived, how)),
      takeBack: (id, aside) => step(() => projects.takeBack(id, aside)),
    },
    readings: { ...readings, set: (changes) => step(() => readings.set(changes)) },
    settings: { get: settings.get, set: (change) => step(() => settings.set(change)) },
  };
  return { mortal, step };
}

/** bringIn twice, the take, both projects, the readings, the settings, and the word that it is done. */
const STEPS = 8;

describe('a restore into the library', () => {
  const deaths: [number, boolean][] = Array.from({ length: STEPS }, (_, at) => [at, false]);
  it.each([...deaths, [0, true] as const])(
    'that dies before step %i (in the middle of it: %s) leaves the library as it was',
    async (at, half) => {
      const dir = await prepare();
      const before = await treeOf(dir);
      const records = openRestoreRecords(path.join(dir, 'restores'), silentLog);
      const { mortal, step } = dying(await openLibrary(dir), dir, at, half);
      const changes = createLibraryChanges(mortal, {
        ...records,
        write: (written) => (written.state === 'done' ? step(() => records.write(written)) : records.write(written)),
      });
      await expect(changes.make(record, arriving)).rejects.toThrow(Dead);
      expect(await treeOf(dir)).not.toEqual(before);

      const [left] = await records.list();
      expect(left).toMatchObject({ state: 'doing' });
      if (left) await createLibraryChanges(await openLibrary(dir), records).takeBack(left);
      expect(await treeOf(dir)).toEqual(before);
      expect(await records.list()).toEqual([]);
    },
  );

  it('that fails without dying takes itself back and says why', async () => {
    const dir = await prepare();
    const before = await treeOf(dir);
    const library = await openLibrary(dir);
    const records = openRestoreRecords(path.join(dir, 'restores'), silentLog);
    const failing: Library = {
      ...library,
      takes: {
        ...library.takes,
        add: async () => {
          throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
        },
      },
    };
    await expect(createLibraryChanges(failing, records).make(record, arriving)).rejects.toMatchObject({
      code: 'APP_DISK_FULL',
    });
    expect(await treeOf(dir)).toEqual(before);
    expect(await records.list()).toEqual([]);
  });

  it('that goes through is there whole', async () => {
    const dir = await prepare();
    const records = openRestoreRecords(path.join(dir, 'restores'), silentLog);
    await createLibraryChanges(await openLibrary(dir), records).make(record, arriving);
    const { voices, models, takes } = await treeOf(dir);
    const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
    expect(text(voices?.['lin/gpt.ckpt'])).toBe('of then');
    expect(text(voices?.['.removed/1796000000000-lin/gpt.ckpt'])).toBe('of today');
    expect(text(models?.['sv/eres2net.ckpt'])).toBe('weights');
    expect(text(takes?.[`${takeId}.wav`])).toBe('sound');
    expect(await records.list()).toMatchObject([{ state: 'done' }]);
  });
});
