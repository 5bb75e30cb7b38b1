/**
 * Teacher forcing: the network reads given tokens instead of its own choice. The result is the tokens that it would have chosen
 * and the time that each took, so two forms of a network can be compared step by step on the same path.
 */
import type { T2sRequest, TeacherForcedRun } from '../models.ts';
import type { T2sNetwork } from './network.ts';
import { indexOfLargest } from './sampler.ts';

/** Keys and values of other sentences may be this much larger than those of these tokens. */
const HEADROOM = 1.25;

export async function teacherForce(
  network: T2sNetwork,
  request: T2sRequest,
  codes: ArrayLike<number>,
): Promise<TeacherForcedRun> {
  const pass = await network.readPrompt(request, codes.length, request.signal);
  try {
    const likeliest = [indexOfLargest(pass.logits)];
    const times: number[] = [];
    for (let i = 0; i < codes.length; i++) {
      const startedAt = performance.now();
      await network.readToken(pass, codes[i]!, request.signal);
      times.push(performance.now() - startedAt);
      likeliest.push(indexOfLargest(pass.logits));
    }
    times.sort((a, b) => a - b);
    const cacheScales = network.cacheType === 'float32' ? await pass.cache.scales(HEADROOM) : null;
    return { likeliest, tokenMs: times[times.length >> 1] ?? 0, cacheScales };
  } finally {
    pass.cache.release();
  }
}
