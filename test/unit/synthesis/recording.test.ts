import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordTake } from '../../../electron/synthesis/recording.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import type { AudioChunk, TakeFacts } from '../../../native-models/engine-types.ts';
import { tempDir } from '../temp-dir.ts';

const chunk = (sentence: number, sentences: number, value: number, last = true): AudioChunk => ({
  samples: new Float32Array(1000).fill(value),
  sampleRateHz: 32000,
  sentence,
  sentences,
  last,
});

const facts = { sampleRateHz: 32000, seed: 7, provider: 'cpu' } as TakeFacts;

/** Speaks these chunks, then fails or ends; `left` when nobody listens to the end. */
function speaking(chunks: readonly AudioChunk[], failure?: Error) {
  const speaker = { left: true, asked: 0 };
  async function* sound(): AsyncGenerator<AudioChunk, TakeFacts> {
    for (const one of chunks) {
      speaker.asked += 1;
      yield one;
    }
    speaker.left = false;
    if (failure) throw failure;
    return facts;
  }
  return { speaker, sound: sound() };
}

async function record(dir: string, sound: AsyncGenerator<AudioChunk, TakeFacts>) {
  const told: [sentence: number, isPlayable: boolean][] = [];
  const options = {
    file: path.join(dir, 'parts', 'take.wav'),
    partFile: (index: number) => path.join(dir, 'parts', `${index}.wav`),
    onSentence: ({ sentence }: AudioChunk, isPlayable: boolean) => told.push([sentence, isPlayable]),
  };
  return { facts: await recordTake(sound, options), told };
}

describe('a recording', () => {
  it('becomes one WAV of all sentences, in order, each playable before the end', async () => {
    const dir = await tempDir();
    const chunks = [chunk(0, 3, 0.25), chunk(1, 3, -0.5, false), chunk(1, 3, -0.25), chunk(2, 3, 0.5)];
    const recorded = await record(dir, speaking(chunks).sound);
    expect(recorded.facts).toMatchObject(facts);
    const { samples, sampleRateHz } = readWav(await readFile(path.join(dir, 'parts', 'take.wav')));
    expect([samples.length, sampleRateHz]).toEqual([4000, 32000]);
    expect([samples[0], samples[1500], samples[2500], samples[3999]]).toEqual([0.25, -0.5, -0.25, 0.5]);
    expect(recorded.told).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    const part = readWav(await readFile(path.join(dir, 'parts', '1.wav'))).samples;
    expect([part.length, part[0], part[1999]]).toEqual([2000, -0.5, -0.25]);
  });

  it('of one sentence has no parts', async () => {
    const dir = await tempDir();
    const { told } = await record(dir, speaking([chunk(0, 1, 0.25)]).sound);
    expect(told).toEqual([[0, false]]);
    expect(await readdir(path.join(dir, 'parts'))).toEqual(['take.wav']);
  });

  it('tells a full disk with its own code, and the take is spoken no further', async () => {
    const { speaker, sound } = speaking([chunk(0, 3, 0.25), chunk(1, 3, 0.25), chunk(2, 3, 0.25)]);
    const dir = await tempDir();
    await mkdir(path.join(dir, 'parts'));
    await symlink('/dev/full', path.join(dir, 'parts', 'take.wav'));
    await expect(record(dir, sound)).rejects.toMatchObject({
      code: 'APP_DISK_FULL',
      remedy: { kind: 'free-space' },
    });
    expect(speaker).toEqual({ left: true, asked: 1 });
  });

  it('of a take that fails leaves only the sentences that may be heard', async () => {
    const dir = await tempDir();
    const { sound } = speaking([chunk(0, 2, 0.25)], new Error('engine gone'));
    await expect(record(dir, sound)).rejects.toThrow('engine gone');
    expect(await readdir(path.join(dir, 'parts'))).toEqual(['0.wav']);
  });
});
