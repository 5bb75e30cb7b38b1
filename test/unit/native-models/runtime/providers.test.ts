import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { Provider } from '../../../../native-models/engine-types.ts';
import {
  createDevices,
  loadOnFirst,
  lostProvider,
  planProviders,
} from '../../../../native-models/runtime/providers.ts';

const all = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'].map((name) => ({ name }));
const unavailable = (provider: Provider): EngineError =>
  new EngineError('PROVIDER_UNAVAILABLE', 'no kernel', { network: 'generator', provider });

describe('the providers that are tried', () => {
  test.each([
    ['linux', ['cuda', 'tensorrt', 'cpu']],
    ['win32', ['cuda', 'tensorrt', 'dml', 'cpu']],
    ['darwin', ['coreml', 'cpu']],
    ['freebsd', ['cpu']],
  ] as const)('for sound on %s are its devices and then the processor', (platform, tried) => {
    expect(planProviders('auto', 'sound', platform).tried).toEqual(tried);
  });

  test('leave WebGPU to a person, because it may be made of software', () => {
    expect(planProviders('auto', 'sound', 'linux').leftOut).toEqual([
      { network: 'sound', provider: 'webgpu', reason: 'not-asked-for' },
    ]);
    expect(planProviders('webgpu', 'sound', 'linux')).toEqual({ tried: ['webgpu', 'cpu'], leftOut: [] });
  });

  test('leave out for tokens what cannot keep their cache', () => {
    expect(planProviders('cuda', 'tokens', 'linux')).toEqual({
      tried: ['cpu'],
      leftOut: [{ network: 'tokens', provider: 'cuda', reason: 'no-cache' }],
    });
    expect(planProviders('webgpu', 'tokens', 'linux').tried).toEqual(['webgpu', 'cpu']);
  });

  test('are the processor alone when it is asked for', () => {
    expect(planProviders('cpu', 'sound', 'linux')).toEqual({ tried: ['cpu'], leftOut: [] });
  });
});

describe('a network', () => {
  const auto = (devices: ReturnType<typeof createDevices>, load: (provider: Provider) => Promise<string>) =>
    loadOnFirst(devices, 'auto', 'sound', load, 'win32');

  test('runs on the first provider that starts, and tells why the others do not', async () => {
    const started: Provider[] = [];
    const devices = createDevices(
      all.filter(({ name }) => name !== 'tensorrt'),
      async (provider) => {
        started.push(provider);
        if (provider === 'cuda') throw new Error('libcudart is missing');
      },
    );
    const { loaded, facts } = await auto(devices, async (provider) => `on ${provider}`);
    expect(loaded).toBe('on dml');
    expect(facts).toEqual([
      { network: 'sound', provider: 'webgpu', reason: 'not-asked-for' },
      { network: 'sound', provider: 'cuda', reason: 'does-not-start', message: 'libcudart is missing' },
      { network: 'sound', provider: 'tensorrt', reason: 'not-in-package' },
      { network: 'sound', provider: 'dml', reason: 'runs' },
    ]);
    await auto(devices, async () => '');
    expect(started).toEqual(['cuda', 'dml']);
  });

  test('that a device refuses runs on the processor', async () => {
    const devices = createDevices([{ name: 'webgpu' }], async () => {});
    const { loaded, facts } = await loadOnFirst(devices, 'webgpu', 'sound', async (provider) => {
      if (provider !== 'cpu') throw unavailable(provider);
      return provider;
    });
    expect(loaded).toBe('cpu');
    expect(facts).toEqual([
      { network: 'sound', provider: 'webgpu', reason: 'does-not-run', message: 'no kernel' },
      { network: 'sound', provider: 'cpu', reason: 'runs' },
    ]);
  });

  test('that is damaged is told so, not tried elsewhere', async () => {
    const tried: Provider[] = [];
    const devices = createDevices([{ name: 'webgpu' }], async () => {});
    const load = async (provider: Provider): Promise<never> => {
      tried.push(provider);
      throw new EngineError('CHECKPOINT_TRUNCATED', 'half a file');
    };
    await expect(loadOnFirst(devices, 'webgpu', 'sound', load)).rejects.toMatchObject({ code: 'CHECKPOINT_TRUNCATED' });
    expect(tried).toEqual(['webgpu']);
  });

  test('does not go back to a device that was lost', async () => {
    const devices = createDevices([{ name: 'webgpu' }], async () => {});
    devices.lose('webgpu', 'device lost');
    const { loaded, facts } = await loadOnFirst(devices, 'webgpu', 'sound', async (provider) => provider);
    expect(loaded).toBe('cpu');
    expect(facts[0]).toEqual({ network: 'sound', provider: 'webgpu', reason: 'lost', message: 'device lost' });
  });
});

test('an error tells of a lost device only when it is one', () => {
  expect(lostProvider(unavailable('webgpu'))).toEqual({ provider: 'webgpu', reason: 'no kernel' });
  expect(lostProvider(new EngineError('OUT_OF_MEMORY', 'full'))).toBeNull();
  expect(lostProvider(new DOMException('stopped', 'AbortError'))).toBeNull();
});
