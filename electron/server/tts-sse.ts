/** Sound as server-sent events: what OpenAI's `stream_format: sse` sends, for clients that cannot read a binary stream. */

/** Tokens as they are counted here: characters of the text, and 25 semantic tokens for each second of sound. */
export interface SpeechUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

const text = new TextEncoder();
const event = (data: object): Uint8Array => text.encode(`data: ${JSON.stringify(data)}\n\n`);

/** `failed` says what is told of a failure in the middle, when the status has gone out long ago. */
export async function* writeSpeechEvents(
  sound: AsyncIterable<Uint8Array>,
  usage: () => SpeechUsage,
  failed: (error: unknown) => object,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of sound) {
      if (bytes.length === 0) continue;
      const audio = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
      yield event({ type: 'speech.audio.delta', audio });
    }
  } catch (error) {
    yield event(failed(error));
    return;
  }
  yield event({ type: 'speech.audio.done', usage: usage() });
}
