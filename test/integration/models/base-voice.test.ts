import { cp } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const golden = path.resolve('test/fixtures/golden/ckpt');
const reference = path.resolve('native-models/pilot-voice/ref_en_f.wav');
const imported = [
  'voices',
  'import',
  '--name',
  'Mine',
  '--ref',
  reference,
  '--ref-text',
  'Welcome.',
  '--ref-lang',
  'en',
];

it("a base voice that is here is imported with a reference of one's own, by its version", async () => {
  const home = await startedHome();
  const models = path.join(home, 'models');
  await cp(path.join(golden, 'hubert'), path.join(models, 'chinese-hubert-base'), { recursive: true });
  await cp(path.join(golden, 's1.ckpt'), path.join(models, 'base-v2', 'gpt.ckpt'));
  await cp(path.join(golden, 's2_v2.pth'), path.join(models, 'base-v2', 'sovits.pth'));
  const run = await understudy(home, [...imported, '--base', 'v2', '--json']);
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ name: 'Mine', version: 'v2' });
});

it.each([
  ['an unknown base', ['--base', 'v9']],
  ['a base and files of its own', ['--base', 'v2', '--gpt', 'a.ckpt']],
  ['neither', []],
])('%s is wrong use', async (_what, args) => {
  expect((await understudy(await tempDir(), [...imported, ...args])).code).toBe(2);
});
