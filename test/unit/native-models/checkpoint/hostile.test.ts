import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { hostileCheckpoints } from '../../../fakes/hostile-checkpoints.ts';
import { tempDir } from '../../temp-dir.ts';

const SEED = 20260801;
const whole = path.resolve('test/fixtures/golden/ckpt/s1_eager_eos.ckpt');

/** Flips in bytes that mean nothing (dates, padding, attributes of a directory entry) leave the file as good as it was. */
const mayBeHarmless = /^flip in/;

test('every hostile checkpoint ends in a typed error, soon and within memory', { timeout: 300_000 }, async () => {
  const dir = await tempDir();
  const names: string[] = [];
  for (const { name, bytes } of hostileCheckpoints(SEED, whole)) {
    await writeFile(path.join(dir, String(names.length)), bytes);
    names.push(name);
  }
  const script = path.resolve('test/fakes/read-hostile.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, dir], { maxBuffer: 1 << 26 });
  const { outcomes, peakBytes } = JSON.parse(stdout) as {
    outcomes: Record<string, { result: string; elapsedMs: number }>;
    peakBytes: number;
  };
  const told = names.map((name, i) => ({ name, ...outcomes[String(i)]! }));
  expect(told.filter(({ result }) => result.startsWith('UNTYPED'))).toEqual([]);
  expect(told.filter(({ name, result }) => result === 'read' && !mayBeHarmless.test(name))).toEqual([]);
  expect(told.filter(({ elapsedMs }) => elapsedMs > 2000)).toEqual([]);
  expect(peakBytes).toBeLessThan(512 * 2 ** 20);
  const refused = told.filter(({ result }) => result !== 'read');
  expect(refused.length).toBeGreaterThan(200);
  expect(refused.filter(({ name }) => name.startsWith('flip in values')).length).toBeGreaterThan(30);
  expect(told.filter(({ name }) => /GLOBAL$/.test(name)).every(({ result }) => result === 'CHECKPOINT_FORBIDDEN')).toBe(
    true,
  );
});
