import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resample } from '../../native-models/audio/resample.ts';
import { limitReferencePeak, magnitudeSpectrogram } from '../../native-models/audio/stft.ts';
import { readWav } from '../../native-models/audio/wav.ts';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../native-models/checkpoint/voice-checkpoints.ts';
import { loadHubertModel } from '../../native-models/encoders/hubert-model.ts';
import { drain } from '../../native-models/generators.ts';
import { sovitsDimensions } from '../../native-models/graphs/sovits-dimensions.ts';
import { t2sDimensions } from '../../native-models/graphs/t2s.ts';
import { floatsOf } from '../../native-models/ort/tensor.ts';
import { createSovitsModel } from '../../native-models/sovits/model.ts';
import { createSovitsNetwork, type SovitsNetwork } from '../../native-models/sovits/network.ts';
import { createT2sModel } from '../../native-models/t2s/model.ts';
import { createT2sNetwork, type T2sNetwork } from '../../native-models/t2s/network.ts';
import { indexOfLargest } from '../../native-models/t2s/sampler.ts';
import { loadDecoderFile } from '../../native-models/voice/load-decoder.ts';
import { readNpy } from '../parity/npy.ts';

const voice = path.resolve('native-models/pilot-voice');
const execution = { provider: 'cpu', threads: 2, precision: 'exact' } as const;
const expected = (name: string): number[] =>
  Array.from(readNpy(path.resolve('test/fixtures/pilot-expected', `${name}.npy`)).data);

function worst(actual: ArrayLike<number>, name: string): number {
  const wanted = expected(name);
  expect(actual.length).toBe(wanted.length);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
}

let t2s: T2sNetwork;
let sovits: SovitsNetwork;

beforeAll(async () => {
  const gpt = openGptCheckpoint(path.join(voice, 'gpt.ckpt'));
  t2s = await createT2sNetwork(gpt.weights, t2sDimensions(gpt.weights, gpt.config), execution);
  gpt.close();
  const decoder = openSovitsCheckpoint(path.join(voice, 'sovits.pth'));
  sovits = await createSovitsNetwork(decoder.weights, sovitsDimensions(decoder.weights, decoder.config), execution, {
    flow: ['m'],
  });
  decoder.close();
});

afterAll(async () => {
  await t2s.release();
  await sovits.release();
});

const prompt = () => ({
  phones: [...expected('prompt_phone_ids'), ...expected('target_phone_ids')],
  bert: null,
  promptCodes: expected('prompt_codes'),
});

test('HuBERT hears the reference, to the precision of the stored halves', async () => {
  const hubert = await loadHubertModel(path.join(voice, 'hubert'), execution);
  const { data, rows, columns } = await hubert.features(Float32Array.from(expected('ref_wav16k')));
  expect(rows * columns).toBe(data.length);
  expect(worst(data, 'hubert_last_hidden_state')).toBeLessThan(0.01);
  await hubert.dispose();
});

test('the reference becomes the expected prompt codes', async () => {
  const features = Float32Array.from(expected('hubert_last_hidden_state'));
  const columns = 768;
  const model = createSovitsModel(sovits, 'v2');
  const codes = await model.promptCodes({ rows: features.length / columns, columns, data: features });
  expect(Array.from(codes)).toEqual(expected('prompt_codes'));
});

