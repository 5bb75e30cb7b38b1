import { execFileSync } from 'node:child_process';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it('is the same bytes for the same inputs, is made once, and holds nothing else', async () => {
  const dir = await tempDir();
  const [first, second] = [await buildRuntime(path.join(dir, 'a')), await buildRuntime(path.join(dir, 'b'))];
  expect(second.files).toEqual(first.files);
  expect(first.files.map((file) => file.path)).toEqual(
    expect.arrayContaining(['run', 'agent.mjs', 'service.mjs', 'engine-child.mjs', 'bin/node', 'data/zh-words.tbl.br']),
  );
  const native = first.files.filter((file) => /\.(node|so|dll|dylib)(\.\d+)?$/.test(file.path));
  expect(native.filter((file) => !/\/linux[/_]x64\//.test(file.path))).toEqual([]);

  const startedAt = performance.now();
  await buildRuntime(path.join(dir, 'a'));
  expect(performance.now() - startedAt).toBeLessThan(1000);

  await appendFile(path.join(dir, 'a/agent.mjs'), '// changed by hand\n');
  await writeFile(path.join(dir, 'a/left-over.mjs'), '');
  expect((await buildRuntime(path.join(dir, 'a'))).files).toEqual(first.files);
  expect(await readdir(path.join(dir, 'a'))).not.toContain('left-over.mjs');
  const hello = execFileSync(path.join(dir, 'a/bin/node'), ['-p', 'process.versions.node'], { encoding: 'utf8' });
  expect(hello).toMatch(/^24\./);
});
