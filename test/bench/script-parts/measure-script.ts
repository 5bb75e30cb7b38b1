/** One line of the script benchmark: the tokens of all sentences, then sound. */
import { createHash } from 'node:crypto';
import type { Execution } from '../../../native-models/ort/session.ts';

import { generateCodes } from '../../../native-models/t2s/generation.ts';
import { loadDecoderFile } from '../../../native-models/voice/load-decoder.ts';
import { openT2s, peakBytes } from '../engine-parts/measure.ts';
import { makeRealSizeVoice } from '../engine-parts/real-size-voice.ts';

export interface ScriptCase {
  readonly threads: number;
  readonly precision: 'exact' | 'fast';
  readonly batch: number;
  readonly sentences: number;
}

export interface ScriptFigures extends Omit<ScriptCase, 'sentences'> {
  /** Prompts included, by the clock and by the processor time of all threads. */
  readonly tokensPerSecond: number;
  readonly tokensPerCpuSecond: number;
  /** Seconds of work for a second of sound: tokens, and sound as measured on every third sentence. */
  readonly rtf: number;
  readonly peakBytes: number;
  /** Of all tokens and all measured sound. */
  readonly sha256: string;
}

const PHONES = 732;
const CLASSES = 1024;
/** Tokens of the reference, and phones of it and of a sentence: a prompt of 150 to 200 positions. */
const PROMPT_CODES = 100;
const TOKENS_PER_SECOND = 25;

export async function measureScript(cacheDir: string, given: ScriptCase): Promise<ScriptFigures> {
  const { sentences, batch, ...form } = given;
  const { gpt, sovits: sovitsFile } = makeRealSizeVoice(cacheDir, 'v2');
  const execution: Execution = { provider: 'cpu', ...form, together: batch };
  const { network } = await openT2s(gpt, execution);
  const hash = createHash('sha256');
  const all = Array.from({ length: sentences }, (_, stream) => requestOf(stream));
  const begun = startClock();
  const waiting = [...all.entries()];
  const codes: Int32Array[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      codes[next[0]] = (await generateCodes(network, next[1])).codes;
    }
  };
  await Promise.all(Array.from({ length: batch }, worker));
  const tokens = begun();
  const count = codes.reduce((sum, { length }) => sum + length, 0);
  for (const sentence of codes) hash.update(sentence);
  await network.release();

  const sovits = await loadDecoderFile(sovitsFile, {}, execution);
  const style = await sovits.referenceStyle([{ samples: new Float32Array(96_000) }]);
  let soundMs = 0;
  let heardS = 0;
  for (let index = 0; index < sentences; index += 3) {
    const { phones, rngKey } = all[index]!;
    const soundBegun = startClock();
    const sound = await sovits.decode({ codes: codes[index]!, phones: phones.slice(60), style, rngKey });
    soundMs += soundBegun().wallMs;
    heardS += sound.length / sovits.sampleRateHz;
    hash.update(sound);
  }
  await sovits.dispose();
  return {
    ...form,
    batch,
    tokensPerSecond: (1000 * count) / tokens.wallMs,
    tokensPerCpuSecond: (1000 * count) / tokens.cpuMs,
    rtf: (tokens.wallMs / (count / TOKENS_PER_SECOND) + soundMs / heardS) / 1000,
    peakBytes: peakBytes(),
    sha256: hash.digest('hex'),
  };
}

/** Sentences of 20 to 45 phones and 60 to 150 tokens. */
function requestOf(stream: number) {
  const ids = (count: number, step: number, limit: number) =>
    Array.from({ length: count }, (_, i) => (i * step + 13 * stream) % limit);
  const own = 20 + ((7 * stream) % 26);
  return {
    phones: ids(60 + own, 37, PHONES),
    bert: null,
    promptCodes: ids(PROMPT_CODES, 53, CLASSES),
    sampling: { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
    rngKey: { seed: 1, stream },
    maxSteps: 60 + ((29 * stream) % 91),
  };
}

function startClock(): () => { readonly wallMs: number; readonly cpuMs: number } {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  };
}
