import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../../native-models/engine.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { readTuning } from '../../../native-models/voice-pack/tuning.ts';

const request = { text: 'Hello there, my friend.', language: 'en', seed: 42 } as const;
let home: string;
let tuningDir: string;
let packDir: string;
let modelId: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'understudy-tuning-'));
  tuningDir = path.join(home, 'tuning');
  const engine = createEngine({ threads: 1 });
  const voice = await engine.importVoice({ ...(await readPilotImport()), destination: path.join(home, 'voices') });
  await engine.dispose();
  packDir = path.join(home, 'voices', voice.id);
  modelId = voice.modelId;
});
afterAll(() => rm(home, { recursive: true, force: true }));

it('finds out how a voice is spoken here, keeps it outside the pack, and speaks so', async () => {
  const engine = createEngine({ tuningDir });
  const before = await readdir(packDir, { recursive: true });
  const steps: string[] = [];
  const tuning = await engine.tune(packDir, { onStep: (step) => steps.push(step) });
  expect(steps).toEqual(['exact', 'fast', 'threads']);
  expect(tuning.tokens.agreement).toBeGreaterThan(0.95);
  expect(tuning.tokens.exactMs).toBeGreaterThan(0);
  expect(tuning.tokens.fastMs).toBeGreaterThan(0);
  expect(tuning.tokens.cacheScales.keys).toHaveLength(tuning.tokens.cacheScales.values.length);
  expect(tuning.sound.usualDifferenceDb).toBeGreaterThan(0);
  expect(tuning.tokens.reason === 'faster').toBe(tuning.tokens.precision === 'fast');
  expect(await readTuning(tuningDir, modelId)).toEqual(tuning);
  expect(await readdir(packDir, { recursive: true })).toEqual(before);
  const take = await engine.speak(packDir, request);
  expect(take.audioSeconds).toBeGreaterThan(0.8);
  await engine.dispose();
});

it('can be stopped, and keeps nothing then', async () => {
  const engine = createEngine({ tuningDir: path.join(home, 'stopped') });
  const controller = new AbortController();
  const testing = engine.tune(packDir, {
    signal: controller.signal,
    onStep: (step) => step === 'fast' && controller.abort(),
  });
  await expect(testing).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readdir(home)).not.toContain('stopped');
  expect((await engine.speak(packDir, request)).audioSeconds).toBeGreaterThan(0.8);
  await engine.dispose();
});

it.each([
  ['is no JSON', () => '{'],
  ['is of another computer', (text: string) => text.replace(/"computer": "[^"]*"/, '"computer": "another x64"')],
  ['has steps that are none', (text: string) => text.replace(/"keys": \[\s*[\d.e-]+/, '"keys": [ -1')],
  ['wants no threads', (text: string) => text.replace(/"threads": \d+/, '"threads": 0')],
])('a file that %s counts as none', async (_what, change) => {
  const dir = await mkdtemp(path.join(home, 'changed-'));
  const text = await readFile(path.join(tuningDir, `${modelId}.json`), 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(path.join(dir, `${modelId}.json`), change(text));
  expect(await readTuning(dir, modelId)).toBeNull();
});
