/** Sampling and the text-to-semantic network. */

import type { T2sRequest } from '../../../native-models/models.ts';
import { floatsOf } from '../../../native-models/ort/tensor.ts';
import { generateCodes, penalisedLogits } from '../../../native-models/t2s/generation.ts';
import { promptMask } from '../../../native-models/t2s/network.ts';
import { drawToken, penaliseRepetition, tokenProbabilities } from '../../../native-models/t2s/sampler.ts';
import type { T2sPass } from '../../../native-models/t2s/token-steps.ts';
import { type Golden, numberIn, OFFICIAL_SAMPLING, samplingIn } from '../golden.ts';
import { openT2s } from '../models.ts';
import { checkInput, compare, failed, type Stage } from '../outcome.ts';

const MAIN = 'ckpt/s1.ckpt';
const GREEDY = { ...OFFICIAL_SAMPLING, topK: 1 };

/** BERT rows [phones, width] of the named golden texts, one after the other. */
export function bertRows(golden: Golden, texts: readonly string[]): Float32Array {
  const parts = texts.map((text) => golden.rows(`text/${text}_bert.npy`).data);
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function phonesOf(golden: Golden, texts: readonly string[]): number[] {
  return texts.flatMap((text) => golden.numbers(`text/${text}_phones.npy`));
}

function greedyRequest(golden: Golden, texts: readonly string[], more: Partial<T2sRequest> = {}): T2sRequest {
  return {
    phones: phonesOf(golden, texts),
    bert: bertRows(golden, texts),
    promptCodes: golden.numbers('t2s/prompt_codes.npy'),
    sampling: GREEDY,
    rngKey: { seed: 1, stream: 0 },
    ...more,
  };
}

/** Official runs that stop early keep one token more than `early_stop_num`, and our guard drops the token it stops at. */
function stepsIn(how: string | undefined): number | undefined {
  const early = numberIn(how, /early_stop_num=(\d+)/);
  return early === undefined ? undefined : early + 2;
}

interface GreedyWalk {
  /** Logits before token i. */
  readonly logits: readonly Float32Array[];
  readonly pass: T2sPass;
}

/** Feeds the golden greedy tokens one by one and keeps the logits on the way. */
async function walk(golden: Golden, steps: number): Promise<GreedyWalk> {
  const network = await openT2s(golden, MAIN);
  const tokens = golden.numbers('t2s/eos_run_tokens.npy');
  const pass = await network.readPrompt(greedyRequest(golden, ['prompt', 'a']), steps);
  const logits = [pass.logits];
  for (const token of tokens.slice(0, steps)) {
    await network.readToken(pass, token);
    logits.push(pass.logits);
  }
  return { logits, pass };
}

async function stepLogits(golden: Golden, step: number): Promise<Float32Array> {
  const { logits } = await golden.keep('walk', () => walk(golden, 12));
  const found = logits[step];
  if (found === undefined) throw new Error(`the greedy run has no step ${step}`);
  return found;
}

/** Prompt and the greedy tokens before `step`. */
function historyBefore(golden: Golden, step: number): number[] {
  return [...golden.numbers('t2s/prompt_codes.npy'), ...golden.numbers('t2s/eos_run_tokens.npy').slice(0, step)];
}

export const tokenStages: readonly Stage[] = [
  { knows: /^sampling\/case\d+_(logits|prev|q)\.npy$/, check: checkInput },
  {
    knows: /^sampling\/(case\d+)_(penalised|probs|token)\.npy$/,
    check: (golden, entry, [, name, what]) => {
      const settings = samplingIn(golden.describe(`sampling/${name}_logits.npy`).how);
      const logits = golden.floats(`sampling/${name}_logits.npy`);
      penaliseRepetition(logits, golden.numbers(`sampling/${name}_prev.npy`), settings.repetitionPenalty);
      if (what === 'penalised') return compare(golden, entry, logits);
      const probabilities = tokenProbabilities(logits, settings);
      if (what === 'probs') return compare(golden, entry, probabilities);
      return compare(golden, entry, [drawToken(probabilities, golden.array(`sampling/${name}_q.npy`).data)]);
    },
  },
  { knows: /^t2s\/sampled_q\.npy$/, check: checkInput },
  { knows: /^t2s\/phones\.npy$/, check: (golden, entry) => compare(golden, entry, phonesOf(golden, ['prompt', 'a'])) },
  { knows: /^t2s\/prompt_codes\.npy$/, check: checkInput },
  {
    knows: /^t2s\/xy_pos\.npy$/,
    check: async (golden, entry) => {
      const network = await openT2s(golden, MAIN);
      return compare(golden, entry, await network.embedPrompt(greedyRequest(golden, ['prompt', 'a'])));
    },
  },
  {
    knows: /^t2s\/mask\.npy$/,
    check: (golden, entry) => {
      const length = golden.array(entry.file).shape[0]!;
      const mask = promptMask(golden.array('t2s/phones.npy').data.length, length);
      return compare(
        golden,
        entry,
        Array.from(mask, (value) => (value === 0 ? 0 : 1)),
      );
    },
  },
  {
    knows: /^t2s\/prefill_out\.npy$/,
    check: async (golden, entry) => {
      const network = await openT2s(golden, MAIN);
      const phones = golden.array('t2s/phones.npy').data.length;
      const { outputs } = await network.readEmbedded(golden.floats('t2s/xy_pos.npy'), phones, 0);
      return compare(golden, entry, floatsOf(outputs, 'hidden'));
    },
  },
  {
    knows: /^t2s\/(k|v)_(first|last)(?:_after(\d+))?\.npy$/,
    check: async (golden, entry, [, kind, which, steps]) => {
      const network = await openT2s(golden, MAIN);
      const { pass } = await walk(golden, Number(steps ?? 0));
      const layer = which === 'first' ? 0 : network.dims.layers - 1;
      return compare(golden, entry, await pass.cache.copyRowsOf(kind === 'k' ? 'keys' : 'values', layer));
    },
  },
  {
    knows: /^t2s\/logits_(\d+)\.npy$/,
    check: async (golden, entry, [, step]) => compare(golden, entry, await stepLogits(golden, Number(step))),
  },
  {
    knows: /^t2s\/step(\d+)_in\.npy$/,
    check: async (golden, entry, [, step]) => {
      const network = await openT2s(golden, MAIN);
      const { pass } = await walk(golden, Number(step) - 1);
      const token = golden.numbers('t2s/eos_run_tokens.npy')[Number(step) - 1]!;
      return compare(golden, entry, network.embedToken(pass, token));
    },
  },
  {
    knows: /^t2s\/penalised_(\d+)\.npy$/,
    check: async (golden, entry, [, at]) => {
      const step = Number(at);
      const { repetitionPenalty } = samplingIn(entry.how);
      const logits = await stepLogits(golden, step);
      return compare(golden, entry, penalisedLogits(logits, step, historyBefore(golden, step), repetitionPenalty));
    },
  },
  {
    knows: /^t2s\/probs_\w+?_(\d+)\.npy$/,
    check: async (golden, entry, [, at]) => {
      const step = Number(at);
      const settings = samplingIn(entry.how);
      const history = historyBefore(golden, step);
      const penalised = penalisedLogits(await stepLogits(golden, step), step, history, settings.repetitionPenalty);
      return compare(golden, entry, tokenProbabilities(penalised, settings));
    },
  },
  {
    knows: /^t2s\/sampled_tokens\.npy$/,
    check: async (golden, entry) => {
      const { shape, data } = golden.array('t2s/sampled_q.npy');
      const columns = shape[1]!;
      const request = greedyRequest(golden, ['prompt', 'a'], {
        sampling: samplingIn(entry.how),
        maxSteps: stepsIn(entry.how),
      });
      const { codes } = await generateCodes(await openT2s(golden, MAIN), request, (step, { length }) =>
        data.subarray(step * columns, step * columns + length),
      );
      return compare(golden, entry, codes);
    },
  },
  {
    knows: /^t2s\/(greedy|eos_run|eager_eos|noprompt|batch)_tokens(?:_\d+)?\.npy$/,
    check: async (golden, entry, [, kind]) => {
      const checkpoint = kind === 'eager_eos' ? 'ckpt/s1_eager_eos.ckpt' : MAIN;
      const text = /text (\w)\b/.exec(entry.how ?? '')?.[1] ?? 'a';
      const maxSteps = stepsIn(entry.how);
      const request =
        kind === 'noprompt'
          ? greedyRequest(golden, [text], { promptCodes: [], maxSteps })
          : greedyRequest(golden, ['prompt', text], { maxSteps });
      const { codes, reason } = await generateCodes(await openT2s(golden, checkpoint), request);
      if (maxSteps === undefined && reason !== 'eos') return failed('the run did not end by itself');
      return compare(golden, entry, codes);
    },
  },
];

/** Smallest lead of the best penalised class over the second in the golden greedy run. */
export async function smallestLead(golden: Golden): Promise<number> {
  const steps = golden.numbers('t2s/greedy_tokens.npy').length;
  let smallest = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const logits = await stepLogits(golden, step);
    const best = penalisedLogits(logits, step, historyBefore(golden, step), OFFICIAL_SAMPLING.repetitionPenalty)
      .sort()
      .subarray(-2);
    smallest = Math.min(smallest, best[1]! - best[0]!);
  }
  return smallest;
}
