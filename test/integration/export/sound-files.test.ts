/** An episode of the pilot voice in every format: as loud as was asked, no peak above the limit, and the sound that it was. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportWishes } from '../../../electron/contract/export.ts';
import type { ExportRow } from '../../../electron/export/ports.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createExporter } from '../../../electron/platform/export-process.ts';
import { readWav, writeWav } from '../../../native-models/audio/wav.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { decode, likeness, meter, orderOf, spokenRows } from './episode.ts';

const LIMIT_MS = 180_000;
const never = new AbortController().signal;
const exporter = createExporter({ ticker: createTicker(silentLog) });
let rows: ExportRow[];
beforeAll(async () => {
  rows = await spokenRows();
}, LIMIT_MS);

const write = (of: readonly ExportRow[], wishes: Partial<ExportWishes>) =>
  exporter.write(orderOf(of, wishes), { signal: never, onProgress: () => {} });

function probe(file: string) {
  const out = execFileSync('ffprobe', [
    '-v',
    'error',
    '-show_format',
    '-show_streams',
    '-show_chapters',
    '-of',
    'json',
    file,
  ]);
  return JSON.parse(out.toString()) as {
    streams: { codec_name: string; sample_rate: string; channels: number; tags?: Record<string, string> }[];
    format: { duration: string; tags?: Record<string, string> };
    chapters: { start_time: string; end_time: string; tags: { title: string } }[];
  };
}

describe.each(['wav', 'flac', 'mp3', 'opus', 'm4a'] as const)('%s', (format) => {
  it.each([
    [-16, 44_100],
    [-23, 48_000],
  ] as const)(
    'is at %i LUFS, below -1 dBTP, as long as it should be, and sounds as it did',
    async (loudness, sampleRateHz) => {
      const dir = await tempDir();
      const file = path.join(dir, `episode.${format}`);
      const told = await write(rows, { path: file, format, loudness, sampleRateHz, fadeInS: 0.2, fadeOutS: 0.3 });
      const heard = await meter(file);
      expect(Math.abs(heard.loudness - loudness)).toBeLessThan(0.5);
      expect(heard.truePeakDb).toBeLessThanOrEqual(-1);
      expect(Math.abs((told.sound?.loudness ?? 0) - heard.loudness)).toBeLessThan(0.2);
      expect(told.bytes).toBe(statSync(file).size);
      const codedHz = format === 'opus' ? 48_000 : sampleRateHz;
      expect(told.sound?.sampleRateHz).toBe(codedHz);
      expect(probe(file).streams[0]).toMatchObject({ sample_rate: String(codedHz), channels: 1 });

      const sound = decode(file, codedHz);
      // FFmpeg's decoder gives the last frame of AAC whole, whatever the file says of its end.
      const seconds = format === 'm4a' ? Number(probe(file).format.duration) : sound.length / codedHz;
      expect(Math.abs(seconds - told.seconds)).toBeLessThan(0.02);
      expect(Math.abs(sound.length / codedHz - told.seconds)).toBeLessThan(1024 / codedHz);
      const original = path.join(dir, 'original.wav');
      await write(rows, {
        path: original,
        format: 'wav',
        loudness,
        sampleRateHz: codedHz as 48_000,
        fadeInS: 0.2,
        fadeOutS: 0.3,
      });
      expect(likeness(sound, decode(original, codedHz))).toBeGreaterThan(
        format === 'wav' || format === 'flac' ? 0.9999 : 0.97,
      );
      expect(readdirSync(dir).sort()).toEqual([path.basename(file), 'original.wav'].sort());
    },
    LIMIT_MS,
  );
});

it.each(['mp3', 'flac', 'opus', 'm4a'] as const)(
  '%s has title and chapters',
  async (format) => {
    const file = path.join(await tempDir(), `episode.${format}`);
    const { seconds } = await write(rows, { path: file, format });
    const { format: container, streams, chapters } = probe(file);
    const tags = { ...streams[0]?.tags, ...container.tags };
    expect(tags['title'] ?? tags['TITLE']).toBe('Episode "12"');
    expect(chapters.map((chapter) => chapter.tags.title)).toEqual(['Harbour & night', '结尾']);
    expect(Number(chapters[0]?.start_time)).toBeCloseTo(0, 1);
    const begins =
      seconds - (await write([rows[2]!], { path: path.join(path.dirname(file), 'last.wav'), format: 'wav' })).seconds;
    expect(Math.abs(Number(chapters[1]?.start_time) - begins)).toBeLessThan(0.01);
  },
  LIMIT_MS,
);

it('a WAV at its own rate without a wish for loudness keeps every sample of the takes', async () => {
  const dir = await tempDir();
  const wave = Float32Array.from({ length: 48_000 }, (_, i) => Math.round(9000 * Math.sin(0.5 + i / 11.3)) / 32_768);
  const [take, file] = [path.join(dir, 'take.wav'), path.join(dir, 'out.wav')];
  await writeFile(take, writeWav(wave, 48_000));
  await write([{ ...rows[0]!, file: take, words: [] }], { path: file, format: 'wav' });
  const edge = 150;
  expect(readWav(readFileSync(file)).samples.slice(edge, -edge)).toEqual(wave.slice(edge, -edge));
});

it(
  'a WAV carries its rows as labels that ffmpeg finds, and is read as the same sound by sox',
  async () => {
    const file = path.join(await tempDir(), 'episode.wav');
    const { seconds } = await write(rows, { path: file, format: 'wav' });
    const bytes = readFileSync(file);
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    const { chapters } = probe(file);
    expect(chapters.map((chapter) => chapter.tags.title)).toEqual([
      `1 · Harbour & night · Ada · ${rows[0]!.text}`,
      `2 · 林 · ${rows[1]!.text}`,
      `3 · 结尾 · Ada · ${rows[2]!.text}`,
    ]);
    expect(Number(chapters[0]?.start_time)).toBe(0);
    expect(Number(execFileSync('sox', ['--info', '-D', file]).toString())).toBeCloseTo(seconds, 3);
  },
  LIMIT_MS,
);

describe('signals that are hard to hold', () => {
  it.each(['wav', 'mp3', 'opus'] as const)(
    '%s: clicks far above the speech stay below the limit',
    async (format) => {
      const dir = await tempDir();
      const { samples, sampleRateHz } = readWav(readFileSync(rows[0]!.file));
      for (let at = 2000; at + 40 < samples.length; at += 9000)
        for (let i = 0; i < 40; i++) samples[at + i] = 0.95 * (i % 3 === 0 ? -1 : 1);
      const take = path.join(dir, 'take.wav');
      await writeFile(take, writeWav(samples, sampleRateHz));
      const file = path.join(dir, `out.${format}`);
      await write([{ ...rows[0]!, file: take }], { path: file, format, loudness: -16 });
      const heard = await meter(file);
      expect(heard.truePeakDb).toBeLessThanOrEqual(-1);
      expect(Math.abs(heard.loudness + 16)).toBeLessThan(0.5);
    },
    LIMIT_MS,
  );

  it(
    'takes of other rates and codings come at one rate, where they belong',
    async () => {
      const dir = await tempDir();
      const made = ['pcm_f32le:24000', 'pcm_s24le:48000', 'pcm_f64le:32000'].map((how, index) => {
        const [coding = '', rate = ''] = how.split(':');
        const file = path.join(dir, `${index}.wav`);
        execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `sine=f=440:d=1:r=${rate}`, '-c:a', coding, file]);
        return { ...rows[0]!, file, words: [], pauseAfterS: 0.5 };
      });
      const file = path.join(dir, 'out.wav');
      const { seconds } = await write(made, { path: file, format: 'wav', sampleRateHz: 44_100 });
      expect(seconds).toBeCloseTo(4, 3);
      const { samples } = readWav(readFileSync(file));
      const power = (fromS: number, toS: number): number =>
        samples.subarray(fromS * 44_100, toS * 44_100).reduce((sum, value) => sum + value * value, 0);
      for (const startS of [0, 1.5, 3]) expect(power(startS + 0.1, startS + 0.9)).toBeGreaterThan(100);
      for (const startS of [1, 2.5]) expect(power(startS + 0.01, startS + 0.49)).toBe(0);
    },
    LIMIT_MS,
  );
});

it('comes up at its beginning and goes down at its end', async () => {
  const dir = await tempDir();
  const [take, file] = [path.join(dir, 'take.wav'), path.join(dir, 'out.wav')];
  await writeFile(
    take,
    writeWav(
      Float32Array.from({ length: 96_000 }, (_, i) => 0.3 * Math.sin(i / 8)),
      48_000,
    ),
  );
  await write([{ ...rows[0]!, file: take, words: [] }], { path: file, format: 'wav', fadeInS: 0.5, fadeOutS: 1 });
  const { samples } = readWav(readFileSync(file));
  const peakAt = (seconds: number): number =>
    Math.max(...samples.subarray(seconds * 48_000, seconds * 48_000 + 480).map(Math.abs));
  expect(peakAt(0)).toBeLessThan(0.001);
  expect(peakAt(0.25)).toBeCloseTo(0.15, 1);
  expect(peakAt(0.6)).toBeCloseTo(0.3, 2);
  expect(peakAt(1.5)).toBeCloseTo(0.15, 1);
  expect(peakAt(1.98)).toBeLessThan(0.001);
});

it(
  'room tone fills the pauses, softly',
  async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'out.wav');
    await write(rows, { path: file, format: 'wav', roomTone: true, loudness: -16 });
    const { samples, sampleRateHz } = readWav(readFileSync(file));
    const bare = path.join(dir, 'bare.wav');
    await write(rows, { path: bare, format: 'wav', loudness: -16 });
    const pauses = readWav(readFileSync(bare)).samples;
    let from = pauses.findIndex(
      (_, i) => i > 4000 && pauses.subarray(i, i + sampleRateHz / 4).every((value) => value === 0),
    );
    from += Math.round(sampleRateHz / 20);
    const power =
      samples.subarray(from, from + sampleRateHz / 5).reduce((sum, value) => sum + value * value, 0) /
      (sampleRateHz / 5);
    expect(10 * Math.log10(power)).toBeGreaterThan(-85);
    expect(10 * Math.log10(power)).toBeLessThan(-40);
    expect((await meter(file)).loudness).toBeCloseTo(-16, 0);
  },
  LIMIT_MS,
);

it(
  'a zip has each row under its own name, as loud as in the episode',
  async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'rows.zip');
    const hostile = rows.map((row) => ({ ...row, speaker: row.speaker === 'Ada' ? '../A:d/a' : row.speaker }));
    const told = await write(hostile, {
      path: file,
      format: 'zip',
      rowFormat: 'flac',
      loudness: -16,
      pattern: '{number}_{speaker}_{words}',
    });
    execFileSync('unzip', ['-q', file, '-d', path.join(dir, 'out')], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const names = readdirSync(path.join(dir, 'out')).sort();
    expect(names).toEqual([
      '01_A d a_Good morning, everyone.flac',
      '02_林_今天天气很好。我们开始吧，大家都到了.flac',
      '03_A d a_Thank you, that is all.flac',
    ]);
    const whole = path.join(dir, 'whole.wav');
    await write(rows, { path: whole, format: 'wav', loudness: -16 });
    const first = decode(path.join(dir, 'out', names[0]!), 48_000);
    expect(likeness(first, decode(whole, 48_000))).toBeGreaterThan(0.9999);
    expect(told.rows).toBe(3);
  },
  LIMIT_MS,
);

describe('an export that does not end well', () => {
  const old = 'what was there';

  it(
    'that is cancelled leaves what was there',
    async () => {
      const dir = await tempDir();
      const file = path.join(dir, 'episode.mp3');
      await writeFile(file, old);
      const stop = new AbortController();
      const long = Array.from({ length: 60 }, () => rows[0]!);
      const told: number[] = [];
      const running = exporter.write(orderOf(long, { path: file, format: 'mp3' }), {
        signal: stop.signal,
        onProgress: (done, total) => {
          told.push(done / total);
          // In the second pass, when there is a part of the file.
          if (done / total > 0.55) stop.abort();
        },
      });
      await expect(running).rejects.toMatchObject({ name: 'AbortError' });
      expect(told.every((share, index) => share >= (told[index - 1] ?? 0) && share <= 1)).toBe(true);
      expect(readFileSync(file, 'utf8')).toBe(old);
      expect(readdirSync(dir)).toEqual(['episode.mp3']);
    },
    LIMIT_MS,
  );

  it.each(['wav', 'mp3', 'm4a', 'zip'] as const)(
    'on a full disk says so and leaves what was there: %s',
    async (format) => {
      const disk = path.join(await tempDir(), 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      try {
        const file = path.join(disk, 'episode');
        await writeFile(file, old);
        await expect(write(rows, { path: file, format })).rejects.toMatchObject({
          code: 'APP_DISK_FULL',
          remedy: { kind: 'free-space' },
        });
        expect(readFileSync(file, 'utf8')).toBe(old);
        expect(readdirSync(disk)).toEqual(['episode']);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
    LIMIT_MS,
  );

  it(
    'whose process is killed leaves the old file, and the next one clears up',
    async () => {
      const dir = await tempDir();
      const file = path.join(dir, 'episode.wav');
      await writeFile(file, old);
      const long = Array.from({ length: 60 }, () => rows[0]!);
      const { forkExportProcess } = await import('../../../electron/platform/export-process.ts');
      let kill = (): void => {};
      const killed = createExporter({
        ticker: createTicker(silentLog),
        spawn: () => {
          const child = forkExportProcess();
          kill = child.kill;
          return child;
        },
      });
      const running = killed.write(orderOf(long, { path: file, format: 'wav' }), {
        signal: never,
        onProgress: (done, total) => (done / total > 0.55 ? kill() : undefined),
      });
      await expect(running).rejects.toMatchObject({ code: 'EXPORT_FAILED' });
      expect(readFileSync(file, 'utf8')).toBe(old);
      await write(rows, { path: file, format: 'wav' });
      expect(readdirSync(dir)).toEqual(['episode.wav']);
      expect(readWav(readFileSync(file)).samples.length).toBeGreaterThan(48_000);
    },
    LIMIT_MS,
  );

  it('names the row whose take is missing, damaged or no sound', async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'episode.wav');
    const broken = path.join(dir, 'broken.wav');
    await writeFile(broken, readFileSync(rows[0]!.file).subarray(0, 5000));
    for (const bad of [path.join(dir, 'none.wav'), broken, dir]) {
      await expect(write([rows[0]!, { ...rows[1]!, file: bad }], { path: file, format: 'wav' })).rejects.toMatchObject({
        code: 'EXPORT_ROW_UNREADABLE',
        details: { row: 2, path: bad },
      });
    }
    await rm(broken);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('says that a folder is missing, and that a folder is no file', async () => {
    const dir = await tempDir();
    await expect(write(rows, { path: path.join(dir, 'no', 'a.wav'), format: 'wav' })).rejects.toMatchObject({
      code: 'APP_FOLDER_MISSING',
    });
    await expect(write(rows, { path: dir, format: 'wav' })).rejects.toMatchObject({ code: 'APP_FILE_UNWRITABLE' });
  });

  it('needs ffmpeg for M4A, and says so where there is none', async () => {
    const dir = await tempDir();
    const without = createExporter({ ticker: createTicker(silentLog), ffmpeg: path.join(dir, 'no-such-program') });
    const running = without.write(orderOf(rows, { path: path.join(dir, 'a.m4a'), format: 'm4a' }), {
      signal: never,
      onProgress: () => {},
    });
    await expect(running).rejects.toMatchObject({ code: 'EXPORT_NEEDS_FFMPEG' });
    expect(existsSync(path.join(dir, 'a.m4a'))).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
  });
});
