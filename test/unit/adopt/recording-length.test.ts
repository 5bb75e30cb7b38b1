/** How long recordings are by their first and last bytes, held against what ffmpeg was told to make. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lengthOf } from '../../../electron/adopt/recording-length.ts';
import { isReferenceLong } from '../../../electron/adopt/references.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { tempDir } from '../temp-dir.ts';

/** As a folder reads: what is there, from the end where a place is negative. */
const partsOf = (file: Uint8Array) => async (from: number, bytes: number) =>
  from < 0 ? file.subarray(Math.max(0, file.length + from)) : file.subarray(from, from + bytes);

const SECONDS = 5.25;

const table: readonly (readonly [name: string, ...how: string[]])[] = [
  ['a.wav'],
  ['a.flac', '-c:a', 'flac'],
  ['counted.mp3', '-c:a', 'libmp3lame', '-q:a', '4'],
  ['uncounted.mp3', '-c:a', 'libmp3lame', '-b:a', '64k', '-write_xing', '0', '-id3v2_version', '0'],
  ['slow.mp3', '-c:a', 'libmp3lame', '-ar', '16000', '-ac', '1'],
  ['titled.mp3', '-c:a', 'libmp3lame', '-metadata', `comment=${'x'.repeat(9000)}`],
  ['a.ogg', '-c:a', 'libvorbis'],
  ['a.opus', '-c:a', 'libopus'],
  ['index-behind.m4a', '-c:a', 'aac'],
  ['index-first.m4a', '-c:a', 'aac', '-movflags', '+faststart'],
];

it.each(table)('%s: within a tenth of a second', async (name, ...how) => {
  const target = path.join(await tempDir(), name);
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=220:sample_rate=44100:duration=${SECONDS}`, '-ac', '2'];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...tone, ...how, target], { stdio: 'pipe' });
  const file = await readFile(target);
  const seconds = await lengthOf(partsOf(file), file.length);
  expect(Math.abs((seconds ?? 0) - SECONDS)).toBeLessThan(0.1);
});

const wav = (seconds: number, rateHz = 32_000): Uint8Array =>
  writeWav(new Float32Array(Math.round(seconds * rateHz)).fill(0.1), rateHz);
const secondsOf = (file: Uint8Array, sizeBytes = file.length) => lengthOf(partsOf(file), sizeBytes);

describe('the length of a WAV', () => {
  it('is exact, and of one that was cut off what is there', async () => {
    expect(await secondsOf(wav(4.5))).toBe(4.5);
    expect(await secondsOf(wav(5, 16_000))).toBe(5);
    expect(await secondsOf(wav(8), 44 + 4 * 64_000)).toBe(4);
  });

  it('makes a reference of 3 to 10 seconds only', async () => {
    const fits = await Promise.all(
      [3, 10, 2.99, 10.01].map(async (one) => isReferenceLong((await secondsOf(wav(one)))!)),
    );
    expect(fits).toEqual([true, true, false, false]);
  });
});

it('a file that is no recording, or nothing but the beginning of one, has no length', async () => {
  const beginnings = [
    'RIFF....WAVE',
    'fLaC........',
    'OggS........',
    '....ftypM4A ',
    'ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000..',
  ];
  for (const text of [...beginnings, 'a letter to somebody', 'short', '']) {
    expect(await secondsOf(Buffer.from(text, 'latin1')), text).toBeNull();
  }
  expect(await lengthOf(async () => null, 5000)).toBeNull();
});
