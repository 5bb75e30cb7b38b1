/** Words are timed where they are heard: the first and the last of each sentence against the borders of its sound. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, type OpenEngine } from '../../native-models/engine.ts';
import { pilotId } from '../../native-models/voice-pack/pilot.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';

const NEAR_S = 0.08;
const STEP_S = 0.005;
const HEARD_DBFS = -45;
let dir: string;
let engine: OpenEngine;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'refs-words-'));
  await copyPilotLibrary(dir);
  engine = createEngine({ threads: 1 });
});
afterAll(async () => {
  await engine.dispose();
  await rm(dir, { recursive: true, force: true });
});

/** First and last moment that is heard, seconds. */
function bordersOf(samples: Float32Array, rateHz: number): readonly [number, number] {
  const step = Math.round(rateHz * STEP_S);
  const heard: number[] = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    const power = samples.subarray(at, at + step).reduce((sum, sample) => sum + sample * sample, 0) / step;
    if (10 * Math.log10(power + 1e-12) > HEARD_DBFS) heard.push(at / rateHz);
  }
  return [heard[0] ?? Number.NaN, (heard.at(-1) ?? Number.NaN) + STEP_S];
}

it.each([
  ['en', 'Good morning. Everyone is here. Thank you, that is all.'],
  ['zh', '今天天气很好。我们开始吧，大家都到了。'],
] as const)('%s: within 80 ms', async (language, text) => {
  const packDir = path.join(dir, 'voices', pilotId);
  let beforeS = 0;
  let parts: Float32Array[] = [];
  for await (const chunk of engine.speakChunks(packDir, { text, language, seed: 1 })) {
    parts.push(chunk.samples);
    if (!chunk.last) continue;
    const sentence = Float32Array.from(parts.flatMap((part) => [...part]));
    const [from, to] = bordersOf(sentence, chunk.sampleRateHz);
    expect(Math.abs((chunk.words?.[0]?.startS ?? Number.NaN) - beforeS - from)).toBeLessThan(NEAR_S);
    expect(Math.abs((chunk.words?.at(-1)?.endS ?? Number.NaN) - beforeS - to)).toBeLessThan(NEAR_S);
    beforeS += sentence.length / chunk.sampleRateHz;
    parts = [];
  }
  expect(beforeS).toBeGreaterThan(1);
});
