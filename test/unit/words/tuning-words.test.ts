import { expect, it } from 'vitest';
import type { VoicePlace, VoiceTuning } from '../../../electron/contract/voices.ts';
import { describePlaces, describeTuning, nameTuning } from '../../../electron/words/tuning-words.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const network = { precision: 'fast', reason: 'faster', exactMs: 29, fastMs: 10 } as const;
const fast: VoiceTuning = {
  testedAt: '2026-11-03T08:20:00Z',
  tokens: { ...network, agreement: 0.99 },
  sound: { ...network, exactMs: 1800, fastMs: 1000, differenceDb: 0.9 },
  timings: [
    { network: 'tokens', provider: 'cpu', threads: 1, ms: 14.23, togetherMs: 2.9 },
    { network: 'tokens', provider: 'cpu', threads: 2, ms: 9.1, togetherMs: 1.8 },
    { network: 'sound', provider: 'cpu', threads: 2, ms: 131.4 },
    { network: 'sound', provider: 'webgpu', threads: 1, ms: 14 },
  ],
  refused: [
    { network: 'tokens', provider: 'webgpu', reason: 'too-slow' },
    { network: null, provider: 'cuda', reason: 'does-not-start', message: 'libcudart' },
  ],
};
const places: readonly VoicePlace[] = [
  { network: 'prompt', provider: 'cpu', threads: 1, by: 'default' },
  { network: 'tokens', provider: 'cpu', threads: 2, by: 'trial' },
  { network: 'sound', provider: 'webgpu', threads: 2, by: 'trial' },
  { network: 'bert', provider: 'cpu', threads: 4, by: 'hand' },
];
const exact = (reason: 'differs' | 'no-gain') => ({ precision: 'exact', reason }) as const;
const number = (value: number, digits: number): string => value.toFixed(digits);
const told = (tuning: VoiceTuning, locale: 'en' | 'zh-CN' = 'en') =>
  describeTuning(wordsOf(locale), tuning, number).map(([what, how]) => `${what}: ${how.replaceAll('\u00a0', ' ')}`);

it('tells how many times as fast', () => {
  expect(told(fast)).toEqual(['Words: Fast: 2.9 times as fast as exact', 'Sound: Fast: 1.8 times as fast as exact']);
  expect(told(fast, 'zh-CN')[0]).toBe('字词: 快速：速度是精确的 2.9 倍');
});

it('tells why a network stays exact, with the figure that decided it', () => {
  const differs: VoiceTuning = {
    ...fast,
    tokens: { ...fast.tokens, ...exact('differs'), agreement: 0.949 },
    sound: { ...fast.sound, ...exact('differs'), differenceDb: 4.06 },
  };
  expect(told(differs)).toEqual([
    'Words: Exact: fast speaks differently (94 % alike)',
    'Sound: Exact: fast differs audibly (4.1 dB)',
  ]);
  expect(told({ ...differs, sound: { ...differs.sound, differenceDb: null } })[1]).toContain('no sound');
  expect(told({ ...fast, sound: { ...fast.sound, ...exact('no-gain') } })[1]).toBe(
    'Sound: Exact: fast is not faster here',
  );
});

it('has one word for it', () => {
  const slow = { ...fast.sound, ...exact('no-gain') };
  const name = (tuning: VoiceTuning | null) => nameTuning(wordsOf('en'), tuning);
  expect(name(null)).toBe('not tested yet');
  expect(name(fast)).toBe('fast');
  expect(name({ ...fast, sound: slow })).toBe('partly fast');
  expect(name({ ...fast, sound: slow, tokens: { ...fast.tokens, ...exact('no-gain') } })).toBe('exact');
});

function lines(locale: 'en' | 'zh-CN', tuning: VoiceTuning | null): string[] {
  const { networks, refused } = describePlaces(wordsOf(locale), { tuning, places }, number);
  const told = networks.flatMap((one) => [
    `${one.name}: ${one.runs}`,
    ...one.timings.map(({ isChosen, where, time }) => `${isChosen ? '*' : '-'} ${where}: ${time}`),
    ...one.refused.map(({ why }) => why),
  ]);
  return [...told, ...refused.map(({ why, message }) => `${why} (${message})`)].map((line) =>
    line.replaceAll('\u00a0', ' '),
  );
}

it('tells where each network runs, who chose that, how long it takes there and elsewhere, and what was left out', () => {
  expect(lines('en', fast)).toEqual([
    'Words: the processor, 2 threads: by the test',
    '- the processor, 1 thread: 14 ms each, 2.9 ms beside other sentences',
    '* the processor, 2 threads: 9.1 ms each, 1.8 ms beside other sentences',
    'WebGPU takes several times as long as the processor',
    'Sound: WebGPU: by the test',
    '- the processor, 2 threads: 131 ms a second',
    '* WebGPU: 14 ms a second',
    'Chinese text: the processor, 4 threads: chosen by hand',
    'CUDA (NVIDIA) does not start here: no such device or driver answers (libcudart)',
  ]);
  expect(lines('zh-CN', fast).slice(0, 4)).toEqual([
    '字词: 处理器，2 线程：由测试选定',
    '- 处理器，1 线程: 每个 14 毫秒，多句同时为 2.9 毫秒',
    '* 处理器，2 线程: 每个 9.1 毫秒，多句同时为 1.8 毫秒',
    'WebGPU 用时为处理器的数倍',
  ]);
});

it('tells a device in half precision from the same in full', () => {
  const half = { network: 'sound', provider: 'webgpu', form: 'half', threads: 1 } as const;
  const tuning: VoiceTuning = {
    ...fast,
    timings: [...fast.timings, { ...half, ms: 9 }],
    refused: [{ network: 'sound', provider: 'webgpu', form: 'half', reason: 'differs' }],
  };
  const linesOf = (locale: 'en' | 'zh-CN', at: VoicePlace) => {
    const [, sound] = describePlaces(
      wordsOf(locale),
      { tuning, places: [places[0]!, places[1]!, at] },
      number,
    ).networks;
    return [sound!.runs, ...sound!.timings.map(({ where, isChosen }) => `${isChosen ? '*' : '-'} ${where}`)];
  };
  expect(linesOf('en', { ...half, by: 'trial' })).toEqual([
    'WebGPU in half precision: by the test',
    '- the processor, 2 threads',
    '- WebGPU',
    '* WebGPU in half precision',
  ]);
  expect(linesOf('en', places[2]!).slice(2)).toEqual(['* WebGPU', '- WebGPU in half precision']);
  expect(linesOf('zh-CN', { ...half, by: 'hand' })[0]).toBe('WebGPU（半精度）：手动选定');
  expect(lines('en', tuning)).toContain('WebGPU in half precision computes something else than the processor');
});

it('tells of an untested voice only what was chosen by hand', () => {
  expect(lines('en', null)).toEqual(['Chinese text: the processor, 4 threads: chosen by hand']);
});
