import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../../native-models/engine.ts';
import type { ProviderChoice } from '../../../native-models/engine-types.ts';
import { createDevices } from '../../../native-models/ort/providers.ts';
import type { OpenSession } from '../../../native-models/ort/session.ts';
import { nodeAdapter, openNodeSession } from '../../../native-models/ort/session-node.ts';
import { threadCounts } from '../../../native-models/tuning/rules.ts';
import { keepPlace } from '../../../native-models/voice-pack/by-hand.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { markDevice, markedDevice, readTuning, type Tuning } from '../../../native-models/voice-pack/tuning.ts';

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
  expect(steps).toEqual(['exact', 'fast', 'threads', 'devices', 'encoders']);
  expect(tuning.tokens.agreement).toBeGreaterThan(0.95);
  expect(tuning.tokens.exactMs).toBeGreaterThan(0);
  expect(tuning.tokens.fastMs).toBeGreaterThan(0);
  expect(tuning.tokens.cacheScales.keys).toHaveLength(tuning.tokens.cacheScales.values.length);
  expect(tuning.sound.usualDifferenceDb).toBeGreaterThan(0);
  expect(tuning.tokens.reason === 'faster').toBe(tuning.tokens.precision === 'fast');
  const timed = tuning.timings.filter(({ provider }) => provider === 'cpu');
  const networks = ['prompt', 'tokens', 'sound', 'hubert'];
  const places = networks.flatMap((network) =>
    threadCounts(availableParallelism()).map((threads) => [network, threads]),
  );
  expect(new Set(timed.map(({ network, threads }) => `${network} ${threads}`))).toEqual(
    new Set(places.map((place) => place.join(' '))),
  );
  expect(timed.every(({ network, togetherMs = 0 }) => togetherMs > 0 === (network === 'tokens'))).toBe(true);
  expect(await readTuning(tuningDir, modelId)).toEqual(tuning);
  expect(await readdir(tuningDir)).toEqual([`${modelId}.json`]);
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

/** Graphs for devices, on the processor: their fused products divide by zero where there are no rows. */
const openPlainly = nodeAdapter({ graphOptimizationLevel: 'disabled' });

/** A computer whose processor is slow at sound, and whose device is none; `change` is what the device makes of its results. */
function slowProcessor(change: (network: string, values: Float32Array) => void = () => {}): OpenSession {
  return async (modelPath, graph, execution) => {
    const { provider, precision } = execution;
    if (precision === 'half') throw new Error('no numbers of 16 bits');
    const open = provider === 'cpu' ? openNodeSession : openPlainly;
    const session = await open(modelPath, graph, { ...execution, provider: 'cpu' });
    return {
      ...session,
      provider,
      run: async (feeds, signal, bindings) => {
        if (provider === 'cpu' && graph.name.startsWith('sovits-generator')) await delay(250);
        const outputs = await session.run(feeds, signal, bindings);
        if (provider === 'cpu') return outputs;
        for (const { data } of Object.values(outputs)) if (data instanceof Float32Array) change(graph.name, data);
        return outputs;
      },
    };
  };
}

const onFakeDevice = () => createDevices(['webgpu'], async () => {});

async function tunedOn(openSession: OpenSession): Promise<{ readonly dir: string; readonly tuning: Tuning }> {
  const dir = await mkdtemp(path.join(home, 'device-'));
  const engine = createEngine({ threads: 1, processors: 1, openSession, tuningDir: dir, devices: onFakeDevice() });
  const tuning = await engine.tune(packDir);
  await engine.dispose();
  return { dir, tuning };
}

/** On what the sound of a voice that was tested so is made. */
async function soundOn(dir: string, openSession: OpenSession, provider: ProviderChoice): Promise<string> {
  const engine = createEngine({ threads: 1, openSession, tuningDir: dir, devices: onFakeDevice(), provider });
  const take = await engine.speak(packDir, request);
  await engine.dispose();
  return take.provider;
}

