/**
 * The loop that turns logits into semantic tokens (official: `GPT_SoVITS/AR/models/t2s_model.py,
 * Text2SemanticDecoder.infer_panel_batch_infer`). It ends when the drawn token or the largest of the penalised logits is the end
 * class; the token of that step is dropped in both cases.
 */
import { drain } from '../generators.ts';
import type { EndReason, SamplingSettings, T2sRequest, T2sResult } from '../models.ts';
import { drawExponentials } from '../random.ts';
import type { T2sNetwork } from './network.ts';
import { drawToken, indexOfLargest, penaliseRepetition, tokenProbabilities } from './sampler.ts';

/** Limits of the official loop: a sentence cannot end in its first 11 steps, and none runs longer than 1500. */
export const STEPS_WITHOUT_END = 11;
export const MAX_STEPS = 1500;

/** Exponential(1) numbers for one step, one per class; only those of classes whose probability is not 0 count. */
export type DrawExponentials = (step: number, probabilities: Float32Array) => ArrayLike<number>;

export async function generateCodes(
  network: T2sNetwork,
  request: T2sRequest,
  draw?: DrawExponentials,
): Promise<T2sResult> {
  const codes: number[] = [];
  const reason = await drain(generateTokens(network, request, draw), (code) => codes.push(code));
  return { codes: Int32Array.from(codes), reason };
}

/** Yields each token before the network reads it, so whoever asks for no more costs no further run. */
export async function* generateTokens(
  network: T2sNetwork,
  request: T2sRequest,
  draw: DrawExponentials = (step, probabilities) => drawExponentials(request.rngKey, step, probabilities),
): AsyncGenerator<number, EndReason> {
  const { sampling, signal } = request;
  const end = network.dims.classes - 1;
  const maxSteps = request.maxSteps ?? MAX_STEPS;
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => (request.share ? request.share.run(signal, act) : act());
  const pass = await inTurn(() => network.readPrompt(request, maxSteps, signal));
  try {
    const history = new Set(Array.from(request.promptCodes));
    for (let step = 0; ; step++) {
      const { token, atEnd } = chooseToken(pass.logits, step, history, sampling, draw, end);
      if (atEnd) return 'eos';
      // At the limit the official batched loop drops the token of the last step, too.
      if (step >= maxSteps - 1) return 'limit';
      history.add(token);
      yield token;
      await inTurn(() => network.readToken(pass, token, signal));
    }
  } finally {
    pass.cache.release();
  }
}

function chooseToken(
  logits: Float32Array,
  step: number,
  history: Iterable<number>,
  sampling: SamplingSettings,
  draw: DrawExponentials,
  end: number,
): { token: number; atEnd: boolean } {
  const penalised = penalisedLogits(logits, step, history, sampling.repetitionPenalty);
  const probabilities = tokenProbabilities(penalised, sampling);
  const token = drawToken(probabilities, draw(step, probabilities));
  return { token, atEnd: token === end || indexOfLargest(penalised) === end };
}

/** A copy of the logits without the end class while it is forbidden, and with the repetition penalty. */
export function penalisedLogits(
  logits: Float32Array,
  step: number,
  history: Iterable<number>,
  penalty: number,
): Float32Array {
  const penalised = logits.slice(0, step < STEPS_WITHOUT_END ? logits.length - 1 : logits.length);
  penaliseRepetition(penalised, history, penalty);
  return penalised;
}
