/** The choice of a device on its way: from the setting to the engine's own process, and what became of it back to a person. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import { createApp } from '../../../electron/app/create-app.ts';
import { builtRuntimeDir } from '../../../electron/app/runtime-image.ts';
import type { CallInput, CallName, CallOutput, WireEvent } from '../../../electron/contract/index.ts';
import { forkDiskProcess } from '../../../electron/platform/disk-process.ts';
import { forkEngine } from '../../../electron/platform/engine-child.ts';
import type { EngineOptions } from '../../../native-models/engine.ts';
import { understudy } from '../../faults/cli.ts';

/** No graphics driver, whatever this computer has. */
const noDriver = { VK_DRIVER_FILES: '/nowhere/no-driver.json' };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-device-'));
  Object.assign(process.env, noDriver, { XDG_RUNTIME_DIR: dir });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a chosen device', () => {
  let app: App;
  const started: EngineOptions[] = [];
  const told: WireEvent[] = [];

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const context = { actor: 'test', surface: 'cli', signal: new AbortController().signal } as const;
    const answer = await app.call(name, input, context);
    if (!answer.ok) throw new Error(`${answer.error.code} ${answer.error.technical}`);
    return answer.data;
  }

  async function speak(): Promise<void> {
    const { jobId } = await call('synthesis.start', {
      voiceId: 'pilot',
      text: 'Hi.',
      parameters: { language: 'en', seed: 7 },
    });
    await expect.poll(async () => (await call('jobs.get', { jobId })).state).toBe('done');
  }

  const devices = async () => (await call('app.snapshot', {})).engine.devices;

  beforeAll(async () => {
    app = await createApp({
      dataDir: dir,
      role: 'command',
      logToStderr: false,
      programs: {
        spawnEngine(options) {
          started.push(options);
          return forkEngine(options)();
        },
        spawnDisk: forkDiskProcess,
        hashWorker: new URL('../../../electron/platform/hash-worker.ts', import.meta.url),
        sealWorker: new URL('../../../electron/platform/seal-worker.ts', import.meta.url),
        runtimeDir: builtRuntimeDir(),
      },
    });
    app.bus.onAny((event) => told.push(event));
  });
  afterAll(() => app.close());

  it('is the processor until a person chooses', async () => {
    await speak();
    expect(started.map(({ provider }) => provider)).toEqual([undefined]);
    await expect.poll(devices).toEqual([
      { network: 'tokens', provider: 'cpu', reason: 'runs' },
      { network: 'sound', provider: 'cpu', reason: 'runs' },
    ]);
  });

  it('reaches a new engine, and what became of it is told', async () => {
    await call('settings.set', { engineProvider: 'webgpu' });
    await expect.poll(devices).toEqual([]);
    await speak();
    expect(started.map(({ provider }) => provider)).toEqual([undefined, 'webgpu']);
    const missing = { provider: 'webgpu', reason: 'does-not-start', message: expect.any(String) };
    const found = [
      { network: 'tokens', ...missing },
      { network: 'tokens', provider: 'cpu', reason: 'runs' },
      { network: 'sound', ...missing },
      { network: 'sound', provider: 'cpu', reason: 'runs' },
    ];
    await expect.poll(devices).toEqual(found);
    const last = told.findLast((event) => event.name === 'synthesis.engineChanged');
    expect(last?.payload).toMatchObject({ state: 'ready', devices: found });
  });

  it('that there is no word for is refused, and the engine goes on as it is', async () => {
    const wrong = { engineProvider: 'gpu' } as unknown as CallInput<'settings.set'>;
    await expect(call('settings.set', wrong)).rejects.toThrow('APP_INPUT_INVALID');
    expect((await call('settings.get', {})).engineProvider).toBe('webgpu');
    await speak();
    expect(started.length).toBe(2);
  });
});

describe('by command', () => {
  const run = (...args: string[]) => understudy(dir, args, { env: { ...noDriver, LC_ALL: 'en_US.UTF-8' } });

  it('is set, shown, and refused when there is no such provider', async () => {
    const set = await run('engine', 'provider', 'auto');
    expect(set.code, set.stderr).toBe(0);
    expect(set.stdout).toContain('starts anew between two takes');
    const wrong = await run('engine', 'provider', 'gpu');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('auto|cpu|webgpu');
    const shown = await run('engine', 'show', '--json');
    expect(JSON.parse(shown.stdout)).toEqual({ provider: 'auto', devices: [] });
    const status = await run('status');
    expect(status.stdout.trim().split('\n')[1]).toMatch(/^Engine {2}auto {2}The engine holds no voice now/);
    const { state, engine } = JSON.parse((await run('status', '--json')).stdout);
    expect(state).toEqual(expect.any(String));
    expect(engine).toEqual({ provider: 'auto', devices: [] });
  });
});
