/**
 * Recordings as people have them, made here with ffmpeg and SoX: each becomes a reference of the right length or is refused with
 * the reason, and a computer without ffmpeg gives the same.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import type { AppError } from '../../../electron/kernel/app-error.ts';
import { createReferenceSounds } from '../../../electron/platform/reference-sounds.ts';
import type { ReadySound, ReferencePiece } from '../../../electron/voices/ports.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { pilotId, readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';

const SECONDS = 4.5;
const never = new AbortController().signal;
const withProgram = createReferenceSounds();
const without = createReferenceSounds({ program: null });
let dir: string;

const at = (name: string): string => path.join(dir, name);
const run = (program: string, ...args: string[]): void => {
  execFileSync(program, args, { stdio: 'pipe', cwd: dir });
};
const ffmpeg = (...args: string[]): void => run('ffmpeg', '-nostdin', '-v', 'error', '-y', ...args);

/** Each with how it is made of `base.wav` (44.1 kHz, two channels) and what it is called then, or why it is refused. */
const table: readonly (readonly [name: string, how: readonly string[] | 'sox' | 'bytes', found: string])[] = [
  ['plain.wav', [], 'wav'],
  ['float.wav', ['-c:a', 'pcm_f32le', '-ar', '96000'], 'wav'],
  ['deep.wav', ['-c:a', 'pcm_s24le', '-ac', '1', '-ar', '8000'], 'wav'],
  ['many.wav', ['-af', 'pan=5.1|FL=FL|FR=FR|FC=FL|BL=FR|BR=FL', '-ar', '48000'], 'wav'],
  ['steady.mp3', ['-c:a', 'libmp3lame', '-b:a', '128k'], 'mp3'],
  ['varied.mp3', ['-c:a', 'libmp3lame', '-q:a', '4', '-ac', '1', '-ar', '22050'], 'mp3'],
  ['phone.m4a', ['-c:a', 'aac', '-b:a', '128k'], 'aac'],
  ['first.m4a', ['-c:a', 'aac', '-ar', '48000', '-ac', '1', '-movflags', '+faststart'], 'aac'],
  ['bare.aac', ['-c:a', 'aac'], 'aac'],
  ['whole.flac', ['-c:a', 'flac'], 'flac'],
  ['deep.flac', 'sox', 'flac'],
  ['old.ogg', ['-c:a', 'libvorbis', '-q:a', '4'], 'vorbis'],
  ['new.opus', ['-c:a', 'libopus', '-b:a', '48k'], 'opus'],
  ['page.webm', ['-c:a', 'libopus'], 'opus'],
  ['old.webm', ['-c:a', 'libvorbis'], 'vorbis'],
  ['film.mp4', ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=4.5', '-c:v', 'mpeg4', '-c:a', 'aac'], 'aac'],
  ['film.mkv', ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=4.5', '-c:v', 'mpeg4', '-c:a', 'aac'], 'aac'],
  ['film.mov', ['-c:a', 'aac', '-f', 'mov'], 'aac'],
  ['tagged.mp3', ['-c:a', 'libmp3lame', '-metadata', 'title=标题', '-id3v2_version', '3'], 'mp3'],
  ['silent-film.mp4', ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=4', '-map', '1:v'], 'no-sound'],
  ['half.mp3', 'bytes', 'cut-off'],
  ['half.m4a', 'bytes', 'cut-off'],
  ['half.flac', 'bytes', 'cut-off'],
  ['half.ogg', 'bytes', 'cut-off'],
  ['half.wav', 'bytes', 'cut-off'],
  ['protected.m4a', 'bytes', 'encrypted'],
  ['letter.txt', 'bytes', 'unknown'],
  ['nothing.mp3', 'bytes', 'unknown'],
];

const half = (from: string, to: string): void => {
  const bytes = readFileSync(at(from));
  writeFileSync(at(to), bytes.subarray(0, bytes.length / 2));
};

/** Four "sentences" of 3.2, 2.4, 4 and 3.6 seconds with pauses of 0.5 s between them. */
const spoken = [3.2, 2.4, 4, 3.6];
function makeTalk(): void {
  const parts = spoken.map((seconds, index) => {
    run(
      'sox',
      '-n',
      '-r',
      '32000',
      '-c',
      '1',
      `part${index}.wav`,
      'synth',
      String(seconds),
      'sawtooth',
      '150',
      'gain',
      '-9',
      'pad',
      '0',
      '0.5',
    );
    return `part${index}.wav`;
  });
  run('sox', ...parts, 'talk.wav');
  ffmpeg('-i', 'talk.wav', '-c:a', 'libmp3lame', 'talk.mp3');
  run('sox', 'base.wav', 'air.wav', 'pad', '2', '3');
}

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'refs-recordings-'));
  // A voice-like sound with a pitch and syllables.
  run(
    'sox',
    '-n',
    '-r',
    '44100',
    '-c',
    '2',
    'base.wav',
    'synth',
    String(SECONDS),
    'sawtooth',
    '140',
    'tremolo',
    '4',
    '70',
    'gain',
    '-9',
  );
  for (const [name, how] of table) if (Array.isArray(how)) ffmpeg('-i', 'base.wav', ...how, name);
  run('sox', 'base.wav', '-b', '24', '-r', '32000', 'deep.flac');
  half('steady.mp3', 'half.mp3');
  half('first.m4a', 'half.m4a');
  half('whole.flac', 'half.flac');
  half('old.ogg', 'half.ogg');
  half('plain.wav', 'half.wav');
  const phone = readFileSync(at('phone.m4a'));
  writeFileSync(at('protected.m4a'), Buffer.from(phone.toString('latin1').replace('mp4a', 'enca'), 'latin1'));
  writeFileSync(at('letter.txt'), 'Dear studio, the recording is in the other letter.\n'.repeat(20));
  writeFileSync(at('nothing.mp3'), '');
  makeTalk();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Asked {
  readonly piece?: ReferencePiece | null;
  readonly text?: string;
  readonly sounds?: ReturnType<typeof createReferenceSounds>;
}

/** What became of a file, with the length of the sound that is there then. */
async function prepare(name: string, { piece = null, text = '', sounds = without }: Asked = {}): Promise<Found> {
  const made = await sounds.prepare([{ name, file: at(name), piece, text }], { signal: never });
  try {
    const [sound] = made.sounds;
    if (!sound) throw new Error('nothing came');
    const wav = readWav(readFileSync(sound.file));
    return {
      ...sound,
      samples: wav.samples,
      rateHz: wav.sampleRateHz,
      measuredS: wav.samples.length / wav.sampleRateHz,
    };
  } finally {
    await made.free();
  }
}
interface Found extends ReadySound {
  readonly samples: Float32Array;
  readonly rateHz: number;
  readonly measuredS: number;
}
const refusal = (act: Promise<unknown>): Promise<AppError> =>
  act.then(
    () => expect.unreachable('it was accepted'),
    (error: AppError) => error,
  );

/** 20 ms, less the sample where a rate does not divide it. */
const NEAR_S = 0.02;

describe.each([
  ['with ffmpeg', withProgram],
  ['without', without],
])('%s', (_, sounds) => {
  it.each(table)('%s', async (name, _how, found) => {
    if (/^(no-sound|cut-off|encrypted|unknown|damaged)$/.test(found)) {
      const { code, details } = await refusal(prepare(name, { sounds }));
      expect([code.startsWith('VOICES_'), details['reason'], details['name']]).toEqual([true, found, name]);
      return;
    }
    const { format, measuredS, samples } = await prepare(name, { sounds });
    expect(format).toBe(found);
    expect(Math.abs(measuredS - SECONDS), `${measuredS} s`).toBeLessThanOrEqual(NEAR_S);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeGreaterThan(0.1);
    expect(loudest).toBeLessThanOrEqual(1);
  });
});

it('what these decoders do not know is read where there is ffmpeg, and named where there is none', async () => {
  for (const [name, why, ...how] of [
    ['apple.m4a', 'alac', '-c:a', 'alac'],
    // As browsers record.
    ['pieces.mp4', 'fragmented mp4', '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
    ['plain.mov', 'sowt', '-c:a', 'pcm_s16le'],
    ['law.wav', 'wav', '-c:a', 'pcm_mulaw'],
    ['round.wma', null, '-c:a', 'wmav2'],
  ] as const) {
    ffmpeg('-i', 'base.wav', ...how, name);
    expect(Math.abs((await prepare(name, { sounds: withProgram })).measuredS - SECONDS), name).toBeLessThan(0.1);
    const { code, details } = await refusal(prepare(name));
    if (why === null) expect(code).toBe('VOICES_AUDIO_UNKNOWN');
    else expect([code, details['format']], name).toEqual(['VOICES_RECORDING_NEEDS_FFMPEG', why]);
  }
});

it('the sound begins where it began: nothing of the coding stands before it', async () => {
  // A click half a second in says where each coding puts things.
  run(
    'sox',
    '-n',
    '-r',
    '48000',
    '-c',
    '1',
    'click.wav',
    'synth',
    '0.02',
    'square',
    '900',
    'gain',
    '-3',
    'pad',
    '0.5',
    '3.48',
  );
  const borders: Record<string, number> = {};
  for (const [name, codec] of [
    ['click.mp3', 'libmp3lame'],
    ['click.m4a', 'aac'],
    ['click.aac', 'aac'],
    ['click.flac', 'flac'],
    ['click.ogg', 'libvorbis'],
    ['click.opus', 'libopus'],
    ['click.webm', 'libopus'],
    ['click.mkv', 'aac'],
  ] as const) {
    ffmpeg('-i', 'click.wav', '-c:a', codec, name);
    const { samples, rateHz } = await prepare(name, { piece: { fromS: 0, toS: 4 } });
    borders[name] = samples.findIndex((sample) => Math.abs(sample) > 0.2) / rateHz;
  }
  for (const [name, border] of Object.entries(borders))
    expect(Math.abs(border - 0.5), `${name} ${border}`).toBeLessThan(NEAR_S);
});

describe('what a reference is made of', () => {
  const borders = [0, 3.2, 3.7, 6.1, 6.6, 10.6, 11.1, 14.7];
  const isInPause = (time: number): boolean =>
    time < 0.05 ||
    [0, 2, 4].some((i) => time > (borders[i + 1] ?? 0) - 0.1 && time < (borders[i + 2] ?? 0) + 0.1) ||
    time > 14.6;

  it('silence at the ends goes', async () => {
    const { piece, measuredS } = await prepare('air.wav');
    expect(piece?.fromS).toBeCloseTo(1.9, 1);
    expect(measuredS).toBeCloseTo(SECONDS + 0.2, 1);
  });

  it('a WAV of the right length stays the file that it is', async () => {
    expect(await prepare('plain.wav')).toMatchObject({ piece: null, file: at('plain.wav') });
  });

  it('of a longer one a piece between pauses is taken', async () => {
    for (const name of ['talk.wav', 'talk.mp3']) {
      const { piece, measuredS } = await prepare(name);
      expect(measuredS).toBeGreaterThanOrEqual(3);
      expect(measuredS).toBeLessThanOrEqual(10);
      expect(isInPause(piece?.fromS ?? -1), `from ${piece?.fromS}`).toBe(true);
      expect(isInPause(piece?.toS ?? -1), `to ${piece?.toS}`).toBe(true);
    }
  });

  it('what is shown of a recording before begins with what would be taken, and writes nothing', async () => {
    for (const name of ['talk.wav', 'talk.mp3', 'air.wav', 'plain.wav']) {
      const look = await withProgram.look({ name, file: at(name) }, { signal: never });
      const { sounds, free } = await withProgram.prepare([{ name, file: at(name), piece: null, text: '' }], {
        signal: never,
      });
      await free();
      const taken = sounds[0]?.piece ?? { fromS: 0, toS: look.seconds };
      expect(look.pieces[0]?.fromS, name).toBeCloseTo(taken.fromS, 3);
      expect(look.pieces[0]?.toS, name).toBeCloseTo(taken.toS, 3);
      expect(look.peaks).toHaveLength(600);
      expect(Math.max(...look.peaks)).toBeGreaterThan(0.05);
      expect(look.peaks.every((peak) => peak >= 0 && peak <= 1)).toBe(true);
    }
    const refused = withProgram.look({ name: 'letter.txt', file: at('letter.txt') }, { signal: never });
    await expect(refused).rejects.toMatchObject({ code: 'VOICES_AUDIO_UNKNOWN' });
  });

  it('with its transcript, the part of it that is said there', async () => {
    // As many letters to a second as people say.
    const words = spoken.map((seconds, index) => 'abcdefghij'[index]!.repeat(Math.round(seconds * 10)));
    const { piece, text } = await prepare('talk.mp3', { text: `${words.join('. ')}.` });
    const count = text.split('. ').length;
    expect(text).toBe(`${words.slice(0, count).join('. ')}.`);
    expect(piece?.fromS).toBe(0);
    expect(isInPause(piece?.toS ?? -1)).toBe(true);
    expect(piece?.toS).toBeCloseTo((borders[count * 2 - 1] ?? 0) + 0.25, 0);
  });

  it('where the two do not fit each other, pieces are offered', async () => {
    const { code, details } = await refusal(prepare('talk.mp3', { text: 'All of it in one breath' }));
    expect(code).toBe('VOICES_REFERENCE_TOO_LONG');
    const pieces = details['pieces'] as readonly string[];
    expect(pieces.length).toBeGreaterThan(0);
    const [fromS, toS] = (pieces[0] ?? '').split('-').map(Number);
    const chosen = await prepare('talk.mp3', { piece: { fromS: fromS!, toS: toS! }, text: 'Only this.' });
    expect([chosen.text, chosen.measuredS]).toEqual(['Only this.', expect.closeTo(toS! - fromS!, 2)]);
  });
});

describe('files that mean harm', () => {
  /** Ends with sound or with a reason, soon, and leaves nothing. */
  async function survives(name: string): Promise<void> {
    await prepare(name, { sounds: createReferenceSounds({ program: null, tempDir: at('temporary') }) }).then(
      ({ measuredS }) => expect(measuredS).toBeLessThan(30),
      (error: AppError) => expect(error.code, String(error)).toMatch(/^VOICES_/),
    );
    expect(await readdir(at('temporary'))).toEqual([]);
  }
  beforeAll(() => mkdir(at('temporary')));

  it.each(['steady.mp3', 'phone.m4a', 'bare.aac', 'whole.flac', 'old.ogg', 'new.opus', 'page.webm', 'film.mkv'])(
    '%s with bits turned over, and cut anywhere',
    async (name) => {
      const bytes = readFileSync(at(name));
      let seed = 7;
      const next = (below: number): number => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return seed % below;
      };
      for (let round = 0; round < 4; round++) {
        const bad = Buffer.from(bytes);
        for (let i = 0; i < 12; i++) bad[next(round < 2 ? 400 : bad.length)]! ^= 1 << next(8);
        writeFileSync(at(`bad-${name}`), round % 2 ? bad : bad.subarray(0, next(bad.length)));
        await survives(`bad-${name}`);
      }
    },
  );

  it('ten hours of silence in a small file', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '36000', '-c:a', 'flac', 'night.flac');
    const { code } = await refusal(prepare('night.flac'));
    expect(code).toBe('VOICES_RECORDING_TOO_LARGE');
  });

  it('one that takes too long is given up', async () => {
    const hasty = createReferenceSounds({ program: null, withinMs: 1 });
    expect((await refusal(prepare('steady.mp3', { sounds: hasty }))).code).toBe('VOICES_RECORDING_TOO_SLOW');
  });

  it('a list of other files is not followed', async () => {
    writeFileSync(
      at('list.m3u8'),
      `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${at('plain.wav')}\n#EXT-X-ENDLIST\n`,
    );
    expect((await refusal(prepare('list.m3u8', { sounds: withProgram }))).code).toBe('VOICES_AUDIO_UNKNOWN');
  });
});

