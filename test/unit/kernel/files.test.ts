import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../../../electron/kernel/json-file.ts';
import { openJsonlFile } from '../../../electron/kernel/jsonl-file.ts';
import { tempDir } from '../temp-dir.ts';

describe('a JSON file', () => {
  it('is replaced as a whole and leaves nothing beside it', async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'deep', 'a.json');
    await writeJsonFile(file, { n: 1 });
    await writeJsonFile(file, { n: 2 });
    expect(await readJsonFile(file, z.object({ n: z.number() }))).toEqual({ n: 2 });
    expect(await readdir(path.dirname(file))).toEqual(['a.json']);
  });

  it('is null when absent, and an error naming the file when damaged or of another shape', async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'a.json');
    const schema = z.object({ n: z.number() });
    expect(await readJsonFile(file, schema)).toBeNull();
    for (const text of ['{"n":', '{"n":"one"}', '']) {
      await writeFile(file, text);
      await expect(readJsonFile(file, schema)).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED', details: { file } });
      expect(await readFile(file, 'utf8')).toBe(text);
    }
  });

  it('keeps the old document when the new one cannot be written', async () => {
    const dir = await tempDir();
    const file = path.join(dir, 'a.json');
    await mkdir(file);
    await expect(writeJsonFile(file, { n: 1 })).rejects.toThrow();
    expect(await readdir(dir)).toEqual(['a.json']);
  });
});

describe('a JSONL file', () => {
  it('keeps what was appended, in order, across openings', async () => {
    const file = path.join(await tempDir(), 'log.jsonl');
    const first = await openJsonlFile<number>(file);
    await Promise.all([first.append(1), first.append(2), first.append(3)]);
    await first.close();
    const second = await openJsonlFile<number>(file);
    expect(second.existing).toEqual([1, 2, 3]);
    await second.close();
  });

  it('loses only the torn last line, wherever the power went', async () => {
    const dir = await tempDir();
    const whole = '{"a":"甲"}\n{"a":"乙"}\n';
    const last = Buffer.from('{"a":"丙"}\n');
    for (let cut = 0; cut < last.length; cut++) {
      const file = path.join(dir, `${cut}.jsonl`);
      await writeFile(file, whole);
      await appendFile(file, last.subarray(0, cut));
      const log = await openJsonlFile<{ a: string }>(file);
      expect(log.existing).toEqual([{ a: '甲' }, { a: '乙' }]);
      await log.append({ a: '丁' });
      await log.close();
      expect(await readFile(file, 'utf8')).toBe(`${whole}{"a":"丁"}\n`);
    }
  });

  it('refuses a line that is damaged in the middle', async () => {
    const file = path.join(await tempDir(), 'log.jsonl');
    await writeFile(file, '{"a":1}\n{"a"\n{"a":3}\n');
    await expect(openJsonlFile(file)).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED', details: { line: 2 } });
  });
});