test('the first logits and the greedy tokens match', async () => {
  expect(worst((await t2s.readPrompt(prompt(), 200)).logits, 'first_step_logits')).toBeLessThan(2e-3);
  const { codes, reason } = await createT2sModel(t2s).generate({
    ...prompt(),
    sampling: { topK: 1, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
    rngKey: { seed: 0, stream: 0 },
  });
  expect(reason).toBe('eos');
  expect(Array.from(codes)).toEqual(expected('greedy_codes'));
});

test.each([
  ['weights', false],
  ['weights and an 8-bit cache', true],
])(
  '8-bit %s move the logits of the whole run by less than one percent and choose the same tokens',
  async (_what, cache) => {
    const gpt = openGptCheckpoint(path.join(voice, 'gpt.ckpt'));
    const dims = t2sDimensions(gpt.weights, gpt.config);
    const measured = await t2s.readPrompt(prompt(), 200);
    const cacheScales = cache ? await measured.cache.scales(1.25) : undefined;
    const fast = await createT2sNetwork(gpt.weights, dims, { ...execution, precision: 'fast', cacheScales });
    gpt.close();
    const passes = [measured, await fast.readPrompt(prompt(), 200)] as const;
    let moved = 0;
    let whole = 0;
    for (const code of expected('greedy_codes')) {
      const [exact, quantized] = [passes[0].logits, passes[1].logits];
      for (let i = 0; i < exact.length; i++) {
        moved += (exact[i]! - quantized[i]!) ** 2;
        whole += exact[i]! ** 2;
      }
      expect(indexOfLargest(quantized)).toBe(indexOfLargest(exact));
      await t2s.readToken(passes[0], code);
      await fast.readToken(passes[1], code);
    }
    expect(moved).toBeGreaterThan(0);
    expect(Math.sqrt(moved / whole)).toBeLessThan(0.01);
    for (const pass of passes) pass.cache.release();
    await fast.release();
  },
);

test('style, prior mean and waveform match', async () => {
  const { reference } = JSON.parse(readFileSync('test/fixtures/pilot-expected/case.json', 'utf8')) as {
    reference: string;
  };
  const { samples, sampleRateHz } = readWav(readFileSync(path.join(voice, reference)));
  const sound = limitReferencePeak(resample(samples, sampleRateHz, sovits.dims.sampleRateHz));
  const { frames, bins, data } = magnitudeSpectrogram(sound, sovits.dims.spectrum);
  const ge = floatsOf(await sovits.style({ rows: frames, columns: bins, data }, undefined), 'ge');
  expect(worst(ge, 'ge')).toBeLessThan(1e-4);

  const codes = expected('greedy_codes');
  const latent = floatsOf(await sovits.prior(codes, expected('target_phone_ids'), ge), 'latent');
  const rows = { rows: 2 * codes.length, columns: sovits.dims.hidden, data: latent };
  const noNoise = new Float32Array(sovits.dims.latent * rows.rows);
  expect(worst(floatsOf(await sovits.flow(rows, noNoise, ge), 'm'), 'm_p')).toBeLessThan(1e-4);
  expect(worst(await sovits.decode(rows, noNoise, ge), 'wav_zero_noise')).toBeLessThan(1e-4);
});

test('the same seed speaks the same bytes, another seed others', async () => {
  const model = createSovitsModel(sovits, 'v2');
  const style = { ge: new Float32Array(sovits.dims.gin), geText: new Float32Array(sovits.dims.gin) };
  const speak = (seed: number) =>
    model.decode({ codes: [1, 2, 3], phones: [5, 6], style, rngKey: { seed, stream: 0 } });
  const first = await speak(1);
  expect(Buffer.from((await speak(1)).buffer).equals(Buffer.from(first.buffer))).toBe(true);
  expect(Buffer.from((await speak(2)).buffer).equals(Buffer.from(first.buffer))).toBe(false);
});

test('a cancelled generation stops between two tokens', async () => {
  const cancel = new AbortController();
  const seen: number[] = [];
  const tokens = createT2sModel(t2s).tokens({
    ...prompt(),
    sampling: { topK: 1, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
    rngKey: { seed: 0, stream: 0 },
    signal: cancel.signal,
  });
  const run = drain(tokens, (code) => {
    seen.push(code);
    if (seen.length === 3) cancel.abort();
  });
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  expect(seen.length).toBe(3);
});

test('a cancel in the middle of a long sentence is heard within 200 ms of processor time', async () => {
  const alone = await loadDecoderFile(path.join(voice, 'sovits.pth'), {}, { ...execution, threads: 1 });
  const style = { ge: new Float32Array(sovits.dims.gin), geText: new Float32Array(sovits.dims.gin) };
  const phones = Array.from({ length: 250 }, (_, i) => (i * 37) % alone.symbolCount);
  const codes = Array.from({ length: 750 }, (_, i) => (i * 53) % sovits.dims.codebookSize);
  const speak = (signal?: AbortSignal) =>
    alone.decode({ codes, phones, style, rngKey: { seed: 1, stream: 0 }, signal });
  const usedMs = (since: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1000;
  };
  const begun = process.cpuUsage();
  await speak();
  const wholeMs = usedMs(begun);
  expect(wholeMs).toBeGreaterThan(800);

  const cancel = new AbortController();
  const begunAgain = process.cpuUsage();
  // The cancel is asked for right after the last turn before the middle, when nothing can be heard for the longest time.
  let asked = begunAgain;
  const watch = setInterval(() => {
    if (usedMs(begunAgain) < wholeMs / 2) asked = process.cpuUsage();
    else cancel.abort();
  });
  await expect(speak(cancel.signal)).rejects.toMatchObject({ name: 'AbortError' });
  clearInterval(watch);
  expect(usedMs(asked)).toBeLessThan(200);
  expect(usedMs(begunAgain)).toBeLessThan(0.9 * wholeMs);
  await alone.dispose();
});
