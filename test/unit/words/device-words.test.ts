import { describe, expect, it } from 'vitest';
import { engineProviders } from '../../../electron/contract/names.ts';
import type { DeviceFact } from '../../../electron/contract/synthesis.ts';
import { describeDevices, nameChoice, nameDevice, nameDevices } from '../../../electron/words/device-words.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const en = wordsOf('en');
const facts: readonly DeviceFact[] = [
  { network: 'tokens', provider: 'cuda', reason: 'no-cache' },
  { network: 'tokens', provider: 'webgpu', reason: 'runs' },
  { network: 'sound', provider: 'cuda', reason: 'does-not-start', message: 'no driver' },
  { network: 'sound', provider: 'webgpu', reason: 'lost', message: 'device lost' },
  { network: 'sound', provider: 'cpu', reason: 'runs' },
];

it('tells per network where it runs and why not elsewhere', () => {
  expect(describeDevices(en, facts)).toEqual([
    {
      network: 'tokens',
      name: 'Words',
      runsOn: 'WebGPU',
      runs: 'Runs on WebGPU',
      elsewhere: [
        {
          why: 'CUDA (NVIDIA) is left out: it cannot keep what this network remembers between two tokens',
          message: null,
        },
      ],
    },
    {
      network: 'sound',
      name: 'Sound',
      runsOn: 'the processor',
      runs: 'Runs on the processor',
      elsewhere: [
        { why: expect.stringMatching(/^CUDA \(NVIDIA\) does not start here/), message: 'no driver' },
        { why: expect.stringMatching(/^WebGPU was lost during a take/), message: 'device lost' },
      ],
    },
  ]);
});

it('tells why the processor is slower than it could be', () => {
  const message = 'the library is onnxruntime 1.29.0, its package 1.30.0';
  const [place] = describeDevices(en, [{ network: 'sound', provider: 'cpu', reason: 'runs', message }]);
  expect(place?.elsewhere).toEqual([{ why: expect.stringMatching(/^Slower than it could be/), message }]);
});

it('has it in one line, also when there is nothing to tell', () => {
  expect(nameDevices(en, facts)).toBe('Words: WebGPU · Sound: the processor');
  expect(nameDevices(wordsOf('zh-CN'), facts)).toBe('字词：WebGPU · 声音：处理器');
  expect(nameDevices(en, [])).toBe('The engine holds no voice now. What runs where shows after the next take.');
});

it('keeps the name of a device that it has no word for', () => {
  expect(nameDevice(en, 'npu')).toBe('npu');
});

describe.each(['en', 'zh-CN'] as const)('in %s', (locale) => {
  const words = wordsOf(locale);

  it('no two reasons and no two choices read alike', () => {
    const reasons = Object.values(words.settings.devices.reasons).map((reason) => reason('WebGPU'));
    expect(new Set(reasons).size).toBe(7);
    for (const reason of reasons) expect(reason).toContain('WebGPU');
    expect(new Set(engineProviders.map((choice) => nameChoice(words, choice))).size).toBe(engineProviders.length);
  });

  it('a take that fell back names both devices', () => {
    const told = words.settings.devices.fellBack(nameDevice(words, 'cpu'), nameDevice(words, 'webgpu'));
    expect(told).toContain(words.settings.devices.names.cpu);
    expect(told).toContain('WebGPU');
  });
});
