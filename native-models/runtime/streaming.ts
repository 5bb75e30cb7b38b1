/** Speaking before the sentence is finished: tokens are cut into pieces as they come, and each piece sounds at once. */
import { type ChunkRule, CodeChunker } from './code-chunks.ts';
import type { SovitsStream, T2sModel, T2sRequest, T2sResult } from './models.ts';

export interface StreamingRule {
  readonly rule: ChunkRule;
  /** Tokens in a piece at least; 16 officially. */
  readonly leastCodes: number;
}

/** Tells `onSound` each piece of the sentence in order; what it tells adds up to the whole sentence. */
export async function speakStreaming(
  t2s: T2sModel,
  stream: SovitsStream,
  request: T2sRequest,
  { rule, leastCodes }: StreamingRule,
  onSound: (samples: Float32Array) => void | Promise<void>,
): Promise<T2sResult> {
  const chunker = new CodeChunker(rule, leastCodes, t2s.silenceLikeness);
  const result = await t2s.generate({
    ...request,
    onCode: async (code) => {
      const piece = chunker.push(code);
      if (piece !== null) await onSound(await stream.push(piece, false));
      await request.onCode?.(code);
    },
  });
  const rest = chunker.finish();
  const last = rest.length > 0 ? await stream.push(rest, true) : stream.finish();
  if (last.length > 0) await onSound(last);
  return result;
}
