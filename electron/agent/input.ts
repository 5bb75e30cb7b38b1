/** The agent's input: one line of JSON, then raw bytes for the verbs that take some. */
import { AppError } from '../kernel/app-error.ts';

const MAX_LINE_BYTES = 16 * 1024 * 1024;

export interface Input {
  readonly line: string;
  /** The next `count` bytes, in pieces. Throws STANDBY_CONNECTION_LOST when the input ends before. */
  take(count: number): AsyncIterable<Uint8Array>;
}

export async function readInput(source: AsyncIterable<Buffer>): Promise<Input> {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const next = await chunks.next();
    if (next.done) break;
    const end = next.value.indexOf(10);
    pieces.push(end < 0 ? next.value : next.value.subarray(0, end));
    length += next.value.length;
    if (end >= 0) {
      rest = next.value.subarray(end + 1);
      break;
    }
    if (length > MAX_LINE_BYTES) throw new AppError('APP_INPUT_INVALID', { details: { reason: 'line too long' } });
  }
  return {
    line: Buffer.concat(pieces).toString('utf8'),
    async *take(count) {
      let left = count;
      while (left > 0) {
        if (rest.length === 0) {
          const next = await chunks.next();
          if (next.done)
            throw new AppError('STANDBY_CONNECTION_LOST', { details: { missingBytes: left }, retryable: true });
          rest = next.value;
        }
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
  };
}
