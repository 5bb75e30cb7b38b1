/** The pilot voice says the canary sentence fifty times, each with another seed, and is believed each time; other speakers are not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canary, canaryRequest, judgeVoice, printOfWav } from '../../../electron/watch/voice-proof.ts';
import { writeWav } from '../../../native-models/audio/wav.ts';
import { createEngine } from '../../../native-models/engine.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import table from '../../fixtures/voice-proof.json' with { type: 'json' };

it('N2: the right voice is believed fifty times of fifty, and two others never', { timeout: 600_000 }, async () => {
  const { seeds, refused } = table.right;
  const dir = await mkdtemp(path.join(tmpdir(), 'understudy-right-voice-'));
  const engine = createEngine();
  try {
    const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: dir });
    const speak = (seed: number) => engine.speak(path.join(dir, id), { ...canary, seed });
    const published = await speak(canaryRequest.seed);
    const print = printOfWav(writeWav(published.samples, published.sampleRateHz));
    expect(print).not.toBeNull();
    const wrong: string[] = [];
    const believed: string[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const { samples, sampleRateHz } = await speak(seed);
      const judge = (rateHz: number) =>
        judgeVoice(writeWav(samples, rateHz), { answered: null, expected: null }, print).problems;
      const problems = judge(sampleRateHz);
      if (problems.length > 0) wrong.push(`${seed}: ${problems.join(' ')}`);
      // The same sentence by a smaller and by a larger speaker: every formant and the pitch are moved.
      for (const rateHz of table.otherVoice.asIfRecordedAtHz) {
        if (!judge(rateHz).includes('other-voice')) believed.push(`${seed}: ${rateHz}`);
      }
    }
    expect(wrong).toHaveLength(refused);
    expect(believed).toHaveLength(table.otherVoice.believed);
  } finally {
    await engine.dispose();
    await rm(dir, { recursive: true, force: true });
  }
});
