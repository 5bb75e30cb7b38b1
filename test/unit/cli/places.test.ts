/** Files and folders that a person names: found out before the work, and left whole. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDataDir } from '../../../electron/cli/data-dir.ts';
import { assertWritable, placeFile } from '../../../electron/cli/output-file.ts';
import { readTextFromStdin } from '../../../electron/cli/stdin.ts';
import { UsageError } from '../../../electron/cli/verb.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { tempDir } from '../temp-dir.ts';

describe('a file to write', () => {
  it('may be new or there already, and the trial leaves nothing', async () => {
    const dir = await tempDir();
    await writeFile(path.join(dir, 'old.wav'), 'old');
    await assertWritable(path.join(dir, 'new.wav'));
    await assertWritable(path.join(dir, 'old.wav'));
    expect(await readdir(dir)).toEqual(['old.wav']);
    expect(await readFile(path.join(dir, 'old.wav'), 'utf8')).toBe('old');
  });

  it.each([
    ['nofolder/x.wav', 'APP_FOLDER_MISSING'],
    ['.', 'APP_FILE_UNWRITABLE'],
    ['file/x.wav', 'APP_FILE_UNWRITABLE'],
    ['/proc/x.wav', 'APP_FILE_UNWRITABLE'],
  ])('%s: %s', async (name, code) => {
    const dir = await tempDir();
    await writeFile(path.join(dir, 'file'), '');
    await expect(assertWritable(path.resolve(dir, name))).rejects.toMatchObject({ code });
  });

  it('is put in its place whole, through a link too', async () => {
    const dir = await tempDir();
    const [from, target, link] = ['from', 'target', 'link'].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(from, 'new');
    await writeFile(target, 'old');
    await symlink(target, link);
    await placeFile(from, link);
    expect(await readFile(target, 'utf8')).toBe('new');
    await expect(placeFile(path.join(dir, 'gone'), target)).rejects.toThrow();
    expect(await readFile(target, 'utf8')).toBe('new');
    expect((await readdir(dir)).sort()).toEqual(['from', 'link', 'target']);
  });

  it('is written into a pipe, which stays one', async () => {
    const dir = await tempDir();
    const pipe = path.join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await writeFile(path.join(dir, 'from'), 'sound');
    await assertWritable(pipe);
    const [heard] = await Promise.all([readFile(pipe, 'utf8'), placeFile(path.join(dir, 'from'), pipe)]);
    expect(heard).toBe('sound');
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect((await readdir(dir)).sort()).toEqual(['from', 'pipe']);
  });
});

describe('the data folder', () => {
  it('is made with all above it', async () => {
    const dir = await tempDir();
    await mkdir(path.join(dir, 'a'));
    await makeDataDir(path.join(dir, 'a/b/c'));
    await makeDataDir(path.join(dir, 'a/b/c'));
    expect(await readdir(path.join(dir, 'a/b'))).toEqual(['c']);
  });

  it.each(['file', 'file/x', '/proc/nope/deep'])('%s is none', async (name) => {
    const dir = await tempDir();
    await writeFile(path.join(dir, 'file'), '');
    const place = path.resolve(dir, name);
    await expect(makeDataDir(place)).rejects.toMatchObject({ code: 'APP_DATA_DIR_UNUSABLE', details: { path: place } });
  });
});

describe('text from standard input', () => {
  const format = createFormat('en', wordsOf('en').time);
  async function* pieces(...all: Uint8Array[]) {
    yield* all;
  }

  it('is UTF-8, cut anywhere, without its mark', async () => {
    const bytes = Buffer.from('\ufeff你好');
    expect(await readTextFromStdin(format, pieces(bytes.subarray(0, 5), bytes.subarray(5)))).toBe('你好');
  });

  it('of another encoding, or without end, is refused', async () => {
    await expect(readTextFromStdin(format, pieces(Buffer.from([0xc4, 0xe3])))).rejects.toThrow(UsageError);
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1;
        yield new Uint8Array(100_000);
      }
    }
    await expect(readTextFromStdin(format, endless())).rejects.toThrow(UsageError);
    expect(read).toBeLessThan(20);
  });
});
