import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinSound } from '../../../native-models/audio/join-sound.ts';
import { isSilent, measureLoudness } from '../../../native-models/audio/loudness.ts';
import { createEngine, type OpenEngine } from '../../../native-models/engine.ts';
import type { AudioChunk, SpeakRequest } from '../../../native-models/engine-types.ts';
import { drain } from '../../../native-models/generators.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { cpuMs } from '../../fixtures/cpu-clock.ts';

let library: string;
let packDir: string;
let engine: OpenEngine;

const hello: SpeakRequest = { text: 'Hello there, my friend.', language: 'en', seed: 42 };
/** Many short sentences: the networks can only be interrupted between two of their runs. */
const long = 'Nobody knows. '.repeat(100);

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-speak-'));
  engine = createEngine({ threads: 1 });
  const request = { ...(await readPilotImport()), destination: library };
  const { id } = await engine.importVoice(request);
  packDir = path.join(library, id);
});
afterAll(async () => {
  await engine.dispose();
  await rm(library, { recursive: true, force: true });
});

describe('the pilot voice', () => {
  it('comes in through the ordinary import and describes itself', async () => {
    expect(await engine.load(packDir)).toMatchObject({ id: 'pilot', version: 'v2' });
    expect(engine.loadedPacks()).toEqual([packDir]);
  });

  it.each([
    ['en', hello],
    ['zh', { text: '欢迎使用，今天天气很好。', language: 'zh', reference: 'Mei', seed: 1 } as const],
    ['without the prompt', { ...hello, prompt: false }],
    ['one and a half times as fast', { ...hello, speed: 1.5 }],
  ])('speaks %s: audible, unclipped, no longer than it should be', async (_name, request) => {
    const take = await engine.speak(packDir, request);
    const loudness = measureLoudness(take.samples, take.sampleRateHz);
    expect(take.sampleRateHz).toBe(32000);
    expect(loudness.finite).toBe(true);
    expect(isSilent(loudness)).toBe(false);
    expect(loudness.rmsDbfs).toBeGreaterThan(-32);
    expect(loudness.peak).toBeLessThanOrEqual(1);
    expect(take.cutShort).toBe(false);
    expect(take.audioSeconds).toBeGreaterThan(0.8);
    expect(take.audioSeconds).toBeLessThan(6);
    expect(take.computeSeconds).toBeGreaterThan(0);
    expect(take.firstAudioSeconds).toBeLessThanOrEqual(take.computeSeconds + 5);
  });

  it('says less when it speaks faster', async () => {
    const normal = await engine.speak(packDir, { ...hello, fragmentIntervalS: 0 });
    const fast = await engine.speak(packDir, { ...hello, fragmentIntervalS: 0, speed: 2 });
    expect(fast.audioSeconds / normal.audioSeconds).toBeCloseTo(0.5, 1);
  });
});

describe('chance', () => {
  it('the same seed gives the same bytes, in this engine and in a new one', async () => {
    const first = await engine.speak(packDir, hello);
    const again = await engine.speak(packDir, hello);
    expect(again.samples).toEqual(first.samples);
    const other = createEngine({ threads: 1 });
    expect((await other.speak(packDir, hello)).samples).toEqual(first.samples);
    await other.dispose();
  });

  it('another seed gives another take, and an unnamed seed is told so that the take can be made again', async () => {
    const first = await engine.speak(packDir, hello);
    expect((await engine.speak(packDir, { ...hello, seed: 43 })).samples).not.toEqual(first.samples);
    const { seed: _drawn, ...unseeded } = hello;
    const drawn = await engine.speak(packDir, unseeded);
    expect((await engine.speak(packDir, { ...unseeded, seed: drawn.seed })).samples).toEqual(drawn.samples);
  });

  it('two equal sentences of a script draw differently', async () => {
    const chunks: AudioChunk[] = [];
    const text = 'Hello there, my friend.\nHello there, my friend.';
    await drain(engine.speakChunks(packDir, { ...hello, text }), (chunk) => chunks.push(chunk));
    expect(chunks.length).toBeGreaterThanOrEqual(2);
    expect(chunks.at(-1)?.samples).not.toEqual(chunks.at(0)?.samples);
  });
});

