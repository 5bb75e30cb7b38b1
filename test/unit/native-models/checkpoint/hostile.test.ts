import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { hostileCheckpoints, tinyGpt } from '../../../fakes/hostile-checkpoints.ts';
import { hostileFolders } from '../../../fakes/hostile-folders.ts';
import type { Outcome } from '../../../fakes/read-hostile.ts';
import { tempDir } from '../../temp-dir.ts';

const SEED = 20260801;
const golden = path.resolve('test/fixtures/golden/ckpt');

/** Flips in bytes that mean nothing (dates, padding, attributes of a directory entry) leave the file as good as it was. */
const mayBeHarmless = /^flip in/;

/** Files that nothing is wrong with: what is refused beside them is refused for its one fault. */
const mustRead = /^whole: /;

/**
 * The reader may read, load the runtime, write the temporary files of its sessions and forget its own peak of memory; writing
 * elsewhere or starting anything fails the case.
 */
async function readConfined(dir: string, scratch: string): Promise<Record<string, Outcome>> {
  const args = [
    '--permission',
    '--allow-fs-read=*',
    `--allow-fs-write=${scratch}/*`,
    '--allow-fs-write=/proc/self/clear_refs',
    '--allow-addons',
    '--no-warnings',
    path.resolve('test/fakes/read-hostile.ts'),
    dir,
  ];
  const env = { ...process.env, TMPDIR: scratch };
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26, env });
  return JSON.parse(stdout) as Record<string, Outcome>;
}

async function writeAll(dir: string): Promise<string[]> {
  const names: string[] = [];
  const place = (name: string): string => path.join(dir, String(names.push(name) - 1));
  for (const { name, bytes } of hostileCheckpoints(SEED, path.join(golden, 's1_eager_eos.ckpt'))) {
    await writeFile(place(name), bytes);
  }
  for (const { name, files } of hostileFolders(path.join(golden, 'hubert_safetensors'))) {
    const folder = place(name);
    await mkdir(folder);
    for (const [file, content] of Object.entries(files)) {
      const isLink = typeof content === 'string' && content.startsWith('->');
      if (isLink) await symlink(content.slice(2), path.join(folder, file));
      else await writeFile(path.join(folder, file), content);
    }
  }
  await cp(path.join(golden, 's1_eager_eos.ckpt'), place('whole: official'));
  await writeFile(place('whole: tiny'), tinyGpt());
  await writeFile(place('whole: tiny and deflated'), tinyGpt({ deflated: true }));
  await cp(path.join(golden, 'hubert_safetensors'), place('whole: encoder'), { recursive: true });
  return names;
}

test('every hostile file and folder ends in a typed error, soon, within memory, and runs nothing', async () => {
  const dir = await tempDir();
  const scratch = await tempDir();
  const names = await writeAll(dir);
  expect(new Set(names).size).toBe(names.length);
  const outcomes = await readConfined(dir, scratch);
  expect(await readdir(scratch)).toEqual([]);
  const told = names.map((name, i) => ({ name, ...outcomes[String(i)]! }));
  expect(told.filter(({ result }) => result.startsWith('UNTYPED'))).toEqual([]);
  const read = told.filter(({ result }) => result === 'read').map(({ name }) => name);
  expect(read.filter((name) => !mayBeHarmless.test(name) && !mustRead.test(name))).toEqual([]);
  expect(read.filter((name) => mustRead.test(name)).length).toBe(4);
  expect(told.filter(({ cpuMs }) => cpuMs > 2000)).toEqual([]);
  expect(told.filter(({ peakBytes }) => !(peakBytes < 512 * 2 ** 20))).toEqual([]);
  const refused = told.filter(({ result }) => result !== 'read');
  expect(refused.length).toBeGreaterThan(400);
  expect(refused.filter(({ name }) => name.startsWith('flip in values')).length).toBeGreaterThan(30);
  const calling = told.filter(({ name }) => / by (STACK_)?GLOBAL$| by NEWOBJ$/.test(name));
  expect(calling.length).toBeGreaterThan(50);
  expect(calling.filter(({ result }) => result !== 'CHECKPOINT_FORBIDDEN')).toEqual([]);
  const notNumbers = told.filter(({ name }) => /^values: .*(NaN|Inf)|^safetensors: (NaN|-Inf) in/.test(name));
  expect(notNumbers.length).toBeGreaterThan(8);
  expect(notNumbers.filter(({ result }) => result !== 'VOICE_WEIGHTS_INVALID')).toEqual([]);
});
