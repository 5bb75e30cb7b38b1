import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { Provider } from '../../../../native-models/engine-types.ts';
import { createDevices, loadOnFirst, lostProvider, planProviders } from '../../../../native-models/ort/providers.ts';

const onLinux = ['cpu', 'webgpu', 'cuda', 'tensorrt'];
const onWindows = ['cpu', 'dml', 'webgpu'];
const unavailable = (provider: Provider): EngineError =>
  new EngineError('PROVIDER_UNAVAILABLE', 'no kernel', { network: 'generator', provider });

describe('the providers that are tried', () => {
  test.each([
    ['Linux', onLinux, ['cuda', 'tensorrt', 'cpu']],
    ['Windows', onWindows, ['dml', 'cpu']],
    ['macOS', ['cpu', 'coreml', 'webgpu'], ['coreml', 'cpu']],
    ['a system without any', ['cpu'], ['cpu']],
  ])('for sound on %s are its devices and then the processor', (_system, known, tried) => {
    expect(planProviders('auto', 'sound', known).tried).toEqual(tried);
  });

  test('leave WebGPU to a person, because it may be made of software', () => {
    expect(planProviders('auto', 'sound', onLinux).leftOut).toEqual([
      { network: 'sound', provider: 'webgpu', reason: 'not-asked-for' },
    ]);
    expect(planProviders('webgpu', 'sound', onLinux)).toEqual({ tried: ['webgpu', 'cpu'], leftOut: [] });
  });

  test('leave out for tokens what cannot keep their cache', () => {
    expect(planProviders('cuda', 'tokens', onLinux)).toEqual({
      tried: ['cpu'],
      leftOut: [{ network: 'tokens', provider: 'cuda', reason: 'no-cache' }],
    });
    expect(planProviders('webgpu', 'tokens', onLinux).tried).toEqual(['webgpu', 'cpu']);
  });

  test('are the processor alone when it is asked for', () => {
    expect(planProviders('cpu', 'sound', onLinux)).toEqual({ tried: ['cpu'], leftOut: [] });
  });
});

describe('a network', () => {
  const auto = (devices: ReturnType<typeof createDevices>, load: (provider: Provider) => Promise<string>) =>
    loadOnFirst(devices, 'auto', 'sound', load);

  test('runs on the first provider that starts, and tells why the others do not', async () => {
    const started: Provider[] = [];
    const devices = createDevices(onLinux, async (provider) => {
      started.push(provider);
      if (provider === 'cuda') throw new Error('libcudart is missing');
    });
    const { loaded, facts } = await auto(devices, async (provider) => `on ${provider}`);
    expect(loaded).toBe('on tensorrt');
    expect(facts).toEqual([
      { network: 'sound', provider: 'webgpu', reason: 'not-asked-for' },
      { network: 'sound', provider: 'cuda', reason: 'does-not-start', message: 'libcudart is missing' },
      { network: 'sound', provider: 'tensorrt', reason: 'runs' },
    ]);
    await auto(devices, async () => '');
    expect(started).toEqual(['cuda', 'tensorrt']);
  });

  test('asked for on a device that the package does not have runs on the processor, and the runtime is not asked', async () => {
    const devices = createDevices(onLinux, async () => {
      throw new Error('the runtime would pass over it without a word');
    });
    const { loaded, facts } = await loadOnFirst(devices, 'dml', 'sound', async (provider) => provider);
    expect(loaded).toBe('cpu');
    expect(facts).toEqual([
      { network: 'sound', provider: 'dml', reason: 'not-in-package' },
      { network: 'sound', provider: 'cpu', reason: 'runs' },
    ]);
  });

  test('that a device refuses runs on the processor', async () => {
    const devices = createDevices(['webgpu'], async () => {});
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

  test('on a processor that cannot call the library directly says why it is slower', async () => {
    const devices = createDevices(['cpu'], undefined, async () => 'the library is another version');
    const { facts } = await loadOnFirst(devices, 'cpu', 'sound', async (provider) => provider);
    expect(facts).toEqual([
      { network: 'sound', provider: 'cpu', reason: 'runs', message: 'the library is another version' },
    ]);
  });

  test('that is damaged is told so, not tried elsewhere', async () => {
    const tried: Provider[] = [];
    const devices = createDevices(['webgpu'], async () => {});
    const load = async (provider: Provider): Promise<never> => {
      tried.push(provider);
      throw new EngineError('CHECKPOINT_TRUNCATED', 'half a file');
    };
    await expect(loadOnFirst(devices, 'webgpu', 'sound', load)).rejects.toMatchObject({ code: 'CHECKPOINT_TRUNCATED' });
    expect(tried).toEqual(['webgpu']);
  });

  test('does not go back to a device that was lost', async () => {
    const devices = createDevices(['webgpu'], async () => {});
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
