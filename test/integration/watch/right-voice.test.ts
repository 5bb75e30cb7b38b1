/** The pilot voice says the canary sentence fifty times, each with another seed, and is believed each time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canary, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { createEngine } from '../../../native-models/engine.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import table from '../../fixtures/voice-proof.json' with { type: 'json' };

it('N2: the right voice is believed fifty times of fifty', { timeout: 600_000 }, async () => {
  const { seeds, refused } = table.right;
  const dir = await mkdtemp(path.join(tmpdir(), 'understudy-right-voice-'));
  const engine = createEngine();
  try {
    const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: dir });
    const wrong: string[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const { samples, sampleRateHz } = await engine.speak(path.join(dir, id), { ...canary, seed });
      const { problems } = judgeVoice(writeWav(samples, sampleRateHz), { answered: null, expected: null });
      if (problems.length > 0) wrong.push(`${seed}: ${problems.join(' ')}`);
    }
    expect(wrong).toHaveLength(refused);
  } finally {
    await engine.dispose();
    await rm(dir, { recursive: true, force: true });
  }
});
