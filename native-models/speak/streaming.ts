/** Speaking before the sentence is finished: tokens are cut into pieces as they come, and each piece sounds at once. */

import type { SovitsStream, T2sModel, T2sRequest, T2sResult } from '../models.ts';
import { type ChunkRule, CodeChunker } from '../t2s/code-chunks.ts';

export interface StreamingRule {
  readonly rule: ChunkRule;
  /** Tokens in a piece at least; 16 officially. */
  readonly leastCodes: number;
}

export interface StreamedTokens extends T2sResult {
  /** Settles when the last piece has been told. */
  readonly sounded: Promise<void>;
}

/**
 * Tells `onSound` each piece of the sentence in order, beginning when `after` is through; what it tells adds up to the whole
 * sentence. While a piece is made into sound, the tokens of the next one are made beside it, but not of one more.
 */
export async function speakStreaming(
  t2s: T2sModel,
  stream: SovitsStream,
  request: T2sRequest,
  { rule, leastCodes }: StreamingRule,
  after: Promise<void>,
  onSound: (samples: Float32Array) => void,
): Promise<StreamedTokens> {
  const chunker = new CodeChunker(rule, leastCodes, t2s.silenceLikeness);
  let sounding = after;
  const sound = (make: () => Promise<Float32Array> | Float32Array): void => {
    sounding = sounding.then(async () => {
      const samples = await make();
      if (samples.length > 0) onSound(samples);
    });
    // A failure is told where the sound is waited for.
    sounding.catch(() => {});
  };
  const tokens = t2s.generate({
    ...request,
    onCode: async (code) => {
      const piece = chunker.push(code);
      if (piece === null) return;
      await sounding;
      sound(() => stream.push(piece, false));
    },
  });
  const result = await tokens.catch(async (error: unknown) => {
    await sounding.catch(() => {});
    throw error;
  });
  const rest = chunker.finish();
  sound(() => (rest.length > 0 ? stream.push(rest, true) : stream.finish()));
  return { ...result, sounded: sounding };
}
