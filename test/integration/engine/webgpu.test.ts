/**
 * The engine on a graphics device, by the software device that Debian's browser ships: the numbers of every network of a v2
 * voice, a take through the engine's own process, and what is told where there is no device. It proves results, not speed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Log } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createEngineChild, type EngineChild, forkEngine } from '../../../electron/platform/engine-child.ts';
import type { EngineOptions } from '../../../native-models/engine.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { drain } from '../../../native-models/generators.ts';
import { keepPlace } from '../../../native-models/voice-pack/by-hand.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const request: SpeakRequest = { text: 'Hi.', language: 'en', seed: 7, fragmentIntervalS: 0 };
/** Shaders are compiled and run by the processor: a minute where nothing else runs, many where much does. */
const patienceMs = 900_000;
const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

let library: string;
let packDir: string;

beforeAll(async () => {
  const { stdout } = await run('/sbin/ldconfig', ['-p']);
  if (!existsSync(driver) || !stdout.includes('libvulkan.so.1')) {
    throw new Error('the software graphics device is missing: apt-get install -y chromium libvulkan1');
  }
  library = await mkdtemp(path.join(tmpdir(), 'understudy-webgpu-'));
  process.env['XDG_RUNTIME_DIR'] = library;
});
afterAll(() => rm(library, { recursive: true, force: true }));

/** The engine's process with a Vulkan driver of its own; the variable is read when it starts. */
async function withEngine<T>(
  vulkanDriver: string,
  act: (engine: EngineChild) => Promise<T>,
  more: EngineOptions = {},
): Promise<T> {
  // The vocoder is what the software device is slowest at, and the recorded numbers have it already.
  const provider = { tokens: 'webgpu', sound: 'cpu' } as const;
  const options: EngineOptions = { provider, precision: 'exact', threads: 1, ...more };
  const fork = forkEngine(options);
  const engine = createEngineChild({
    spawn: () => {
      process.env['VK_DRIVER_FILES'] = vulkanDriver;
      return fork();
    },
    clock: systemClock,
    ticker: createTicker(silentLog),
    log: silentLog,
  });
  try {
    return await act(engine);
  } finally {
    engine.close();
  }
}

async function speak(engine: EngineChild): Promise<{ facts: object; samples: number[] }> {
  const samples: number[] = [];
  const facts = await drain(engine.speak(packDir, request), (chunk) => samples.push(...chunk.samples));
  // What the process holds is asked after a job.
  await expect.poll(() => engine.state.devices?.length).toBeGreaterThan(0);
  return { facts, samples };
}

describe('a graphics device', () => {
  it(
    'computes every network of a v2 voice as the recorded numbers have it, token for token',
    async () => {
      const networks =
        '^(bert/hidden|v2/(ssl|prompt_codes|ge_raw|audio)\\.npy|t2s/(prefill_out|k_last_after3|greedy_tokens))';
      const { stdout } = await run(
        process.execPath,
        ['test/parity/main.ts', 'test/fixtures/golden', '--provider', 'webgpu', '--only', networks],
        { cwd: root, env: { ...process.env, VK_DRIVER_FILES: driver }, timeout: patienceMs },
      );
      expect(stdout.trim().split('\n').at(-1)).toBe('8 passed, 0 failed');
    },
    patienceMs,
  );

  it(
    'draws a step of v3 and makes its sound as recorded, although sines of shaders are far off',
    async () => {
      const networks = '^v3/(dit/v|vocoder)\\.npy';
      const { stdout } = await run(
        process.execPath,
        ['test/parity/main.ts', 'test/fixtures/golden-v34', '--provider', 'webgpu', '--only', networks],
        { cwd: root, env: { ...process.env, VK_DRIVER_FILES: driver }, timeout: patienceMs },
      );
      expect(stdout.trim().split('\n').at(-1)).toBe('2 passed, 0 failed');
    },
    patienceMs,
  );

  it(
    'refuses half precision where it has no numbers of 16 bits, and says so',
    async () => {
      const networks = '^(v2/z|t2s/prefill_out)\\.npy';
      const checking = run(
        process.execPath,
        ['test/parity/main.ts', 'test/fixtures/golden', '--provider', 'webgpu', '--form', 'half', '--only', networks],
        { cwd: root, env: { ...process.env, VK_DRIVER_FILES: driver }, timeout: patienceMs },
      );
      const { stdout } = (await checking.catch((error: unknown) => error)) as { readonly stdout: string };
      expect(stdout.match(/requires f16 but the device does not support it/g)).toHaveLength(2);
    },
    patienceMs,
  );

  it(
    'makes the tokens of a take, and where there is none the processor does, saying why',
    async () => {
      const { samples, missing } = await withEngine('/nowhere/no-driver.json', async (engine) => {
        const { id } = await engine.importVoice(
          { ...(await readPilotImport()), destination: library },
          { signal: new AbortController().signal, onStep: () => {} },
        );
        packDir = path.join(library, id);
        return { ...(await speak(engine)), missing: engine.state.devices };
      });
      expect(missing).toEqual([
        { network: 'tokens', provider: 'webgpu', reason: 'does-not-start', message: expect.stringMatching(/adapter/i) },
        { network: 'tokens', provider: 'cpu', reason: 'runs' },
        { network: 'sound', provider: 'cpu', reason: 'runs' },
      ]);
      await withEngine(driver, async (engine) => {
        const there = await speak(engine);
        expect(there.facts).not.toHaveProperty('fellBack');
        expect(engine.state.devices).toEqual([
          { network: 'tokens', provider: 'webgpu', reason: 'runs' },
          { network: 'sound', provider: 'cpu', reason: 'runs' },
        ]);
        expect(there.samples.length).toBe(samples.length);
        const furthest = samples.reduce((most, value, i) => Math.max(most, Math.abs(value - there.samples[i]!)), 0);
        expect(furthest).toBeLessThan(1e-3);
      });
    },
    patienceMs,
  );

  it(
    'reads a prompt and hands it to the processor, which makes the tokens that it makes anyway',
    async () => {
      const tuningDir = path.join(library, 'tuning');
      const { modelId } = (await readVoicePack(packDir)).manifest;
      const onProcessor = await withEngine(driver, speak, { provider: 'cpu' });
      await keepPlace(tuningDir, modelId, 'prompt', { provider: 'webgpu' });
      await withEngine(
        driver,
        async (engine) => {
          const there = await speak(engine);
          expect(there.facts).not.toHaveProperty('fellBack');
          expect(engine.state.devices).toEqual([
            { network: 'prompt', provider: 'webgpu', reason: 'runs' },
            { network: 'tokens', provider: 'cpu', reason: 'runs' },
            { network: 'sound', provider: 'cpu', reason: 'runs' },
          ]);
          expect(there.samples.length).toBe(onProcessor.samples.length);
          const apart = there.samples.map((value, i) => Math.abs(value - onProcessor.samples[i]!));
          expect(apart.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(1e-3);
        },
        { provider: 'cpu', tuningDir },
      );
    },
    patienceMs,
  );
});
