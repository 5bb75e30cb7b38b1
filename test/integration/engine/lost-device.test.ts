/** A device that is lost in the middle of a take: the take goes on on the processor, and sounds as if nothing had happened. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinSound } from '../../../native-models/audio/join-sound.ts';
import { createEngine, type OpenEngine } from '../../../native-models/engine.ts';
import type { AudioChunk, SpeakRequest, Take } from '../../../native-models/engine-types.ts';
import { drain } from '../../../native-models/generators.ts';
import { createDevices } from '../../../native-models/ort/providers.ts';
import type { OpenSession } from '../../../native-models/ort/session.ts';
import { nodeAdapter, openNodeSession } from '../../../native-models/ort/session-node.ts';
import { pilotId } from '../../../native-models/voice-pack/pilot.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';

const request: SpeakRequest = { text: 'Hello there, my friend.\nIt is a good day.', language: 'en', seed: 42 };

let library: string;
let packDir: string;
let onProcessor: OpenEngine;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-lost-'));
  onProcessor = createEngine({ threads: 1, precision: 'exact' });
  await copyPilotLibrary(library);
  packDir = path.join(library, 'voices', pilotId);
});
afterAll(async () => {
  await onProcessor.dispose();
  await rm(library, { recursive: true, force: true });
});

/** What the token network's form for devices needs of the processor: its fused products divide by zero where there are no rows. */
const openPlainly = nodeAdapter({ graphOptimizationLevel: 'disabled' });

/** A device that computes on the processor and fails at one run of one network, and at every run after it. */
function failingDevice(network: string, failsAt: number): { readonly open: OpenSession; readonly runs: () => number } {
  let runs = 0;
  return {
    runs: () => runs,
    open: async (modelPath, graph, execution) => {
      if (execution.provider === 'cpu') return openNodeSession(modelPath, graph, execution);
      const session = await openPlainly(modelPath, graph, { ...execution, provider: 'cpu' });
      return {
        ...session,
        provider: execution.provider,
        run: async (feeds, signal, bindings) => {
          if (graph.name === network) runs++;
          if (runs >= failsAt) throw new Error('device lost');
          return session.run(feeds, signal, bindings);
        },
      };
    },
  };
}

function engineOn(open: OpenSession): OpenEngine {
  const devices = createDevices(['webgpu'], async () => {});
  return createEngine({ threads: 1, precision: 'exact', provider: 'webgpu', devices, openSession: open });
}

async function speak(
  engine: OpenEngine,
  asked: SpeakRequest = request,
): Promise<{ readonly take: Take; readonly chunks: readonly AudioChunk[] }> {
  const chunks: AudioChunk[] = [];
  const facts = await drain(engine.speakChunks(packDir, asked), (chunk) => chunks.push(chunk));
  return { take: { ...facts, samples: joinSound(chunks.map(({ samples }) => samples)) }, chunks };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

interface Loss {
  readonly when: string;
  readonly network: string;
  readonly failsAt: number;
  readonly asked?: SpeakRequest;
}

const losses: readonly Loss[] = [
  { when: 'before its first token', network: 't2s', failsAt: 1 },
  { when: 'in the middle of its first tokens', network: 't2s', failsAt: 10 },
  // Several windows of one sentence: some have been told when it begins anew.
  {
    when: 'while a sentence sounds',
    network: 'sovits-generator',
    failsAt: 3,
    asked: { ...request, text: 'This is one long sentence that goes on and on, and nobody knows when it will end.' },
  },
  { when: 'at the second sentence', network: 'sovits-flow', failsAt: 2 },
  {
    when: 'while a reference is read',
    network: 'sovits-style',
    failsAt: 1,
    asked: { ...request, auxReferences: ['Mei'] },
  },
];

it.each(losses)('goes on when the device is lost $when', async ({ network, failsAt, asked = request }) => {
  const { take: reference } = await speak(onProcessor, asked);
  const device = failingDevice(network, failsAt);
  const engine = engineOn(device.open);
  const { take, chunks } = await speak(engine, asked);
  expect(device.runs()).toBeGreaterThanOrEqual(failsAt);
  expect(take.provider).toBe('cpu');
  expect(take.fellBack).toEqual({ from: 'webgpu', reason: expect.stringContaining('device lost') });
  expect(take.samples.length).toBe(reference.samples.length);
  expect(largestDifference(take.samples, reference.samples)).toBeLessThan(1e-3);
  // Told once: the chunks are the take, in order, with one end for each sentence.
  expect(Buffer.concat(chunks.map(({ samples }) => Buffer.from(samples.slice().buffer)))).toEqual(
    Buffer.from(take.samples.slice().buffer),
  );
  const ended = chunks.filter(({ last }) => last);
  expect(ended.map(({ sentence }) => sentence)).toEqual(ended.map((_, i) => i));
  expect(ended.length).toBe(ended[0]?.sentences);
  expect(engine.devices()).toContainEqual(expect.objectContaining({ provider: 'webgpu', reason: 'lost' }));
  // The next take does not try it again.
  const runs = device.runs();
  const { take: next } = await speak(engine);
  expect(next.fellBack).toBeUndefined();
  expect(device.runs()).toBe(runs);
  await engine.dispose();
});

it('says nothing of a device that holds', async () => {
  const engine = engineOn(failingDevice('t2s', Number.POSITIVE_INFINITY).open);
  const { take: reference } = await speak(onProcessor);
  const { take } = await speak(engine);
  expect(take.provider).toBe('webgpu');
  expect(take.fellBack).toBeUndefined();
  expect(largestDifference(take.samples, reference.samples)).toBeLessThan(1e-3);
  expect(engine.devices().map(({ network, provider, reason }) => [network, provider, reason])).toEqual([
    ['tokens', 'webgpu', 'runs'],
    ['sound', 'webgpu', 'runs'],
  ]);
  await engine.dispose();
});