describe('an import', () => {
  let library: string;
  beforeAll(async () => {
    library = await mkdtemp(path.join(tmpdir(), 'refs-library-'));
    await copyPilotLibrary(library);
  });
  afterAll(() => rm(library, { recursive: true, force: true }));

  async function importWith(...references: string[]) {
    const { gpt, sovits, hubertDir = '' } = await readPilotImport();
    const files = ['--gpt', gpt, '--sovits', sovits, '--hubert', hubertDir];
    return understudy(library, ['voices', 'import', '--name', 'Lin', ...files, ...references, '--json']);
  }
  const voices = async () => JSON.parse((await understudy(library, ['voices', 'list', '--json'])).stdout);

  it('of what cannot be read changes nothing', async () => {
    const before = await voices();
    const { code, stderr } = await importWith('--ref', at('half.m4a'), '--ref-lang', 'en');
    expect([code, stderr]).toEqual([1, expect.stringContaining('VOICES_RECORDING_CUT_OFF')]);
    for (const text of ['……', '这不是英语']) {
      const wrong = await importWith('--ref', at('steady.mp3'), '--ref-text', text, '--ref-lang', 'en');
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('VOICES_REFERENCE_TEXT_WRONG')]);
      expect(wrong.stderr).toMatch(/\btext (holds|is not)/);
    }
    const backwards = await importWith('--ref', at('steady.mp3'), '--ref-piece', '5-2');
    expect([backwards.code, backwards.stderr]).toEqual([2, expect.stringContaining('--ref-piece')]);
    expect(await voices()).toEqual(before);
    expect(await readdir(path.join(library, 'voices'))).toEqual([pilotId]);
  });

  it('of an MP3 says which part of it is spoken after', async () => {
    const chosen = ['--ref', at('talk.mp3'), '--ref-piece', '6.8-10.4', '--ref-lang', 'en'];
    const { code, stdout, stderr } = await importWith(...chosen);
    expect(code, stderr).toBe(0);
    const [reference] = (JSON.parse(stdout) as VoiceSummary).references;
    expect(reference).toMatchObject({ source: 'talk.mp3', piece: { fromS: 6.8, toS: 10.4 }, seconds: 3.6 });
    const shown = await understudy(library, ['voices', 'list', '--json']);
    expect(shown.stdout).toContain('talk.mp3');
  });
});
