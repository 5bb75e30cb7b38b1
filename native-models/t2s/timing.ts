/** How long the token network takes for its three kinds of run: a prompt, a token alone, and a token beside others. */
import type { T2sRequest, T2sTimes } from '../models.ts';
import { median } from '../tuning/median.ts';
import type { T2sNetwork } from './network.ts';
import type { T2sPass } from './token-steps.ts';

/** Tokens that are timed; the first ones of a run also wait for memory. */
const TIMED_TOKENS = 12;
/** Beside others, short prompts do: their length changes little of what the weights cost. */
const SHORT_PROMPT = 40;

/** Reads these tokens; nothing is drawn. */
export async function timeRuns(network: T2sNetwork, request: T2sRequest, codes: ArrayLike<number>): Promise<T2sTimes> {
  const { signal } = request;
  const steps = Math.min(TIMED_TOKENS, codes.length);
  const startedAt = performance.now();
  const pass = await network.readPrompt(request, steps, signal);
  const promptMs = performance.now() - startedAt;
  try {
    const tokenMs = await timeSteps(steps, (i) => network.readToken(pass, codes[i]!, signal));
    if (network.together === 1) return { promptMs, tokenMs };
    return { promptMs, tokenMs, togetherMs: await timeTogether(network, request, codes, steps) };
  } finally {
    pass.cache.release();
  }
}

/** For each of as many sentences as one run reads. */
async function timeTogether(
  network: T2sNetwork,
  { phones, signal }: T2sRequest,
  codes: ArrayLike<number>,
  steps: number,
): Promise<number> {
  const short = {
    phones: Array.from(phones).slice(0, SHORT_PROMPT),
    bert: null,
    promptCodes: Array.from(codes).slice(0, SHORT_PROMPT),
  };
  const passes: T2sPass[] = [];
  try {
    for (let i = 0; i < network.together; i++) passes.push(await network.readPrompt(short, steps, signal));
    const ms = await timeSteps(steps, async (i) => {
      await Promise.all(passes.map((pass) => network.readToken(pass, codes[i]!, signal)));
    });
    return ms / passes.length;
  } finally {
    for (const { cache } of passes) cache.release();
  }
}

async function timeSteps(steps: number, act: (step: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const startedAt = performance.now();
    await act(i);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