it('takes a device by itself for the network that is faster there, and only where it may', async () => {
  const { dir, tuning } = await tunedOn(slowProcessor());
  const refused = tuning.refused.filter(({ network }) => network === 'sound');
  expect(refused).toMatchObject([{ form: 'half', reason: 'does-not-run' }]);
  expect(refused[0]?.message).toContain('no numbers of 16 bits');
  expect(await soundOn(dir, slowProcessor(), 'auto')).toBe('webgpu');
  expect(await soundOn(dir, slowProcessor(), 'cpu')).toBe('cpu');
  expect(await markedDevice(dir)).toBeNull();
});

it('does not take a device that computes something else, however fast it is', async () => {
  const wrong = slowProcessor((network, values) => {
    if (network === 'sovits-generator') for (const [i, value] of values.entries()) values[i] = value + 0.01;
  });
  const { dir, tuning } = await tunedOn(wrong);
  expect(tuning.refused).toContainEqual({ network: 'sound', provider: 'webgpu', reason: 'differs' });
  expect(await soundOn(dir, wrong, 'auto')).toBe('cpu');
});

it('leaves out a device that had ended the engine, and tries it again the time after that', async () => {
  const dir = await mkdtemp(path.join(home, 'crashed-'));
  await markDevice(dir, 'webgpu');
  const devices = createDevices(['webgpu'], async () => {
    throw new Error('no adapter');
  });
  const engine = createEngine({ processors: 1, tuningDir: dir, devices });
  const reasonOf = async () => (await engine.tune(packDir)).refused.map(({ reason }) => reason);
  expect(await reasonOf()).toEqual(['crashed']);
  expect(await reasonOf()).toEqual(['does-not-start']);
  await engine.dispose();
});

it('reads prompts on a device and makes tokens on the processor, and other words come of neither', async () => {
  const dir = await mkdtemp(path.join(home, 'prompt-'));
  await keepPlace(dir, modelId, 'prompt', { provider: 'webgpu' });
  const ran: string[] = [];
  const open: OpenSession = async (modelPath, graph, execution) => {
    const session = await slowProcessor()(modelPath, graph, execution);
    return {
      ...session,
      run: (...given) => {
        ran.push(`${graph.name} ${execution.provider}`);
        return session.run(...given);
      },
    };
  };
  const options = { threads: 1, precision: 'exact', openSession: open } as const;
  const apart = createEngine({ ...options, tuningDir: dir, devices: createDevices(['webgpu'], async () => {}) });
  const take = await apart.speak(packDir, request);
  expect(apart.devices()).toContainEqual({ network: 'prompt', provider: 'webgpu', reason: 'runs' });
  await apart.dispose();
  expect(ran).toContain('t2s-prompt webgpu');
  expect(ran).toContain('t2s cpu');
  expect(ran).not.toContain('t2s webgpu');
  const together = createEngine(options);
  const usual = await together.speak(packDir, request);
  await together.dispose();
  expect(take.samples.length).toBe(usual.samples.length);
  const furthest = usual.samples.reduce((most, value, i) => Math.max(most, Math.abs(value - take.samples[i]!)), 0);
  expect(furthest).toBeLessThan(1e-3);
});

it('reads prompts on the processor when the device that was chosen for them does not start', async () => {
  const dir = await mkdtemp(path.join(home, 'no-device-'));
  await keepPlace(dir, modelId, 'prompt', { provider: 'webgpu' });
  await keepPlace(dir, modelId, 'hubert', { provider: 'webgpu' });
  const devices = createDevices(['webgpu'], async () => {
    throw new Error('no adapter');
  });
  const engine = createEngine({ threads: 1, tuningDir: dir, devices });
  expect((await engine.speak(packDir, request)).audioSeconds).toBeGreaterThan(0.8);
  expect(engine.devices()).toContainEqual({
    network: 'prompt',
    provider: 'webgpu',
    reason: 'does-not-start',
    message: 'no adapter',
  });
  await engine.dispose();
});
