import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Take } from '../../../electron/contract/synthesis.ts';
import type { Clock } from '../../../electron/kernel/ports.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const hello = { voiceId: 'pilot', text: 'Hello there, my friend.', parameters: { language: 'en' as const, seed: 42 } };
const long = { ...hello, text: 'This is one of many sentences that nobody wants to hear. '.repeat(60) };

async function startedStudio(given?: string, clock?: Clock) {
  const dir = given ?? (await tempDir());
  await copyPilotLibrary(dir);
  const studio = await openStudio(dir, clock ? { clock } : {});
  await studio.voices.start();
  await studio.synthesis.tidy();
  const speak = async (input: Parameters<typeof studio.synthesis.start>[0] = hello) =>
    studio.ended((await studio.synthesis.start(input)).jobId);
  return { ...studio, speak };
}

describe('a take', () => {
  it('is a WAV with the seed and the parameters that made it', async () => {
    const { speak, synthesis, events } = await startedStudio();
    const job = await speak();
    expect(job.state).toBe('done');
    const take = job.result as Take;
    expect(take).toMatchObject({
      voiceId: 'pilot',
      text: hello.text,
      parameters: hello.parameters,
      seed: 42,
      kept: false,
    });
    expect(take.audioSeconds).toBeGreaterThan(0.8);
    expect(take.computeSeconds).toBeGreaterThan(0);
    const { samples, sampleRateHz } = readWav(await readFile(take.file));
    expect(samples.length / sampleRateHz).toBeCloseTo(take.audioSeconds, 5);
    expect(synthesis.mediaFile(take.mediaPath)).toBe(take.file);
    expect(synthesis.takes(10)).toEqual([take]);
    expect(events.some((event) => event.name === 'synthesis.takeAdded' && event.payload.id === take.id)).toBe(true);
  });

  it('tells when each of its words is said', async () => {
    const { speak, synthesis } = await startedStudio();
    const text = 'Hello there, my friend. It is late.';
    const take = (await speak({ ...hello, text })).result as Take;
    const words = await synthesis.words(take.id);
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(
      'Hello there my friend It is late'.split(' '),
    );
    for (const [index, { startS, endS }] of words.entries()) {
      expect(startS).toBeGreaterThanOrEqual(index === 0 ? 0 : words[index - 1]!.endS - 1e-6);
      expect(endS).toBeGreaterThan(startS);
    }
    expect(words.at(-1)!.endS).toBeLessThanOrEqual(take.audioSeconds);
    // The break between the sentences is silence that the app made: no word may lie in it.
    expect(words[4]!.startS - words[3]!.endS).toBeGreaterThan(0.25);
    await synthesis.removeTake(take.id);
    await expect(synthesis.words(take.id)).rejects.toMatchObject({ code: 'SYNTHESIS_TAKE_UNKNOWN' });
    await synthesis.putTakeBack(take.id);
    expect(await synthesis.words(take.id)).toEqual(words);
  });

  it('can be made again byte for byte', async () => {
    const { speak } = await startedStudio();
    const first = (await speak({ ...hello, parameters: { language: 'en' } })).result as Take;
    const again = (await speak({ ...hello, parameters: { ...first.parameters, seed: first.seed } })).result as Take;
    expect(again.id).not.toBe(first.id);
    expect((await readFile(again.file)).equals(await readFile(first.file))).toBe(true);
  });

  it('sounds before its sentence is made when that is asked for, and says so with its parameters', async () => {
    const { speak } = await startedStudio();
    const text = 'There are three books on the kitchen table, and one of them is mine.';
    const parameters = { language: 'en', seed: 42, splitMethod: 'cut0' } as const;
    const whole = (await speak({ ...hello, text, parameters })).result as Take;
    const streamed = (await speak({ ...hello, text, parameters: { ...parameters, stream: true } })).result as Take;
    expect(streamed.parameters.stream).toBe(true);
    // How much earlier is measured where the engine is tested; here: the wish for it arrives there.
    const shareBefore = (take: Take): number => take.firstAudioSeconds / take.computeSeconds;
    expect(shareBefore(streamed)).toBeLessThan(shareBefore(whole));
    expect((await readFile(streamed.file)).equals(await readFile(whole.file))).toBe(false);
    expect(streamed.audioSeconds / whole.audioSeconds).toBeCloseTo(1, 0);
  });

  it('is playable sentence by sentence while it is spoken', async () => {
    const { speak, synthesis, events } = await startedStudio();
    const job = await speak({ ...hello, text: 'The first sentence is here. The second sentence is here.' });
    const ready = events.flatMap((event) => (event.name === 'synthesis.sentenceReady' ? [event.payload] : []));
    expect(ready.map(({ sentence, sentences }) => [sentence, sentences])).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(ready.every(({ jobId }) => jobId === job.id)).toBe(true);
    const parts = await Promise.all(ready.map(async ({ mediaPath }) => readFile(synthesis.mediaFile(mediaPath) ?? '')));
    const whole = await readFile((job.result as Take).file);
    expect(Buffer.concat(parts.map((part) => part.subarray(44))).equals(whole.subarray(44))).toBe(true);
    expect(job.progress).toEqual({ done: 2, total: 2, unit: 'sentences' });
    await speak();
    expect(synthesis.mediaFile(ready[0]?.mediaPath ?? '')).toBeNull();
  });

  it('is found again after a restart; half-written ones are swept away', async () => {
    const dir = await tempDir();
    const first = await startedStudio(dir);
    const take = (await first.speak()).result as Take;
    await first.close();
    const orphan = path.join(dir, 'takes', '00000000-0000-4000-8000-000000000000.wav');
    await writeFile(orphan, 'half');
    const second = await startedStudio(dir);
    expect(second.synthesis.takes(10)).toEqual([take]);
    await expect(stat(orphan)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('can be kept, removed and put back for 7 days', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const clock: Clock = { now: () => nowMs, monotonicMs: () => performance.now() };
    const dir = await tempDir();
    const studio = await startedStudio(dir, clock);
    const { synthesis, speak } = studio;
    const take = (await speak()).result as Take;
    expect((await synthesis.keep(take.id, true)).kept).toBe(true);
    await synthesis.removeTake(take.id);
    expect(synthesis.takes(10)).toEqual([]);
    expect(synthesis.mediaFile(take.mediaPath)).toBeNull();
    expect(await synthesis.putTakeBack(take.id)).toEqual({ ...take, kept: true });
    expect((await readFile(take.file)).length).toBeGreaterThan(44);
    await synthesis.removeTake(take.id);
    await studio.close();
    nowMs += 8 * 86_400_000;
    const later = await startedStudio(dir, clock);
    await expect(later.synthesis.putTakeBack(take.id)).rejects.toMatchObject({ code: 'SYNTHESIS_TAKE_UNKNOWN' });
    expect(await readdir(path.join(dir, 'takes/.removed'))).toEqual([]);
  });

  it('that is unknown stays unknown, whatever its name looks like', async () => {
    const { synthesis } = await startedStudio();
    for (const id of ['nobody', '../jobs', '00000000-0000-4000-8000-000000000000']) {
      expect(() => synthesis.keep(id, true)).toThrow(expect.objectContaining({ code: 'SYNTHESIS_TAKE_UNKNOWN' }));
      await expect(synthesis.removeTake(id)).rejects.toMatchObject({ code: 'SYNTHESIS_TAKE_UNKNOWN' });
      await expect(synthesis.putTakeBack(id)).rejects.toMatchObject({ code: 'SYNTHESIS_TAKE_UNKNOWN' });
      expect(synthesis.mediaFile(`takes/${id}.wav`)).toBeNull();
    }
  });
});

describe('what cannot be spoken', () => {
  it.each([
    ['emoji', { ...hello, text: '😀' }, 'SYNTHESIS_TEXT_EMPTY'],
    [
      'an unknown reference',
      { ...hello, parameters: { language: 'en' as const, reference: 'Nobody' } },
      'VOICES_REFERENCE_UNKNOWN',
    ],
  ])('%s fails the job with a code', async (_what, input, code) => {
    const { speak, synthesis, dir } = await startedStudio();
    expect(await speak(input)).toMatchObject({ state: 'failed', error: { code } });
    expect(synthesis.takes(10)).toEqual([]);
    expect((await readdir(path.join(dir, 'takes'))).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('blank text and an unknown voice are told before a job begins', async () => {
    const { synthesis, jobs } = await startedStudio();
    await expect(synthesis.start({ ...hello, text: ' \n' })).rejects.toMatchObject({ code: 'SYNTHESIS_TEXT_EMPTY' });
    await expect(synthesis.start({ ...hello, voiceId: 'x' })).rejects.toMatchObject({ code: 'VOICES_UNKNOWN' });
    expect(jobs.list()).toEqual([]);
  });

  it('a voice that was damaged since', async () => {
    const { synthesis, jobs, dir } = await startedStudio();
    await rm(path.join(dir, 'voices/pilot/sovits.pth'));
    await expect(synthesis.start(hello)).rejects.toMatchObject({ code: 'VOICES_PACK_DAMAGED' });
    expect(jobs.list()).toEqual([]);
    expect(synthesis.takes(10)).toEqual([]);
  });
});

describe('the queue', () => {
  it('a crash fails the take that is heard only', async () => {
    const { synthesis, ended, processes, bus, voices } = await startedStudio();
    expect(await voices.list()).toHaveLength(1);
    const heard = new Promise<void>((resolve) => bus.on('synthesis.sentenceReady', () => resolve()));
    const running = await synthesis.start(long);
    const waiting = await synthesis.start(hello);
    await heard;
    processes.at(-1)?.kill();
    expect(await ended(running.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'ENGINE_CRASHED', retryable: true, remedy: { kind: 'retry' } },
    });
    expect((await ended(waiting.jobId)).state).toBe('done');
    expect(synthesis.takes(10)).toHaveLength(1);
  });

  it('a cancelled take leaves nothing', async () => {
    const { synthesis, jobs, ended, bus, dir } = await startedStudio();
    const { jobId } = await synthesis.start(long);
    const stop = bus.on('synthesis.sentenceReady', () => {
      jobs.cancel(jobId);
    });
    expect((await ended(jobId)).state).toBe('cancelled');
    stop();
    expect(synthesis.takes(10)).toEqual([]);
    expect((await readdir(path.join(dir, 'takes'))).filter((name) => !name.startsWith('.'))).toEqual([]);
  });
});

describe('explaining', () => {
  it('shows what a text is read as', async () => {
    const { synthesis } = await startedStudio();
    const [sentence] = await synthesis.explain({ text: 'Hello there.', language: 'en' });
    expect(sentence?.segments.flatMap(({ phones }) => phones)).toContain('HH');
    await expect(synthesis.explain({ text: '😀', language: 'en' })).rejects.toMatchObject({
      code: 'SYNTHESIS_TEXT_EMPTY',
    });
  });
});
