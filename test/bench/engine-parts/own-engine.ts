/**
 * The engine as one party of a comparison: loads the real-size voice, then answers a JSON request a line on stdin, as
 * peers.py does for others. The lengths of a measure are the same there.
 */
import { createInterface } from 'node:readline';
import type { SovitsModel, VoiceStyle } from '../../../native-models/models.ts';
import type { Execution } from '../../../native-models/ort/session.ts';
import type { T2sNetwork } from '../../../native-models/t2s/network.ts';
import { loadDecoderFile } from '../../../native-models/voice/load-decoder.ts';
import { loadT2s, oneToken, peakBytes, readPrompt } from './measure.ts';
import { makeRealSizeVoice } from './real-size-voice.ts';

export type Request =
  | { readonly measure: 'prefill'; readonly length: number; readonly runs: number }
  | { readonly measure: 'token'; readonly context: number; readonly runs: number }
  | { readonly measure: 'decode'; readonly seconds: number; readonly runs: number }
  /** A prompt of 225, a hundred tokens and their four seconds of sound. */
  | { readonly measure: 'sentence'; readonly runs: number }
  /** The same until the first piece of a stream sounds. */
  | { readonly measure: 'first'; readonly runs: number }
  | { readonly measure: 'memory' };

export interface Times {
  readonly wallMs: number[];
  readonly cpuMs: number[];
}

const SENTENCE_PROMPT = 225;
const SENTENCE_CODES = 100;
const SENTENCE_PHONES = 50;
const FIRST_CODES = 16;
const RNG_KEY = { seed: 1, stream: 0 };

interface Loaded {
  readonly t2s: T2sNetwork;
  readonly sovits: SovitsModel;
  readonly style: VoiceStyle;
}

/** How each of the two parts runs. */
export interface OwnEngine {
  readonly tokens: Execution;
  readonly sound: Execution;
}

export async function serveOwnEngine(cacheDir: string, { tokens, sound }: OwnEngine): Promise<void> {
  const { gpt, sovits: sovitsFile } = makeRealSizeVoice(cacheDir, 'v2');
  const startedAt = performance.now();
  // Both at the same time, as a voice is loaded.
  const [t2s, sovits] = await Promise.all([loadT2s(gpt, tokens), loadDecoderFile(sovitsFile, {}, sound)]);
  // Peers find the style of their reference within every sentence, so ours counts once, here.
  const style = await sovits.referenceStyle([{ samples: new Float32Array(96_000) }]);
  say({ loadMs: performance.now() - startedAt });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    say(request.measure === 'memory' ? { peakBytes: peakBytes() } : await answer({ t2s, sovits, style }, request));
  }
}

export function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function answer(loaded: Loaded, request: Exclude<Request, { measure: 'memory' }>): Promise<Times> {
  const { act, end } = await actOf(loaded, request);
  const times = await timesOf(act, request.runs);
  end?.();
  return times;
}

export async function timesOf(act: () => Promise<unknown>, runs: number): Promise<Times> {
  const times: Times = { wallMs: [], cpuMs: [] };
  for (let i = 0; i < runs; i++) {
    const startedAt = performance.now();
    const used = process.cpuUsage();
    await act();
    times.wallMs.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(used);
    times.cpuMs.push((user + system) / 1000);
  }
  return times;
}

interface Act {
  act(): Promise<unknown>;
  /** Gives back what was made before. */
  end?(): void;
}

/** What is timed, after whatever must come before it was done. */
async function actOf(loaded: Loaded, request: Exclude<Request, { measure: 'memory' }>): Promise<Act> {
  const { t2s } = loaded;
  switch (request.measure) {
    case 'prefill':
      return { act: async () => (await readPrompt(t2s, request.length)).cache.release() };
    case 'token': {
      const pass = await readPrompt(t2s, request.context - 10);
      let step = 0;
      while (step < 5) await oneToken(t2s, pass, step++);
      return { act: () => oneToken(t2s, pass, step++), end: () => pass.cache.release() };
    }
    case 'decode':
      return { act: () => decode(loaded, 25 * request.seconds, 12 * request.seconds) };
    case 'sentence':
      return {
        act: async () => {
          await makeTokens(t2s, SENTENCE_CODES);
          await decode(loaded, SENTENCE_CODES, SENTENCE_PHONES);
        },
      };
    case 'first':
      return {
        act: async () => {
          await makeTokens(t2s, FIRST_CODES);
          const { sovits, style } = loaded;
          const stream = sovits.openStream!({ phones: ids(SENTENCE_PHONES, 37, 732), style, rngKey: RNG_KEY });
          await stream.push(ids(FIRST_CODES, 53, 1024), false);
        },
      };
  }
}

async function makeTokens(t2s: T2sNetwork, count: number): Promise<void> {
  const pass = await readPrompt(t2s, SENTENCE_PROMPT);
  for (let step = 0; step < count; step++) await oneToken(t2s, pass, step);
  pass.cache.release();
}

function decode({ sovits, style }: Loaded, codes: number, phones: number): Promise<Float32Array> {
  return sovits.decode({ codes: ids(codes, 53, 1024), phones: ids(phones, 37, 732), style, rngKey: RNG_KEY });
}

function ids(count: number, step: number, limit: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * step) % limit);
}
