/** One reference gives the sound of the voice, another its manner: what the networks then get, in numbers, and what is heard. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, type OpenEngine } from '../../native-models/engine.ts';
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import { createDevices } from '../../native-models/ort/providers.ts';
import { TextPreprocessor } from '../../native-models/text-preprocessor.ts';
import { type LoadedVoice, loadVoice } from '../../native-models/voice/loaded-voice.ts';
import { chooseReference } from '../../native-models/voice/voice-references.ts';
import { pilotId } from '../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
const asked = { text: 'Hello there.', language: 'en', seed: 1 } as const;
let dir: string;
let packDir: string;
let voice: LoadedVoice;
let engine: OpenEngine;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'refs-timbre-'));
  await copyPilotLibrary(dir);
  packDir = path.join(dir, 'voices', pilotId);
  voice = await loadVoice(await readVoicePack(packDir), { tokens: execution, sound: execution }, {}, createDevices());
  engine = createEngine({ threads: 1 });
});
afterAll(async () => {
  await voice.dispose();
  await engine.dispose();
  await rm(dir, { recursive: true, force: true });
});

function prepare(request: Partial<SpeakRequest>) {
  const text = new TextPreprocessor({}, execution).forVoice(voice.pack.manifest);
  return voice.references.prepare(chooseReference(voice.pack, { ...asked, ...request }), text);
}

it('the style is of the one that gives the sound, prompt codes and phones are of the other', async () => {
  const [anna, ella] = [await prepare({ reference: 'Anna' }), await prepare({ reference: 'Ella' })];
  const apart = await prepare({ reference: 'Anna', timbre: ['Ella'] });
  expect(apart.style.ge).toEqual(ella.style.ge);
  expect(apart.style.geText).toEqual(ella.style.geText);
  expect(apart.promptCodes).toEqual(anna.promptCodes);
  expect(apart.promptText.phones).toEqual(anna.promptText.phones);
  // These two are not alike in anything, or the rest would say nothing.
  const distance = Math.hypot(...anna.style.ge.map((value, i) => value - (ella.style.ge[i] ?? 0)));
  expect(distance).toBeGreaterThan(0.05 * Math.hypot(...anna.style.ge));
  expect(ella.promptCodes).not.toEqual(anna.promptCodes);
});

it('the sound of several is their mean, and without any it is that of the reference', async () => {
  const [anna, ella] = [await prepare({ reference: 'Anna' }), await prepare({ reference: 'Ella' })];
  const both = await prepare({ reference: 'Anna', timbre: ['Ella', 'Anna'] });
  for (const [i, value] of both.style.ge.entries()) {
    expect(value).toBeCloseTo(((anna.style.ge[i] ?? 0) + (ella.style.ge[i] ?? 0)) / 2, 3);
  }
  expect(both.promptCodes).toEqual(anna.promptCodes);
  expect((await prepare({ reference: 'Anna', timbre: [] })).style.ge).toEqual(anna.style.ge);
});

it('is heard: the same tokens in another sound', async () => {
  const same = await engine.speak(packDir, { ...asked, reference: 'Anna' });
  const apart = await engine.speak(packDir, { ...asked, reference: 'Anna', timbre: ['Ella'] });
  // The manner decides how long it takes, to the sample.
  expect(apart.samples.length).toBe(same.samples.length);
  expect(apart.samples).not.toEqual(same.samples);
});

it('a reference that the voice does not have is named', async () => {
  await expect(engine.speak(packDir, { ...asked, timbre: ['Nobody'] })).rejects.toMatchObject({
    code: 'REFERENCE_UNKNOWN',
    details: { reference: 'Nobody' },
  });
});