describe('sound while it is made', () => {
  it('comes sentence by sentence, in order, and adds up to the take', async () => {
    const chunks: AudioChunk[] = [];
    const told: string[] = [];
    const request = { ...hello, text: 'The first sentence. The second sentence. And here is the third.' };
    const sound = engine.speakChunks(packDir, request, { onSentences: (count) => told.push(`0/${count}`) });
    const facts = await drain(sound, (chunk) => {
      chunks.push(chunk);
      if (chunk.last) told.push(`${chunk.sentence + 1}/${chunk.sentences}`);
    });
    const take = await engine.speak(packDir, request);
    const count = chunks[0]?.sentences ?? 0;
    expect(count).toBe(3);
    expect(chunks.filter((chunk) => chunk.last).map((chunk) => chunk.sentence)).toEqual([0, 1, 2]);
    expect(chunks.map((chunk) => chunk.sentence)).toEqual(chunks.map((chunk) => chunk.sentence).sort());
    expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
    expect(Float32Array.from(chunks.flatMap((chunk) => [...chunk.samples]))).toEqual(take.samples);
    expect(facts.audioSeconds).toBe(take.audioSeconds);
    expect(facts.firstAudioSeconds).toBeLessThan(facts.computeSeconds);
  });

  it.each(['fixed', 'quiet'] as const)('comes in pieces of a sentence when asked (%s cut)', async (rule) => {
    const text = 'There are three books on the kitchen table, and one of them is mine.';
    const request: SpeakRequest = { ...hello, text, splitMethod: 'cut0' };
    const whole = await engine.speak(packDir, request);
    const chunks: AudioChunk[] = [];
    // Processor time of the one thread, which other programs on a busy computer do not lengthen.
    const usedBefore = cpuMs();
    let usedAtFirst = 0;
    const sound = engine.speakChunks(packDir, { ...request, streaming: { rule } });
    const streamed = await drain(sound, (chunk) => {
      if (chunks.length === 0) usedAtFirst = cpuMs();
      chunks.push(chunk);
    });
    const usedAfter = cpuMs();
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.every((chunk) => chunk.sentence === 0)).toBe(true);
    expect(usedAtFirst - usedBefore).toBeLessThan((usedAfter - usedBefore) / 2);
    expect(streamed.firstAudioSeconds).toBeLessThan(streamed.computeSeconds);
    const length = chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0);
    expect(streamed.audioSeconds).toBe(length / streamed.sampleRateHz);
    expect(streamed.audioSeconds / whole.audioSeconds).toBeGreaterThan(0.9);
    expect(streamed.audioSeconds / whole.audioSeconds).toBeLessThan(1.3);
  });

  it('of sentences in a batch comes in their order, as long as that of each alone, and a little otherwise', async () => {
    const text = 'The second word is here, my friend. No. And here is the third sentence.';
    const alone = await engine.speak(packDir, { ...hello, text });
    for (const likeLengths of [true, false]) {
      const chunks: AudioChunk[] = [];
      const batched = { ...hello, text, batch: { size: 2, likeLengths } };
      await drain(engine.speakChunks(packDir, batched), (chunk) => chunks.push(chunk));
      const together = joinSound(chunks.map(({ samples }) => samples));
      const order = chunks.map((chunk) => chunk.sentence);
      expect(order).toEqual([...order].sort());
      expect(chunks.map(({ last }) => last)).toEqual(order.map(() => true));
      expect(together.length).toBe(alone.samples.length);
      expect(together).not.toEqual(alone.samples);
    }
    const fast = { ...hello, text, speed: 1.5 };
    const batched = await engine.speak(packDir, { ...fast, batch: { size: 2, likeLengths: true } });
    expect(batched.samples).toEqual((await engine.speak(packDir, fast)).samples);
  });

  it('has the asked silence behind every sentence', async () => {
    const { samples } = await engine.speak(packDir, { ...hello, fragmentIntervalS: 0.5 });
    expect(samples.subarray(-16000).every((sample) => sample === 0)).toBe(true);
    expect(samples.subarray(-17600, -16000).some((sample) => sample !== 0)).toBe(true);
  });

  it('tells when the guard, not the voice, ended a sentence', async () => {
    // This hot, every token is as likely as the one that ends the sentence.
    const take = await engine.speak(packDir, { ...hello, temperature: 10, topK: 1025, seed: 3, text: 'Yes, it is.' });
    expect(take.cutShort).toBe(true);
    expect(take.audioSeconds).toBeLessThan(15);
  });
});

