/** Networks of a voice that are kept for the next start: the same sound, the voice left as it is, and no crash that matters. */
import { cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesBelow } from '../../../electron/backup/content/source.ts';
import { forkEngine } from '../../../electron/platform/engine-child.ts';
import { createEngine, type EngineOptions } from '../../../native-models/engine.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { checkVoicePack } from '../../../native-models/voice-pack/read.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const hello: SpeakRequest = { text: 'Hello there.', language: 'en', seed: 7 };

let library: string;
let imported: string;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-kept-'));
  const engine = createEngine({ threads: 1 });
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: library });
  await engine.dispose();
  imported = path.join(library, id);
});
afterAll(() => rm(library, { recursive: true, force: true }));

/** In an engine of its own, as after a start of the app. */
async function speak(packDir: string, options: EngineOptions): Promise<Float32Array> {
  const engine = createEngine({ threads: 1, ...options });
  try {
    return (await engine.speak(packDir, hello)).samples;
  } finally {
    await engine.dispose();
  }
}

/** Name and time of everything that is kept: what is made anew has another. */
async function keptIn(networksDir: string): Promise<Record<string, number>> {
  const names = await readdir(networksDir, { recursive: true });
  const files = names.filter((name) => name.endsWith('.bin'));
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, (await stat(path.join(networksDir, name))).mtimeMs] as const)),
  );
}

it.each(['exact', 'fast'] as const)('speaks the same from what was kept, %s', async (precision) => {
  const networksDir = await tempDir();
  const before = await filesBelow(imported, 'voice');
  const plain = await speak(imported, { precision });
  expect(await speak(imported, { precision, networksDir })).toEqual(plain);
  const kept = await keptIn(networksDir);
  expect(Object.keys(kept).length).toBeGreaterThan(5);
  expect(await speak(imported, { precision, networksDir })).toEqual(plain);
  expect(await keptIn(networksDir)).toEqual(kept);
  // Nothing of it is in the voice, and nothing in a release of it.
  expect(await filesBelow(imported, 'voice')).toEqual(before);
  expect(await checkVoicePack(imported)).toEqual([]);
});

it('is made anew for a file that was put back, and for another form, one of each', async () => {
  const networksDir = await tempDir();
  const packDir = path.join(await tempDir(), 'pilot');
  await cp(imported, packDir, { recursive: true });
  const fast = await speak(packDir, { networksDir });
  const kept = await keptIn(networksDir);
  const gpt = path.join(packDir, 'gpt.ckpt');
  const bytes = await readFile(gpt);
  await writeFile(gpt, bytes);
  await utimes(gpt, new Date(), new Date(Date.now() + 5000));
  expect(await speak(packDir, { networksDir })).toEqual(fast);
  const again = await keptIn(networksDir);
  expect(Object.keys(again)).toHaveLength(Object.keys(kept).length);
  const same = Object.keys(again).filter((name) => name in kept);
  expect(same.length).toBeGreaterThan(0);
  expect(same.length).toBeLessThan(Object.keys(kept).length);
  await speak(packDir, { networksDir, precision: 'exact' });
  expect(Object.keys(await keptIn(networksDir))).toHaveLength(Object.keys(kept).length);
});

it('a process that is killed while it keeps them leaves nothing that is believed', async () => {
  const plain = await speak(imported, {});
  const networksDir = await tempDir();
  for (let kill = 0; kill < 3; kill++) {
    const child = forkEngine({ threads: 1, networksDir })();
    const gone = new Promise<void>((resolve) => child.onExit(() => resolve()));
    child.post({ kind: 'load', id: 1, input: { packDir: imported } });
    await until(
      'a network that is kept',
      async () => {
        const names = await readdir(networksDir, { recursive: true }).catch(() => []);
        return names.filter((name) => name.includes('.new-') || name.endsWith('.onnx')).length > 2 * kill;
      },
      1,
    );
    child.kill();
    await gone;
  }
  expect(await speak(imported, { networksDir })).toEqual(plain);
  expect(await speak(imported, { networksDir })).toEqual(plain);
});
