/** The engine's v3 decoder at official size, as one party: loads, then answers a JSON request a line, as official.py does. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { drawInTurn, seededChunkNoise } from '../../../native-models/cfm/draw.ts';
import { createCfmNetwork } from '../../../native-models/cfm/network.ts';
import { CFM_SETTINGS } from '../../../native-models/cfm/settings.ts';
import { loadVocoder } from '../../../native-models/cfm/vocoder.ts';
import { openSovitsCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import { cfmDimensions } from '../../../native-models/graphs/cfm-dimensions.ts';
import type { Matrix } from '../../../native-models/models.ts';
import type { Execution } from '../../../native-models/ort/session.ts';
import { BIGVGAN, cfmShapes, randomTensors, writeSovits, writeV3Vocoder } from '../../fakes/cfm-voice.ts';
import { peakBytes } from '../engine-parts/measure.ts';
import { say, timesOf } from '../engine-parts/own-engine.ts';

export type DrawnRequest =
  /** The spectrogram of one chunk: 466 frames after a prompt of 468, which are five seconds of sound. */
  | { readonly measure: 'draw'; readonly steps: number; readonly runs: number }
  /** The sound of those frames. */
  | { readonly measure: 'vocoder'; readonly runs: number }
  | { readonly measure: 'memory' };

const official = { width: 1024, condition: 512, heads: 1024, embeddingBlocks: 4 };
const BLOCKS = 22;
const SAMPLES_PER_WINDOW = 24_000;

/** Written once; only the part that draws and the vocoder have the official size. */
export function makeDrawnVoice(cacheDir: string): { readonly sovits: string; readonly vocoder: string } {
  const sovits = path.join(cacheDir, 'drawn-v3.pth');
  const vocoder = path.join(cacheDir, 'drawn-bigvgan');
  if (!existsSync(sovits)) writeSovits(sovits, randomTensors(cfmShapes(BLOCKS, official)));
  if (!existsSync(vocoder)) writeV3Vocoder(vocoder, { ...BIGVGAN, upsample_initial_channel: 1536 });
  return { sovits, vocoder };
}

export async function serveDrawn(cacheDir: string, execution: Execution): Promise<void> {
  const files = makeDrawnVoice(cacheDir);
  const startedAt = performance.now();
  const { weights, config, close } = openSovitsCheckpoint(files.sovits, { version: 'v3' });
  const settings = CFM_SETTINGS.v3;
  const [network, vocoder] = await Promise.all([
    createCfmNetwork(weights, cfmDimensions(weights, config), settings, execution),
    loadVocoder('v3', files.vocoder, execution),
  ]);
  close();
  say({ loadMs: performance.now() - startedAt });
  const { promptFrames, sequenceFrames } = settings;
  const chunk = sequenceFrames - promptFrames;
  const flat = (rows: number, columns: number): Matrix => ({
    rows,
    columns,
    data: new Float32Array(rows * columns).fill(0.1),
  });
  const prompt = { mel: flat(promptFrames, 100), features: flat(promptFrames, official.condition) };
  const features = flat(chunk, official.condition);
  const mel = flat(chunk, 100);

  async function draw(steps: number): Promise<void> {
    const drawNoise = seededChunkNoise({ seed: 1, stream: 0 });
    for await (const part of drawInTurn(network, features, { prompt, steps, drawNoise })) void part;
  }
  async function sound(): Promise<void> {
    for (const window of vocoder.windows(mel.rows, SAMPLES_PER_WINDOW)) await vocoder.sound(mel, window);
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as DrawnRequest;
    if (request.measure === 'memory') say({ peakBytes: peakBytes() });
    else if (request.measure === 'draw') say(await timesOf(() => draw(request.steps), request.runs));
    else say(await timesOf(sound, request.runs));
  }
}
