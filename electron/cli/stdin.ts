/** Text from standard input: UTF-8, and not without end. */
import type { Format } from '../words/format.ts';
import { UsageError } from './verb.ts';

/** Far more than anybody speaks at once; a wrong file that is piped in is told apart before it fills the memory. */
const MOST_BYTES = 1_000_000;

/** @throws UsageError when it is too long or not UTF-8. */
export async function readTextFromStdin(
  format: Format,
  input: AsyncIterable<Uint8Array> = process.stdin,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new UsageError((wrong) => wrong.textTooLong(format.bytes(MOST_BYTES)));
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError((wrong) => wrong.textNotUtf8);
  }
}