describe('cancelling', () => {
  it('ends a take within 200 ms and leaves the engine usable', async () => {
    await engine.speak(packDir, hello);
    const controller = new AbortController();
    const begun = Promise.withResolvers<void>();
    let chunks = 0;
    const sound = engine.speakChunks(packDir, { ...hello, text: long }, { signal: controller.signal });
    const speaking = drain(sound, () => {
      chunks++;
      begun.resolve();
    });
    await begun.promise;
    const usedBefore = cpuMs();
    controller.abort();
    await expect(speaking).rejects.toMatchObject({ name: 'AbortError' });
    expect(cpuMs() - usedBefore).toBeLessThan(200);
    expect(chunks).toBeLessThan(100);
    expect((await engine.speak(packDir, hello)).audioSeconds).toBeGreaterThan(0.8);
  });

  it('a take that is cancelled while it waits does not begin', async () => {
    const controller = new AbortController();
    const first = engine.speak(packDir, hello);
    let began = false;
    const waiting = engine.speak(packDir, hello, {
      signal: controller.signal,
      onSentences: () => {
        began = true;
      },
    });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await first;
    expect(began).toBe(false);
  });
});

describe('requests that cannot be spoken', () => {
  it.each([
    ['nothing', { text: '' }, 'TEXT_EMPTY'],
    ['blanks', { text: ' \n\t ' }, 'TEXT_EMPTY'],
    ['emoji only', { text: '😀🎉👩‍👩‍👧' }, 'TEXT_EMPTY'],
    ['punctuation only', { text: '…！？' }, 'TEXT_EMPTY'],
    ['a language of no kind', { language: 'tlh' as 'en' }, 'TEXT_LANGUAGE_UNSUPPORTED'],
    ['a reference that is not there', { reference: 'Nobody' }, 'REFERENCE_UNKNOWN'],
    ['speed 0', { speed: 0 }, 'REQUEST_INVALID'],
    ['a speed that is no number', { speed: Number.NaN }, 'REQUEST_INVALID'],
    ['a seed out of range', { seed: -1 }, 'REQUEST_INVALID'],
    ['half a seed', { seed: 0.5 }, 'REQUEST_INVALID'],
    ['top-k 0', { topK: 0 }, 'REQUEST_INVALID'],
    ['top-p 2', { topP: 2 }, 'REQUEST_INVALID'],
    ['an unknown way to cut', { splitMethod: 'cut9' as 'cut5' }, 'REQUEST_INVALID'],
    ['an unknown use of emoji', { emoji: 'sung' as 'spoken' }, 'REQUEST_INVALID'],
    ['a way to stream of no kind', { streaming: { rule: 'none' as 'fixed' } }, 'REQUEST_INVALID'],
    ['a batch of nothing', { batch: { size: 0, likeLengths: true } }, 'REQUEST_INVALID'],
    ['pieces of nothing', { streaming: { rule: 'fixed', leastCodes: 0 } }, 'REQUEST_INVALID'],
    ['a book', { text: 'word '.repeat(30_000) }, 'REQUEST_INVALID'],
  ])('%s', async (_what, change, code) => {
    await expect(engine.speak(packDir, { ...hello, ...(change as Partial<SpeakRequest>) })).rejects.toMatchObject({
      code,
    });
  });

  it('a folder without a voice', async () => {
    await expect(engine.speak(library, hello)).rejects.toMatchObject({ code: 'VOICE_PACK_INVALID' });
  });

  it('change nothing on disk', async () => {
    const before = await readdir(library, { recursive: true });
    const manifest = await readFile(path.join(packDir, 'voice.json'), 'utf8');
    await engine.speak(packDir, { ...hello, text: '' }).catch(() => {});
    expect(await readdir(library, { recursive: true })).toEqual(before);
    expect(await readFile(path.join(packDir, 'voice.json'), 'utf8')).toBe(manifest);
  });
});

describe('memory', () => {
  it('a voice beyond the budget makes room by putting the oldest away', async () => {
    const pilot = await readPilotImport();
    const second = await engine.importVoice({ ...pilot, id: 'second', name: 'Second', destination: library });
    const secondDir = path.join(library, second.id);
    const small = createEngine({ memoryBudgetBytes: 100_000_000 });
    await small.load(packDir);
    await small.load(secondDir);
    expect(small.loadedPacks()).toEqual([secondDir]);
    await small.dispose();
    const large = createEngine({ memoryBudgetBytes: 1_000_000_000 });
    await large.load(packDir);
    await large.load(secondDir);
    await large.load(packDir);
    expect(large.loadedPacks()).toEqual([secondDir, packDir]);
    await large.dispose();
    expect(large.loadedPacks()).toEqual([]);
  });
});
