/** A long script: its sentences share runs of the token network, and sound as they would without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type OpenEngine } from '../../../native-models/engine.ts';
import type { AudioChunk } from '../../../native-models/engine-types.ts';
import { adapterFor } from '../../../native-models/ort/create-session.ts';
import type { OpenSession } from '../../../native-models/ort/session.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';

const text = [
  'Nobody knows the way.',
  'The train leaves at nine tomorrow morning.',
  'Good night.',
  'We will see each other again next week.',
].join(' ');
const script = { text, language: 'en', seed: 3 } as const;

let library: string;
let packDir: string;
let tokenRuns = 0;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-script-'));
  const engine = createEngine({ threads: 1 });
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: library });
  packDir = path.join(library, id);
  await engine.dispose();
});
afterAll(() => rm(library, { recursive: true, force: true }));

const counting: OpenSession = async (modelPath, network, execution) => {
  const session = await (await adapterFor(execution))(modelPath, network, execution);
  if (network.name !== 't2s') return session;
  return {
    ...session,
    run: (...given) => {
      tokenRuns++;
      return session.run(...given);
    },
  };
};

async function speak(together: number, precision: 'exact' | 'fast'): Promise<{ chunks: AudioChunk[]; runs: number }> {
  const engine: OpenEngine = createEngine({ threads: 1, precision, together, openSession: counting });
  tokenRuns = 0;
  try {
    return { chunks: await Array.fromAsync(engine.speakChunks(packDir, script)), runs: tokenRuns };
  } finally {
    await engine.dispose();
  }
}

test.each(['exact', 'fast'] as const)(
  'the same bytes in far fewer runs of the token network: %s',
  async (precision) => {
    const alone = await speak(1, precision);
    const together = await speak(8, precision);
    expect(together.chunks).toEqual(alone.chunks);
    expect(together.chunks.map(({ sentence }) => sentence)).toEqual(
      together.chunks.map(({ sentence }) => sentence).toSorted((a, b) => a - b),
    );
    expect(together.chunks.filter(({ last }) => last)).toHaveLength(4);
    // Three of the four sentences share their runs, of which the longest needs as many as it has tokens.
    expect(together.runs).toBeLessThan(0.8 * alone.runs);
  },
);
