/** Speaking before the sentence is finished: tokens are cut into pieces as they come, and each piece can sound at once. */
import type { SovitsStream, T2sModel, T2sRequest } from '../models.ts';
import { type ChunkRule, CodeChunker } from '../t2s/code-chunks.ts';
import { finishFragment } from './fragment.ts';

export interface StreamingRule {
  readonly rule: ChunkRule;
  /** Tokens in a piece at least (`min_chunk_length` of `api_v2.py`, 16 by default). */
  readonly leastCodes: number;
}

/** Tokens that are made, and their sound, which is made when it is asked for: in order, and each of them once. */
export interface SpokenPart {
  readonly sound: AsyncIterable<Float32Array>;
  /** The sentence ends here. */
  readonly last: boolean;
  /** On the last part: the length guard, not the voice, ended the sentence. */
  readonly cutShort: boolean;
}

/** One sentence in pieces. Tokens are made only as far as the next piece that is asked for. */
export async function* speakStreaming(
  t2s: T2sModel,
  stream: SovitsStream,
  request: T2sRequest,
  { rule, leastCodes }: StreamingRule,
  sampleRateHz: number,
): AsyncGenerator<SpokenPart> {
  async function* soundOf(make: () => Promise<Float32Array> | Float32Array): AsyncGenerator<Float32Array> {
    const samples = await make();
    if (samples.length > 0) yield finishFragment(samples, sampleRateHz, 0);
  }

  const chunker = new CodeChunker(rule, leastCodes, t2s.silenceLikeness);
  const tokens = t2s.tokens(request);
  try {
    for (;;) {
      const { done, value } = await tokens.next();
      if (done) {
        const rest = chunker.finish();
        const sound = soundOf(() => (rest.length > 0 ? stream.push(rest, true) : stream.finish()));
        yield { sound, last: true, cutShort: value === 'limit' };
        return;
      }
      const piece = chunker.push(value);
      if (piece !== null) yield { sound: soundOf(() => stream.push(piece, false)), last: false, cutShort: false };
    }
  } finally {
    await tokens.return('limit');
  }
}
