import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createEngine } from '../../../native-models/engine.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { hearSentence } from '../../bench/recogniser-parts/hear-sentence.ts';
import { quantile } from '../../bench/recogniser-parts/quantile.ts';

it('hears a number as it is written, at the times that the take tells', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'understudy-recogniser-'));
  const engine = createEngine();
  onTestFinished(async () => {
    await engine.dispose();
    await rm(dir, { recursive: true, force: true });
  });
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: dir });
  const wanted = 'Chapter four begins on page one hundred seventeen.';
  const text = 'Chapter 4 begins on page 117.';
  const { words, errors, heard, startsApartS } = await hearSentence(
    { engine, packDir: path.join(dir, id), dir },
    { text, wanted, seed: 1 },
  );
  expect(words).toBe(8);
  expect(errors, heard).toBeLessThanOrEqual(1);
  expect(startsApartS.length).toBeGreaterThanOrEqual(7);
  expect(quantile(startsApartS.map(Math.abs), 0.5)).toBeLessThan(0.25);
});
