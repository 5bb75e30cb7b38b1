import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { VoiceSummary, VoiceTuning } from '../../../electron/contract/voices.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';

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

type Studio = Awaited<ReturnType<typeof openStudio>>;

async function startedStudio(): Promise<Studio> {
  const dir = await startedHome();
  const studio = await openStudio(dir);
  await studio.voices.start();
  return studio;
}

/** Acts once, when the test first tells this step. */
function whenTestTells({ bus }: Studio, step: string, act: (job: Job) => unknown): void {
  const stop = bus.on('job.changed', (job) => {
    if (job.kind !== 'voice-tune' || job.step !== `voices.step.tune-${step}`) return;
    stop();
    act(job);
  });
}

const findTest = ({ jobs }: Studio): Job | undefined => jobs.list().find(({ kind }) => kind === 'voice-tune');
const tuningOf = async ({ voices }: Studio, id: string) => (await voices.find(id)).summary.tuning;
const start = (studio: Studio) =>
  studio.synthesis.start({
    voiceId: 'pilot',
    text: 'Hello there, my friend.',
    parameters: { language: 'en', speed: 1, seed: 42 },
  });

it('an imported voice is tested right behind, by a job of its own, and tells what was found', async () => {
  const studio = await startedStudio();
  const imported = await studio.ended((await studio.voices.import(mine)).jobId);
  const voice = imported.result as VoiceSummary;
  expect(voice.tuning).toBeNull();
  const test = findTest(studio);
  expect(test).toMatchObject({ subject: '小林', endedAt: null });
  expect(await studio.voices.tune(voice.id)).toEqual({ jobId: test?.id });

  const ended = await studio.ended(test?.id ?? '');
  expect(ended.error).toBeNull();
  const found = ended.result as VoiceTuning;
  expect(Object.keys(found.tokens).sort()).toEqual(['agreement', 'exactMs', 'fastMs', 'precision', 'reason'].sort());
  expect(found.sound.differenceDb).toBeGreaterThanOrEqual(0);
  expect(found.sound.exactMs).toBeGreaterThan(0);
  expect(await tuningOf(studio, voice.id)).toEqual(found);
  const steps = studio.events.flatMap((event) =>
    event.name === 'job.changed' && event.payload.id === ended.id && event.payload.step ? [event.payload.step] : [],
  );
  const all = ['exact', 'fast', 'threads', 'devices', 'encoders'];
  expect([...new Set(steps)]).toEqual(all.map((step) => `voices.step.tune-${step}`));
  const told = studio.events.flatMap((event) => (event.name === 'voices.changed' ? [event.payload] : [])).at(-1);
  expect(told?.find(({ id }) => id === voice.id)?.tuning).toEqual(found);

  // The same weights again: they are known here.
  await studio.voices.remove(voice.id);
  const again = await studio.ended((await studio.voices.import(mine)).jobId);
  expect((again.result as VoiceSummary).tuning).toEqual(found);
  expect(studio.jobs.list().filter(({ kind }) => kind === 'voice-tune')).toHaveLength(1);
});

it('a test that a person stops leaves the voice as it was', async () => {
  const studio = await startedStudio();
  whenTestTells(studio, 'fast', ({ id }) => studio.jobs.cancel(id));
  const { jobId } = await studio.voices.tune('pilot');
  expect((await studio.ended(jobId)).state).toBe('cancelled');
  expect(await tuningOf(studio, 'pilot')).toBeNull();
  expect((await studio.ended((await start(studio)).jobId)).state).toBe('done');
  expect((await studio.voices.tune('pilot')).jobId).not.toBe(jobId);
});

it('a test that fails leaves the import done', async () => {
  const studio = await startedStudio();
  whenTestTells(studio, 'fast', () => studio.processes.at(-1)?.kill());
  const imported = await studio.ended((await studio.voices.import(mine)).jobId);
  expect(imported.state).toBe('done');
  const { id } = imported.result as VoiceSummary;
  const ended = await studio.ended(findTest(studio)?.id ?? '');
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'ENGINE_CRASHED' } });
  expect(await tuningOf(studio, id)).toBeNull();
  expect((await studio.voices.list()).map((voice) => voice.id).sort()).toEqual(['pilot', id]);
});

