import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VoiceCheck, VoiceSummary } from '../../../electron/contract/voices.ts';
import type { Clock } from '../../../electron/kernel/ports.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const dayMs = 86_400_000;

/** What a person would drop on the window. */
const mine = {
  name: '小林',
  gptPath: path.join(pilotDir, 'gpt.ckpt'),
  sovitsPath: path.join(pilotDir, 'sovits.pth'),
  hubertPath: path.join(pilotDir, 'hubert'),
  references: [
    {
      path: path.join(pilotDir, 'ref_en_s.wav'),
      name: 'calm',
      text: 'Hello there, my friend.',
      language: 'en' as const,
    },
  ],
};

async function startedStudio(clock?: Clock) {
  const dir = await startedHome();
  const studio = await openStudio(dir, clock ? { clock } : {});
  await studio.voices.start();
  return studio;
}

async function importMine(
  { voices, ended }: Awaited<ReturnType<typeof startedStudio>>,
  change: Partial<typeof mine> = {},
) {
  return ended((await voices.import({ ...mine, ...change })).jobId);
}

describe('the library', () => {
  it('is never empty: the pilot voice comes in at the first start, and only then', async () => {
    const studio = await openStudio(await tempDir());
    await studio.voices.start();
    const [pilot, ...others] = await studio.voices.list();
    expect(others).toEqual([]);
    expect(pilot).toMatchObject({ id: 'pilot', pilot: true, version: 'v2', inRelease: null });
    expect(pilot?.references.map(({ name }) => name)).toEqual(['Anna', 'Ella', 'Mei']);
    await expect(studio.voices.remove('pilot')).rejects.toMatchObject({ code: 'VOICES_LAST_VOICE' });
    await studio.voices.start();
    expect(studio.jobs.list().length).toBe(1);
  });

  it('replaces a damaged pilot voice at the next start, and opens even when that fails', async () => {
    const studio = await startedStudio();
    const weights = path.join(studio.dir, 'voices/pilot/gpt.ckpt');
    await appendFile(weights, 'x');
    expect(await studio.voices.list()).toEqual([]);
    await studio.voices.start();
    expect((await studio.voices.list()).map(({ id }) => id)).toEqual(['pilot']);
    await appendFile(weights, 'x');
    const stop = studio.bus.on('job.changed', () => studio.processes.at(-1)?.kill());
    await studio.voices.start();
    stop();
    expect(await studio.voices.list()).toEqual([]);
    expect(studio.jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'ENGINE_CRASHED' } });
  });

  it('imports a voice as a job with named steps, and tells', async () => {
    const studio = await startedStudio();
    const job = await importMine(studio);
    expect(job.state).toBe('done');
    const voice = job.result as VoiceSummary;
    expect(voice).toMatchObject({ name: '小林', version: 'v2', pilot: false });
    expect(voice.id).toMatch(/^小林-[0-9a-f]{6}$/);
    const steps = studio.events.flatMap((event) =>
      event.name === 'job.changed' && event.payload.id === job.id && event.payload.step ? [event.payload.step] : [],
    );
    expect([...new Set(steps)]).toEqual(['recognise', 'check', 'copy', 'trial'].map((step) => `voices.step.${step}`));
    const told = studio.events.flatMap((event) => (event.name === 'voices.changed' ? [event.payload] : []));
    expect(
      told
        .at(-1)
        ?.map(({ id }) => id)
        .sort(),
    ).toEqual(['pilot', voice.id]);
    expect((await studio.voices.find('小林')).summary.id).toBe(voice.id);
    expect((await studio.voices.folders()).map(({ id }) => id).sort()).toEqual(['pilot', voice.id]);
  });

  it('gives its references for listening, and nothing else', async () => {
    const { voices } = await startedStudio();
    const [pilot] = await voices.list();
    const media = pilot?.references[0]?.mediaPath ?? '';
    expect(voices.mediaFile(media)).toMatch(/voices.pilot.references.01-anna\.wav$/);
    for (const other of [
      'voices/pilot/gpt.ckpt',
      'voices/pilot/voice.json',
      'voices/pilot/references/../gpt.ckpt',
      'voices/pilot/references/99.wav',
      'voices/../../etc/passwd',
      'takes/x.wav',
    ]) {
      expect(voices.mediaFile(other)).toBeNull();
    }
  });
});

describe('an import that cannot work changes nothing', () => {
  it.each([
    ['swapped files', { gptPath: mine.sovitsPath, sovitsPath: mine.gptPath }, 'VOICES_ROLE_WRONG'],
    ['a picture for a checkpoint', { sovitsPath: path.join(pilotDir, 'ref_en_f.wav') }, 'VOICES_FORMAT_UNKNOWN'],
    [
      'a text for a reference',
      { references: [{ ...mine.references[0]!, path: path.join(pilotDir, 'README.md') }] },
      'VOICES_AUDIO_UNKNOWN',
    ],
  ])('%s', async (_what, change, code) => {
    const studio = await startedStudio();
    const job = await importMine(studio, change);
    expect(job).toMatchObject({ state: 'failed', error: { code, remedy: { kind: 'choose-file' } } });
    expect(await readdir(path.join(studio.dir, 'voices'))).toEqual(['pilot']);
  });

  it('a reference of one second, a silent one: the number is in the error', async () => {
    const studio = await startedStudio();
    const wav = async (name: string, samples: Float32Array) => {
      const file = path.join(studio.dir, name);
      await writeFile(file, writeWav(samples, 32000));
      return [{ ...mine.references[0]!, path: file }];
    };
    const short = await importMine(studio, { references: await wav('short.wav', new Float32Array(32000).fill(0.2)) });
    expect(short.error).toMatchObject({ code: 'VOICES_REFERENCE_TOO_SHORT', details: { seconds: 1, minSeconds: 3 } });
    const silent = await importMine(studio, { references: await wav('silent.wav', new Float32Array(128000)) });
    expect(silent.error).toMatchObject({ code: 'VOICES_REFERENCE_SILENT', details: { dbfs: -120 } });
    expect(await studio.voices.list()).toHaveLength(1);
  });

  it('a missing file and a taken name are told before a job begins', async () => {
    const { voices, jobs } = await startedStudio();
    await expect(voices.import({ ...mine, gptPath: '/nowhere/x.ckpt' })).rejects.toMatchObject({
      code: 'VOICES_FILE_MISSING',
      details: { file: '/nowhere/x.ckpt' },
    });
    await expect(voices.import({ ...mine, name: 'Pilot' })).rejects.toMatchObject({ code: 'VOICES_NAME_TAKEN' });
    expect(jobs.list()).toEqual([]);
  });

  it('a cancelled one', async () => {
    const studio = await startedStudio();
    const { jobId } = await studio.voices.import(mine);
    const stop = studio.bus.on('job.changed', (job) => {
      if (job.id === jobId && job.step === 'voices.step.trial') studio.jobs.cancel(jobId);
    });
    expect((await studio.ended(jobId)).state).toBe('cancelled');
    stop();
    expect(await readdir(path.join(studio.dir, 'voices'))).toEqual(['pilot']);
  });
});

