/** References of a voice that is here: what is kept of them, what is refused, and that the voice is whole after each act. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VoiceCheck, VoiceSummary } from '../../../electron/contract/voices.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { writeRecording } from '../../../renderer/screens/voices/recording.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { understudy } from '../../faults/cli.ts';

const calm = {
  voiceId: 'pilot',
  path: path.join(pilotDir, 'ref_en_s.wav'),
  name: 'calm',
  text: 'Hello there, my friend.',
  language: 'en',
} as const;

async function startedStudio(options: Parameters<typeof openStudio>[1] = {}) {
  const studio = await openStudio(await startedHome(), options);
  await studio.voices.start();
  const names = async (): Promise<readonly string[]> =>
    (await studio.voices.find('pilot')).summary.references.map(({ name }) => name);
  const isWhole = async (): Promise<boolean> =>
    ((await studio.ended((await studio.voices.check('pilot')).jobId)).result as VoiceCheck).ok;
  const add = async (change: Partial<typeof calm> | object = {}) =>
    studio.ended((await studio.voices.addReference({ ...calm, ...change })).jobId);
  return { ...studio, names, isWhole, add };
}

describe('a reference', () => {
  it('is added to a voice that is here and spoken after at once, with the recording as it was', async () => {
    const studio = await startedStudio();
    const first = await studio.synthesis.start({
      voiceId: 'pilot',
      text: 'One.',
      parameters: { language: 'en', seed: 1 },
    });
    await studio.ended(first.jobId);
    const job = await studio.add();
    expect(job).toMatchObject({ kind: 'voice-reference', state: 'done' });
    const voice = job.result as VoiceSummary;
    const made = voice.references.at(-1);
    expect(made).toMatchObject({ name: 'calm', text: calm.text, language: 'en', source: 'ref_en_s.wav' });
    const kept = await readFile(studio.voices.mediaFile(made?.mediaPath ?? '') ?? '');
    expect(Buffer.compare(kept, await readFile(calm.path))).toBe(0);
    const take = await studio.synthesis.start({
      voiceId: 'pilot',
      text: 'Two.',
      parameters: { language: 'en', seed: 1, reference: 'calm' },
    });
    expect(await studio.ended(take.jobId)).toMatchObject({ state: 'done' });
    expect(await studio.isWhole()).toBe(true);
    const told = studio.events.flatMap((event) => (event.name === 'voices.changed' ? [event.payload] : []));
    expect(told.at(-1)?.[0]?.references.at(-1)?.name).toBe('calm');
  });

  it('that was recorded in the page is one, and a silent one is not', async () => {
    const studio = await startedStudio();
    const record = async (name: string, level: number): Promise<string> => {
      const file = path.join(studio.dir, name);
      const samples = Float32Array.from({ length: 4 * 48_000 }, (_, index) => level * Math.sin(index / 40));
      await writeFile(file, writeRecording(samples, 48_000));
      return file;
    };
    const spoken = await studio.add({ path: await record('spoken.wav', 0.3) });
    expect((spoken.result as VoiceSummary).references.at(-1)?.seconds).toBe(4);
    const silent = await studio.add({ path: await record('silent.wav', 0), name: 'silent' });
    expect(silent.state).toBe('failed');
    expect(silent.error?.code).toMatch(/^VOICES_REFERENCE_(TOO_SHORT|SILENT)$/);
    expect(await studio.names()).toEqual(['Anna', 'Ella', 'Mei', 'calm']);
  });

  it('has another name, transcript and language, and what is left out stays', async () => {
    const studio = await startedStudio();
    const { voices } = studio;
    const change = { name: '  whisper ', text: '你好，朋友。', language: 'zh' } as const;
    const voice = await voices.changeReference({ voiceId: 'pilot', name: 'Ella', change });
    expect(voice.references[1]).toMatchObject({ name: 'whisper', text: '你好，朋友。', language: 'zh' });
    const again = await voices.changeReference({ voiceId: 'pilot', name: 'whisper', change: { text: '再见，朋友。' } });
    expect(again.references[1]).toMatchObject({ name: 'whisper', text: '再见，朋友。', language: 'zh' });
    expect(await studio.isWhole()).toBe(true);
  });

  it('is removed, put back to its place with its bytes, and gone for good after 7 days', async () => {
    let nowMs = systemClock.now();
    const studio = await startedStudio({ clock: { ...systemClock, now: () => nowMs } });
    const { voices, dir } = studio;
    const media = (await voices.find('pilot')).summary.references[0]?.mediaPath ?? '';
    const bytes = await readFile(voices.mediaFile(media) ?? '');
    await voices.removeReference({ voiceId: 'pilot', name: 'Anna' });
    expect(await studio.names()).toEqual(['Ella', 'Mei']);
    expect(voices.mediaFile(media)).toBeNull();
    expect(await studio.isWhole()).toBe(true);
    await voices.putReferenceBack({ voiceId: 'pilot', name: 'Anna' });
    expect(await studio.names()).toEqual(['Anna', 'Ella', 'Mei']);
    expect(Buffer.compare(await readFile(voices.mediaFile(media) ?? ''), bytes)).toBe(0);
    expect(await studio.isWhole()).toBe(true);

    await voices.removeReference({ voiceId: 'pilot', name: 'Mei' });
    const bin = path.join(dir, 'voices', '.removed-references');
    expect(await readdir(bin)).toHaveLength(1);
    nowMs += 8 * 86_400_000;
    await voices.start();
    expect(existsSync(bin) ? await readdir(bin) : []).toEqual([]);
    await expect(voices.putReferenceBack({ voiceId: 'pilot', name: 'Mei' })).rejects.toMatchObject({
      code: 'VOICES_REFERENCE_UNKNOWN',
    });
  });

  it('that cannot be changed so leaves the voice as it was', async () => {
    const studio = await startedStudio();
    const { voices, dir } = studio;
    const document = path.join(dir, 'voices/pilot/voice.json');
    const before = await readFile(document, 'utf8');
    const change = (name: string, to: { name?: string; text?: string }) =>
      voices.changeReference({ voiceId: 'pilot', name, change: to });
    await expect(change('Ella', { name: 'Mei' })).rejects.toMatchObject({ code: 'VOICES_REFERENCE_NAME_TAKEN' });
    await expect(change('nobody', { text: 'x' })).rejects.toMatchObject({ code: 'VOICES_REFERENCE_UNKNOWN' });
    await expect(change('Ella', { text: '…!' })).rejects.toMatchObject({ code: 'VOICES_REFERENCE_TEXT_WRONG' });
    await expect(voices.addReference({ ...calm, name: 'Anna' })).rejects.toMatchObject({
      code: 'VOICES_REFERENCE_NAME_TAKEN',
    });
    await expect(voices.addReference({ ...calm, path: path.join(dir, 'no.wav') })).rejects.toMatchObject({
      code: 'VOICES_FILE_MISSING',
    });
    const wrong = await studio.add({ path: path.join(pilotDir, 'README.md') });
    expect(wrong).toMatchObject({ state: 'failed', error: { code: 'VOICES_AUDIO_UNKNOWN' } });
    expect(await readFile(document, 'utf8')).toBe(before);
    for (const name of ['Anna', 'Ella']) await voices.removeReference({ voiceId: 'pilot', name });
    await expect(voices.removeReference({ voiceId: 'pilot', name: 'Mei' })).rejects.toMatchObject({
      code: 'VOICES_LAST_REFERENCE',
    });
  });

  it('acts that are asked for at once are all done', async () => {
    const studio = await startedStudio();
    await Promise.all([
      studio.add(),
      studio.add({ name: 'second' }),
      studio.voices.changeReference({ voiceId: 'pilot', name: 'Anna', change: { name: 'first' } }),
      studio.voices.removeReference({ voiceId: 'pilot', name: 'Mei' }),
    ]);
    expect([...(await studio.names())].sort()).toEqual(['Ella', 'calm', 'first', 'second']);
    expect(await studio.isWhole()).toBe(true);
  });
});

it('by command a reference is added, changed, removed and put back', async () => {
  const home = await startedHome();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await understudy(home, ['voices', ...args, '--json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { references } = JSON.parse(stdout) as VoiceSummary;
    return references.map(({ name, text }) => `${name}: ${text}`).at(-1);
  };
  const given = ['--ref', calm.path, '--name', 'calm', '--ref-text', calm.text, '--ref-lang', 'en'];
  expect(await run('add-ref', 'pilot', ...given)).toBe(`calm: ${calm.text}`);
  expect(await run('set-ref', 'pilot', 'calm', '--name', 'soft', '--ref-text', 'Hello.')).toBe('soft: Hello.');
  expect(await run('remove-ref', 'pilot', 'soft')).toMatch(/^Mei: /);
  expect(await run('put-ref-back', 'pilot', 'soft')).toBe('soft: Hello.');
  const twice = await understudy(home, ['voices', 'add-ref', 'pilot', ...given.with(3, 'Mei'), '--json']);
  expect(twice.code).toBe(1);
  expect(twice.stderr).toContain('VOICES_REFERENCE_NAME_TAKEN');
});
