import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openGoldenFolder, packGoldenFolder } from '../parity/packed.ts';
import { checkGolden, type NamedOutcome } from '../parity/run.ts';
import { tempDir } from '../unit/temp-dir.ts';

const golden = path.resolve('test/fixtures/golden');

async function outcomes(dir: string): Promise<NamedOutcome[]> {
  const all: NamedOutcome[] = [];
  for await (const outcome of checkGolden(dir, 'cpu')) all.push(outcome);
  return all;
}

test('every entry of the golden data holds, whole runs within one count', async () => {
  const all = await outcomes(golden);
  expect(all.filter((outcome) => !outcome.ok)).toEqual([]);
  expect(all.length).toBe(213);
  const runs = all.filter((outcome) => outcome.name.includes('/e2e/'));
  expect(runs.length).toBe(12);
  expect(Math.max(...runs.map((outcome) => outcome.error))).toBeLessThanOrEqual(1);
});

test('the same holds for v1 and v2Pro, in networks of other shapes', async () => {
  const all = await outcomes(path.resolve('test/fixtures/golden-v1-v2pro'));
  expect(all.filter((outcome) => !outcome.ok)).toEqual([]);
  expect(all.length).toBe(101);
  const runs = all.filter((outcome) => outcome.name.includes('/e2e/'));
  expect(runs.length).toBe(6);
  expect(Math.max(...runs.map((outcome) => outcome.error))).toBeLessThanOrEqual(1);
});

test('the same holds for v3, v4 and a LoRA of each: features, flow matching, chunks, batches, vocoders', async () => {
  const all = await outcomes(path.resolve('test/fixtures/golden-v34'));
  expect(all.filter((outcome) => !outcome.ok)).toEqual([]);
  expect(all.length).toBe(96);
  const waves = all.filter((outcome) => outcome.name.includes('/wave_'));
  expect(waves.length).toBe(4);
});

test('a folder that was packed is checked as the same folder', async () => {
  const [plain, packed] = [path.join(await tempDir(), 'plain'), path.join(await tempDir(), 'packed')];
  await cp(path.join(golden, 'resample'), path.join(plain, 'resample'), { recursive: true });
  await symlink('out_24000_to_32000.npy', path.join(plain, 'resample/again_24000_to_32000.npy'));
  const entries = ['out_24000_to_32000', 'out_44100_to_32000'].map((name) => ({
    file: `resample/${name}.npy`,
    stage: 'resample',
    max_abs_error: 5e-6,
  }));
  await writeFile(path.join(plain, 'manifest.json'), JSON.stringify({ entries }));
  await packGoldenFolder(plain, packed);
  expect((await readdir(path.join(packed, 'resample'))).every((name) => name.endsWith('.br'))).toBe(true);
  expect(await outcomes(packed)).toEqual(await outcomes(plain));
  const unpacked = await openGoldenFolder(packed);
  onTestFinished(unpacked.close);
  const [again, first] = await Promise.all(
    ['again', 'out'].map((name) => readFile(path.join(unpacked.dir, `resample/${name}_24000_to_32000.npy`))),
  );
  expect(again).toEqual(first);
  expect(first).toEqual(await readFile(path.join(plain, 'resample/out_24000_to_32000.npy')));
});

test('changed data, missing files and unknown entries fail', async () => {
  const dir = await tempDir();
  await cp(path.join(golden, 'resample'), path.join(dir, 'resample'), { recursive: true });
  const array = path.join(dir, 'resample/out_24000_to_32000.npy');
  await cp(path.join(golden, 'resample/out_32000_to_16000.npy'), array);
  const entries = [
    { file: 'resample/out_24000_to_32000.npy', stage: 'resample', max_abs_error: 5e-6 },
    { file: 'resample/out_44100_to_32000.npy', stage: 'resample', max_abs_error: 5e-6 },
    { file: 'sampling/case0_probs.npy', stage: 'sampling', max_abs_error: 1e-5 },
    { file: 'surprise/new.npy', stage: 'surprise' },
    { stage: 'surprise', note: 'nobody knows what this means' },
  ];
  await writeFile(path.join(dir, 'manifest.json'), JSON.stringify({ entries }));
  expect((await outcomes(dir)).map((outcome) => outcome.ok)).toEqual([false, true, false, false, false]);
});