describe('checking', () => {
  it('reads every byte and names the damaged file', async () => {
    const { voices, ended, dir } = await startedStudio();
    const check = async () => (await ended((await voices.check('pilot')).jobId)).result as VoiceCheck;
    expect(await check()).toMatchObject({ ok: true, damagedFiles: [] });
    await appendFile(path.join(dir, 'voices/pilot/gpt.ckpt'), 'x');
    await expect(voices.check('pilot')).rejects.toMatchObject({
      code: 'VOICES_PACK_DAMAGED',
      details: { file: 'gpt.ckpt' },
    });
    expect(await voices.list()).toEqual([]);
  });

  it('an unknown voice is unknown, whatever its name looks like', async () => {
    const { voices } = await startedStudio();
    for (const id of ['nobody', '..', '../voices/pilot', '.removed', '']) {
      await expect(voices.find(id)).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
      await expect(voices.remove(id)).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
      await expect(voices.putBack(id)).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
    }
  });
});

describe('removing', () => {
  it('keeps a voice for 7 days, then deletes it for good', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const clock: Clock = { now: () => nowMs, monotonicMs: () => performance.now() };
    const studio = await startedStudio(clock);
    const { id } = (await importMine(studio)).result as VoiceSummary;
    const { voices } = studio;
    expect(await voices.remove(id)).toEqual({ id, name: '小林', keptUntil: '2026-03-08T10:00:00.000Z' });
    expect((await voices.list()).map((voice) => voice.id)).toEqual(['pilot']);
    expect((await voices.removed()).map((voice) => voice.id)).toEqual([id]);
    expect((await voices.putBack(id)).id).toBe(id);
    expect(await voices.removed()).toEqual([]);
    expect(await voices.list()).toHaveLength(2);

    await voices.remove(id);
    nowMs += 7 * dayMs - 1000;
    await voices.start();
    expect(await voices.removed()).toHaveLength(1);
    nowMs += 2000;
    await voices.start();
    expect(await voices.removed()).toEqual([]);
    await expect(voices.putBack(id)).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
  });

  it('takes along what was kept of it for loading, and of no other voice', async () => {
    const studio = await startedStudio();
    const { id } = (await importMine(studio)).result as VoiceSummary;
    const networks = path.join(studio.dir, 'networks');
    const [pilot] = await studio.voices.list();
    expect(await readdir(networks)).toEqual([pilot?.modelId]);
    expect(pilot?.keptBytes).toBeGreaterThan(1_000_000);
    const gone = path.join(networks, 'f'.repeat(64), 't2s.1');
    await mkdir(gone, { recursive: true });
    await writeFile(path.join(gone, 'weights.bin'), 'weights');
    await studio.voices.remove(id);
    // The voice that is left has the same weights.
    expect(await readdir(networks)).toEqual([pilot?.modelId]);
    expect((await studio.voices.list())[0]?.keptBytes).toBe(pilot?.keptBytes);
    await mkdir(gone, { recursive: true });
    await studio.voices.start();
    expect(await readdir(networks)).toEqual([pilot?.modelId]);
  });

  it('does not put a voice over another', async () => {
    const studio = await startedStudio();
    const { id } = (await importMine(studio)).result as VoiceSummary;
    await studio.voices.remove(id);
    expect((await importMine(studio)).result).toMatchObject({ id });
    await expect(studio.voices.putBack(id)).rejects.toMatchObject({ code: 'VOICES_NAME_TAKEN' });
  });

  it('a process killed in the middle of an import leaves nothing', async () => {
    const studio = await startedStudio();
    const { jobId } = await studio.voices.import(mine);
    const stop = studio.bus.on('job.changed', (job) => {
      if (job.id === jobId && job.step === 'voices.step.trial') studio.processes.at(-1)?.kill();
    });
    expect(await studio.ended(jobId)).toMatchObject({ state: 'failed', error: { code: 'ENGINE_CRASHED' } });
    stop();
    expect(await readdir(path.join(studio.dir, 'voices'))).toEqual(['pilot']);
  });

  it('what a killed import left is swept at the next start', async () => {
    const { voices, dir } = await startedStudio();
    await mkdir(path.join(dir, 'voices/.import-abcdef'), { recursive: true });
    await voices.start();
    expect(await readdir(path.join(dir, 'voices'))).toEqual(['pilot']);
  });
});