it('speaking goes before a test, which then begins anew', async () => {
  const studio = await startedStudio();
  let take: Promise<Job> | undefined;
  whenTestTells(studio, 'exact', () => {
    take = start(studio).then(({ jobId }) => studio.ended(jobId));
  });
  const tested = await studio.ended((await studio.voices.tune('pilot')).jobId);
  const spoken = await take;
  expect([spoken?.state, tested.state]).toEqual(['done', 'done']);
  expect(Date.parse(spoken?.endedAt ?? '')).toBeLessThan(Date.parse(tested.endedAt ?? ''));
  const begun = studio.events.filter(
    (event) =>
      event.name === 'job.changed' &&
      event.payload.id === tested.id &&
      event.payload.step === 'voices.step.tune-exact' &&
      event.payload.progress.total === 0,
  );
  expect(begun).toHaveLength(2);
});

it('a voice that is removed is tested no further', async () => {
  const studio = await startedStudio();
  const imported = await studio.ended((await studio.voices.import(mine)).jobId);
  const { id } = imported.result as VoiceSummary;
  const test = findTest(studio);
  await studio.voices.remove(id);
  expect((await studio.ended(test?.id ?? '')).state).toBe('cancelled');
  expect(await readdir(path.join(studio.dir, 'voices'))).not.toContain(id);
});

it('nobody tests a voice that is not there', async () => {
  const { voices, jobs } = await startedStudio();
  await expect(voices.tune('nobody')).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
  expect(jobs.list()).toEqual([]);
});

it('a computer that has changed since the test is tested again at the start, and other voices are not', async () => {
  const studio = await startedStudio();
  await studio.ended((await studio.voices.tune('pilot')).jobId);
  const { modelId } = (await studio.voices.find('pilot')).summary;
  const file = path.join(studio.dir, 'tuning', `${modelId}.json`);
  const usual = await readFile(file, 'utf8');
  await studio.close();

  const same = await openStudio(studio.dir, { testsAgain: true });
  await same.voices.start();
  expect(findTest(same)?.endedAt ?? '').not.toBe('');
  expect(same.jobs.list().filter(({ kind, endedAt }) => kind === 'voice-tune' && endedAt === null)).toEqual([]);
  await same.close();

  await writeFile(file, usual.replace(/"graphics": \[[^\]]*\]/, '"graphics": ["nvidia 1.2"]'));
  const changed = await openStudio(studio.dir, { testsAgain: true });
  expect(await tuningOf(changed, 'pilot')).toBeNull();
  await changed.voices.start();
  const begun = changed.jobs.list().find(({ kind, endedAt }) => kind === 'voice-tune' && endedAt === null);
  expect((await changed.ended(begun?.id ?? '')).state).toBe('done');
  expect((await tuningOf(changed, 'pilot'))?.testedAt).not.toBe(JSON.parse(usual).testedAt);
});

it('a place chosen by hand holds through a test, and is given back', async () => {
  const studio = await startedStudio();
  const soundOf = ({ places }: VoiceSummary) => places.find(({ network }) => network === 'sound');
  const choose = (provider: 'cpu' | 'auto', threads?: number) =>
    studio.voices.place({ voiceId: 'pilot', network: 'sound', provider, threads });
  expect(soundOf((await studio.voices.find('pilot')).summary)).toMatchObject({ by: 'default' });
  const chosen = { network: 'sound', provider: 'cpu', threads: 3, by: 'hand' };
  expect(soundOf(await choose('cpu', 3))).toEqual(chosen);
  await studio.ended((await studio.voices.tune('pilot')).jobId);
  expect(soundOf((await studio.voices.find('pilot')).summary)).toEqual(chosen);
  expect((await studio.ended((await start(studio)).jobId)).state).toBe('done');
  expect(soundOf(await choose('auto'))).toMatchObject({ provider: 'cpu', by: 'trial' });
  const told = studio.events.flatMap((event) => (event.name === 'voices.changed' ? [event.payload] : [])).at(-1);
  expect(told?.map(soundOf)).toEqual([expect.objectContaining({ by: 'trial' })]);
  await expect(studio.voices.place({ voiceId: 'x', network: 'sound', provider: 'cpu' })).rejects.toMatchObject({
    code: 'VOICES_UNKNOWN',
  });
});
