/** The job behind the command: cancelled, without room, with files that go away, with recordings that cannot be used. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalFolder } from '../../../electron/adopt/local-folder.ts';
import type { AdoptDisk, OfficialFolder } from '../../../electron/adopt/ports.ts';
import { type AdoptDeps, createAdopt } from '../../../electron/adopt/service.ts';
import type { AdoptReport } from '../../../electron/contract/adopt.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { hashFile } from '../../../electron/kernel/hash-file.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { listFolder, readPart } from '../../../electron/platform/disk-look.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { officialFolder } from '../../fakes/official-folder.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const disk: AdoptDisk = {
  list: (folder) => listFolder(folder),
  read: (file, { from, bytes }) => readPart(file, from, bytes),
  sum: (file, kind) => hashFile(file, { kind }),
  scan: async () => [],
  extract: async () => {},
};
const hasher = { sha256: (file: string) => hashFile(file) };

async function setUp(
  change: Partial<AdoptDeps> & { readonly folder?: (local: OfficialFolder) => OfficialFolder } = {},
) {
  const home = await startedHome();
  const official = await officialFolder(await tempDir());
  const studio = await openStudio(home);
  await studio.voices.start();
  const { folder = (local) => local, ...deps } = change;
  const adopt = createAdopt({
    dir: path.join(home, 'adopt'),
    open: async ({ path: place }) => folder(openLocalFolder(place, disk, hasher)),
    freeBytes: async () => 1e12,
    hasher,
    voices: studio.voices,
    models: { list: async () => [], add: () => Promise.reject(new Error('nothing is missing')) },
    backup: { overview: () => ({ store: null }) as never, start: () => Promise.reject(new Error('no store')) as never },
    jobs: studio.jobs,
    clock: systemClock,
    log: silentLog,
    ...deps,
  });
  const names = async (): Promise<string[]> => (await studio.voices.list()).map(({ name }) => name).sort();
  const start = () => adopt.start({ source: { path: official }, backup: true }).jobId;
  return { home, official, studio, adopt, names, start };
}

describe('adopting', () => {
  it('that is cancelled in the middle of an import leaves the library as it was', async () => {
    const { studio, names, start } = await setUp();
    const jobId = start();
    await until('the trial sentence', () => studio.jobs.list().some(({ step }) => step === 'voices.step.trial'));
    studio.jobs.cancel(jobId);
    expect((await studio.ended(jobId)).state).toBe('cancelled');
    const imports = studio.jobs.list().filter(({ kind }) => kind === 'voice-import');
    expect(imports.map(({ state }) => state)).toEqual(['cancelled']);
    expect(await names()).toEqual(['Pilot']);
    expect((await studio.ended(start())).state).toBe('done');
    expect(await names()).toEqual(['Pilot', 'lin']);
  });

  it('asks for room before it begins', async () => {
    const { home, studio, names, start } = await setUp({ freeBytes: async () => 1_000_000 });
    const job = await studio.ended(start());
    expect(job.error).toMatchObject({ code: 'APP_DISK_FULL', remedy: { kind: 'free-space', path: home } });
    expect(await names()).toEqual(['Pilot']);
  });

  it('tells a file that is locked, and takes the epoch before it', async () => {
    const locked = 'GPT_weights_v2/lin-e15.ckpt';
    const { adopt, official } = await setUp({
      folder: (local) => ({
        ...local,
        read: async (part, signal) => (part.path === locked ? null : local.read(part, signal)),
      }),
    });
    const plan = await adopt.plan({ path: official });
    expect(plan.left).toContainEqual({ path: locked, reason: 'unreadable', detail: null });
    expect(plan.voices[0]?.gpt.epoch).toBe(5);
  });

  it('takes references that the list names in other formats than WAV', async () => {
    const { official, adopt, studio, start } = await setUp();
    const sounds = path.join(official, 'output/slicer_opt');
    for (const [from, to] of [
      ['a.wav', 'a.mp3'],
      ['b.wav', 'b.flac'],
    ] as const) {
      execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', from, to], { cwd: sounds, stdio: 'pipe' });
      await rm(path.join(sounds, from));
      for (const list of ['output/asr_opt/slicer_opt.list', 'logs/lin/2-name2text.txt']) {
        const said = await readFile(path.join(official, list), 'utf8');
        await writeFile(path.join(official, list), said.replaceAll(from, to));
      }
    }
    const plan = await adopt.plan({ path: official });
    expect(plan.voices[0]?.references.map((one) => path.posix.basename(one.path)).sort()).toEqual(['a.mp3', 'b.flac']);
    const job = await studio.ended(start());
    expect((job.result as AdoptReport).taken).toHaveLength(1);
    const lin = (await studio.voices.list()).find(({ name }) => name === 'lin');
    expect(lin?.references.map(({ source }) => source).sort()).toEqual(['a.mp3', 'b.flac']);
    expect(lin?.references.every(({ text }) => text !== '')).toBe(true);
  });

  it('leaves out a recording that turns out to be silent', async () => {
    const { official, studio, start } = await setUp();
    const silent = writeWav(new Float32Array(32_000 * 6), 32_000);
    await writeFile(path.join(official, 'output/slicer_opt/b.wav'), silent);
    const job = await studio.ended(start());
    expect((job.result as AdoptReport).taken).toHaveLength(1);
    const lin = (await studio.voices.list()).find(({ name }) => name === 'lin');
    expect(lin?.references.map(({ name }) => name)).toEqual(['a']);
  });

  it('names voices apart that have one name, and goes on with another one’s name', async () => {
    const { official, adopt, studio, names, start } = await setUp();
    await studio.ended(start());
    for (const folder of ['GPT_weights_v2', 'SoVITS_weights_v2', 'GPT_weights_v2Pro', 'SoVITS_weights_v2Pro']) {
      await mkdir(path.join(official, folder), { recursive: true });
      const end = Buffer.concat([
        Buffer.from('PK\u0003\u0004'),
        Buffer.alloc(100),
        Buffer.from('PK\u0005\u0006'),
        Buffer.alloc(18),
      ]);
      const name = folder.startsWith('GPT') ? 'lin-e90.ckpt' : 'lin_e90_s9.pth';
      await writeFile(path.join(official, folder, name), end);
    }
    await rm(path.join(official, 'GPT_SoVITS/configs/tts_infer.yaml'));
    await rm(path.join(official, 'weight.json'));
    const plan = await adopt.plan({ path: official });
    expect(plan.voices.map(({ key, name }) => [key, name])).toEqual([
      ['v2/lin', 'lin (v2)'],
      ['v2Pro/lin', 'lin (v2Pro)'],
    ]);
    expect(await names()).toEqual(['Pilot', 'lin']);
  });

  it('keeps what a failed one has brought for the next, for a week', async () => {
    const { home, studio, start } = await setUp();
    const old = path.join(home, 'adopt/old');
    await mkdir(old, { recursive: true });
    const later = { ...systemClock, now: () => Date.now() + 8 * 86_400_000 };
    const { studio: other, start: startLater, home: otherHome } = await setUp({ clock: later });
    await mkdir(path.join(otherHome, 'adopt/old'), { recursive: true });
    await studio.ended(start());
    await other.ended(startLater());
    expect(await readdir(path.join(home, 'adopt'))).toEqual(['old']);
    expect(await readdir(path.join(otherHome, 'adopt'))).toEqual([]);
  });
});

describe('with a store', () => {
  it('a backup that fails takes no voice back, and is told', async () => {
    const home = await startedHome();
    const studio = await openStudio(home);
    const failed = { kind: 'backup' as const, subject: 's', run: () => Promise.reject(new Error('the NAS is off')) };
    const backup = {
      overview: () => ({ store: { kind: 'folder' } }) as never,
      start: () => {
        const { job, finished } = studio.jobs.start(failed);
        return { jobId: job.id, finished };
      },
    };
    const official = await officialFolder(await tempDir());
    const adopt = createAdopt({
      dir: path.join(home, 'adopt'),
      open: async ({ path: place }) => openLocalFolder(place, disk, hasher),
      freeBytes: async () => 1e12,
      hasher,
      voices: studio.voices,
      models: { list: async () => [], add: () => Promise.reject(new Error('nothing is missing')) },
      backup,
      jobs: studio.jobs,
      clock: systemClock,
      log: silentLog,
    });
    const { jobId } = adopt.start({ source: { path: official }, backup: true });
    const report = (await studio.ended(jobId)).result as AdoptReport;
    expect(report).toMatchObject({ taken: [{ name: 'lin' }], releaseId: null, backupError: { code: 'APP_INTERNAL' } });
    expect((await studio.voices.list()).map(({ name }) => name)).toContain('lin');
  });
});
