import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SpokenSound } from '../../../electron/synthesis/ports.ts';
import { startRecording } from '../../../electron/synthesis/recording.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { tempDir } from '../temp-dir.ts';

const sentence = (index: number, sentences: number, value: number, last = true): SpokenSound => ({
  samples: new Float32Array(1000).fill(value),
  sampleRateHz: 32000,
  sentence: index,
  sentences,
  last,
});

async function recordingIn(dir: string, file = path.join(dir, 'parts', 'take.wav')) {
  const told: number[] = [];
  const recording = await startRecording({
    file,
    partFile: (index) => path.join(dir, 'parts', `${index}.wav`),
    onPart: (part) => told.push(part.sentence),
  });
  return { recording, told };
}

describe('a recording', () => {
  it('becomes one WAV of all sentences, in order, each playable before the end', async () => {
    const dir = await tempDir();
    const { recording, told } = await recordingIn(dir);
    recording.add(sentence(0, 3, 0.25));
    recording.add(sentence(1, 3, -0.5, false));
    recording.add(sentence(1, 3, -0.25));
    recording.add(sentence(2, 3, 0.5));
    const { samples, sampleRateHz } = readWav(await readFile(await recording.finish()));
    expect([samples.length, sampleRateHz]).toEqual([4000, 32000]);
    expect([samples[0], samples[1500], samples[2500], samples[3999]]).toEqual([0.25, -0.5, -0.25, 0.5]);
    expect(told).toEqual([0, 1, 2]);
    const part = readWav(await readFile(path.join(dir, 'parts', '1.wav'))).samples;
    expect([part.length, part[0], part[1999]]).toEqual([2000, -0.5, -0.25]);
  });

  it('of one sentence has no parts', async () => {
    const dir = await tempDir();
    const { recording, told } = await recordingIn(dir);
    recording.add(sentence(0, 1, 0.25));
    await recording.finish();
    expect(told).toEqual([]);
    expect(await readdir(path.join(dir, 'parts'))).toEqual(['take.wav']);
  });

  it('tells a full disk with its own code', async () => {
    const { recording } = await recordingIn(await tempDir(), '/dev/full');
    recording.add(sentence(0, 1, 0.25));
    await expect(recording.finish()).rejects.toMatchObject({
      code: 'APP_DISK_FULL',
      remedy: { kind: 'free-space' },
    });
  });

  it('that is abandoned leaves only the sentences that may be heard', async () => {
    const dir = await tempDir();
    const { recording } = await recordingIn(dir);
    recording.add(sentence(0, 2, 0.25));
    await recording.abandon();
    expect(await readdir(path.join(dir, 'parts'))).toEqual(['0.wav']);
  });
});
