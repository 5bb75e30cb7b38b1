/** Where koffi has no binary the package runs the networks: the same tokens and the same sound, only slower. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { createEngine } from '../../../native-models/engine.ts';
import { ortLibrary } from '../../../native-models/ort/ort-library.ts';
import { nodeAdapter } from '../../../native-models/ort/session-node.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const request = { text: 'Hello there, my friend.', language: 'en', seed: 42 } as const;

it('speaks the same by the package alone', async () => {
  const library = await tempDir();
  const usual = createEngine({ threads: 1 });
  const { id } = await usual.importVoice({ ...(await readPilotImport()), destination: library });
  const packDir = path.join(library, id);
  const expected = await usual.speak(packDir, request);
  await usual.dispose();
  const plain = createEngine({ threads: 1, openSession: nodeAdapter() });
  const take = await plain.speak(packDir, request);
  await plain.dispose();
  expect(take.samples).toEqual(expected.samples);
  await rm(library, { recursive: true });
});

it('speaks and says why it is slower where the library is out of reach', async () => {
  vi.resetModules();
  const config = (): never => {
    throw new Error('no binary for this system');
  };
  vi.doMock('koffi', () => ({ default: { config } }));
  const fresh = await import('../../../native-models/engine.ts');
  const folder = await tempDir();
  const engine = fresh.createEngine({ threads: 1 });
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: folder });
  await engine.load(path.join(folder, id));
  expect(engine.devices()).toEqual(
    ['tokens', 'sound'].map((network) => ({
      network,
      provider: 'cpu',
      reason: 'runs',
      message: 'no binary for this system',
    })),
  );
  await engine.dispose();
  await rm(folder, { recursive: true });
  vi.doUnmock('koffi');
  expect((await ortLibrary()).refusal).toBeNull();
});
