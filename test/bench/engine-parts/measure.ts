/** One measurement of the engine in a process of its own, so that memory and threads are not those of another. */
import { statSync } from 'node:fs';
import { openGptCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import { t2sDimensions } from '../../../native-models/graphs/t2s.ts';
import type { Execution } from '../../../native-models/ort/session.ts';
import { drawExponentials } from '../../../native-models/random.ts';
import { penalisedLogits } from '../../../native-models/t2s/generation.ts';
import { createT2sNetwork, type T2sNetwork } from '../../../native-models/t2s/network.ts';
import { drawToken, tokenProbabilities } from '../../../native-models/t2s/sampler.ts';
import type { T2sPass } from '../../../native-models/t2s/token-steps.ts';
import { loadDecoderFile } from '../../../native-models/voice/load-decoder.ts';
import { cancelMs, longestGapMs, loopShareOf, readBytesPerMs } from './limits.ts';
import { makeRealSizeVoice, type RealSizeVersion } from './real-size-voice.ts';

export interface Spread {
  readonly medianMs: number;
  readonly minMs: number;
  /** Processor time of all threads: on a busy machine it says more than the clock. */
  readonly cpuMs: number;
  readonly runs: number;
}

export interface T2sFigures {
  readonly loadMs: number;
  readonly fileBytes: number;
  readonly peakBytes: number;
  readonly prefill: Readonly<Record<string, Spread>>;
  readonly token: Readonly<Record<string, Spread>>;
  /** Reading weights and cache once, at the rate at which this machine reads memory, against the median token. */
  readonly ofMemoryFloor: Readonly<Record<string, number>>;
  /** Share of a token's time in which JavaScript runs: the choice of the token, and handing over. */
  readonly loopShare: Readonly<Record<string, number>>;
}

export interface SovitsFigures {
  readonly loadMs: number;
  readonly fileBytes: number;
  readonly peakBytes: number;
  /** Milliseconds of work per second of sound, by the length of the sentence. */
  readonly perSecond: Readonly<Record<string, Spread>>;
  /** From a cancel in the longest sentence to its end; null when the sentence was over first. */
  readonly cancelMs: number | null;
  /** Longest time that other work of the process's first thread waits while the longest sentence is made. */
  readonly longestGapMs: number;
}

const SAMPLING = { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 };

export async function measureT2s(cacheDir: string, execution: Execution, runs: number): Promise<T2sFigures> {
  const { gpt } = makeRealSizeVoice(cacheDir, 'v2');
  const { network, loadMs } = await openT2s(gpt, execution);
  const prefill: Record<string, Spread> = {};
  for (const length of [90, 225, 410]) {
    const act = async (): Promise<void> => (await readPrompt(network, length)).cache.release();
    await act();
    prefill[length] = await measure(Math.max(3, Math.round(runs / 6)), act);
  }
  const token: Record<string, Spread> = {};
  const ofMemoryFloor: Record<string, number> = {};
  const loopShare: Record<string, number> = {};
  for (const context of [100, 300, 600]) {
    const pass = await readPrompt(network, context - 10);
    for (let i = 0; i < 5; i++) await oneToken(network, pass, i);
    let step = 0;
    loopShare[context] = await loopShareOf(async () => {
      token[context] = await measure(runs, () => oneToken(network, pass, step++));
    });
    pass.cache.release();
  }
  await network.release();
  const peak = peakBytes();
  // Last, because its matrix is larger than the network.
  const bytesPerMs = await readBytesPerMs(execution);
  for (const [context, { medianMs }] of Object.entries(token)) {
    ofMemoryFloor[context] = bytesOfToken(network, execution, Number(context)) / bytesPerMs / medianMs;
  }
  return { loadMs, fileBytes: statSync(gpt).size, peakBytes: peak, prefill, token, ofMemoryFloor, loopShare };
}

/** Weights and cache that one token reads. */
function bytesOfToken({ dims }: T2sNetwork, { precision }: Execution, context: number): number {
  const { width, layers, classes } = dims;
  const values = layers * 12 * width * width + classes * width + layers * 2 * width * context;
  return values * (precision === 'fast' ? 1 : 4);
}

/** The network, and how long it took to load; the fast one is first loaded once for the steps of its cache, which does not count. */
export async function openT2s(gpt: string, given: Execution): Promise<{ network: T2sNetwork; loadMs: number }> {
  const execution = await withSmallCache(gpt, given);
  const startedAt = performance.now();
  const network = await loadT2s(gpt, execution);
  return { network, loadMs: performance.now() - startedAt };
}

export async function loadT2s(gpt: string, execution: Execution): Promise<T2sNetwork> {
  const { weights, config, close } = openGptCheckpoint(gpt);
  return createT2sNetwork(weights, t2sDimensions(weights, config), execution).finally(close);
}

/** The fast form as a voice has it after its self-test: with a cache of 8 bits. */
export async function withSmallCache(gpt: string, execution: Execution): Promise<Execution> {
  if (execution.precision !== 'fast' || execution.cacheScales !== undefined) return execution;
  const network = await loadT2s(gpt, { ...execution, kept: undefined });
  const { cache } = await readPrompt(network, 300);
  const cacheScales = await cache.scales(1.25);
  cache.release();
  await network.release();
  return { ...execution, cacheScales };
}

export function readPrompt(network: T2sNetwork, length: number): Promise<T2sPass> {
  const phones = Array.from({ length: Math.round(length * 0.4) }, (_, i) => (i * 37) % network.dims.symbolCount);
  const promptCodes = Array.from({ length: length - phones.length }, (_, i) => (i * 53) % 1024);
  return network.readPrompt({ phones, bert: null, promptCodes }, 200);
}

/** Everything that a token costs: the choice and the network. */
export async function oneToken(network: T2sNetwork, pass: T2sPass, step: number): Promise<void> {
  const penalised = penalisedLogits(pass.logits, step, [1, 2, 3], SAMPLING.repetitionPenalty);
  const probabilities = tokenProbabilities(penalised, SAMPLING);
  const draws = drawExponentials({ seed: 1, stream: 0 }, step, probabilities);
  await network.readToken(pass, drawToken(probabilities, draws));
}

export async function measureSovits(
  cacheDir: string,
  version: RealSizeVersion,
  execution: Execution,
  runs: number,
): Promise<SovitsFigures> {
  const { sovits } = makeRealSizeVoice(cacheDir, version);
  const startedAt = performance.now();
  const model = await loadDecoderFile(sovits, {}, execution);
  const loadMs = performance.now() - startedAt;
  const speakerEmbedding = new Float32Array(20480).fill(0.01);
  const style = await model.referenceStyle([{ samples: new Float32Array(96_000), speakerEmbedding }]);
  const perSecond: Record<string, Spread> = {};
  const decode = (seconds: number, signal?: AbortSignal): Promise<Float32Array> => {
    const codes = Array.from({ length: 25 * seconds }, (_, i) => (i * 53) % 1024);
    const phones = Array.from({ length: 12 * seconds }, (_, i) => (i * 37) % 732);
    return model.decode({ codes, phones, style, rngKey: { seed: 1, stream: 0 }, ...(signal ? { signal } : {}) });
  };
  for (const seconds of [1, 3, 15]) {
    const spread = await measure(Math.max(3, Math.round(runs / 8)), () => decode(seconds));
    const { medianMs, minMs, cpuMs } = spread;
    perSecond[seconds] = {
      medianMs: medianMs / seconds,
      minMs: minMs / seconds,
      cpuMs: cpuMs / seconds,
      runs: spread.runs,
    };
  }
  const longest = (signal?: AbortSignal) => decode(15, signal);
  const gap = await longestGapMs(longest);
  const cancel = await cancelMs(longest, Math.min(500, (15 * perSecond[15]!.minMs) / 3));
  await model.dispose();
  const fileBytes = statSync(sovits).size;
  return { loadMs, fileBytes, peakBytes: peakBytes(), perSecond, cancelMs: cancel, longestGapMs: gap };
}

async function measure(runs: number, act: () => Promise<unknown>): Promise<Spread> {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let i = 0; i < runs; i++) {
    const startedAt = performance.now();
    const used = process.cpuUsage();
    await act();
    wall.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  for (const times of [wall, cpu]) times.sort((a, b) => a - b);
  const middle = runs >> 1;
  return { medianMs: wall[middle]!, minMs: wall[0]!, cpuMs: cpu[middle]!, runs };
}

export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
