/**
 * The bytes of a blob as the agent takes them: in packets, each compressed by itself where that makes it smaller. Programs
 * shrink to a third; weights hardly do, and after one that did not the next few are not tried.
 */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { MAX_PACKET_BYTES, packetKinds } from '../contract/models/agent.ts';

const HEADER_BYTES = 5;
/** Smaller than this share, or it is sent as it is. */
const WORTH_IT = 0.9;
const UNTRIED_AFTER_FAILURE = 7;
/** The fastest: programs come to a tenth more than at the usual level, in half the time. */
const LEVEL = 1;
/** So many are compressed while others are on their way. */
const AHEAD = 3;

/** An old Node has no zstd. */
const compress = typeof zlib.zstdCompress === 'function' ? promisify(zlib.zstdCompress) : null;
const options = { params: { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL } };

/** The packets of one blob, the last of which says that it is over. */
export async function* packetsOf(blob: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let untried = 0;
  const ahead: Promise<{ readonly piece: Uint8Array; readonly packed: Uint8Array | null }>[] = [];
  async function* next(): AsyncGenerator<Uint8Array> {
    const { piece, packed } = (await ahead.shift()) ?? { piece: new Uint8Array(0), packed: null };
    if (packed === null && untried === 0) untried = UNTRIED_AFTER_FAILURE;
    yield headerOf(packed ? packetKinds.zstd : packetKinds.plain, (packed ?? piece).length);
    yield packed ?? piece;
  }
  for await (const piece of inPieces(blob)) {
    const isTried = untried === 0;
    if (!isTried) untried -= 1;
    ahead.push((isTried ? pack(piece) : Promise.resolve(null)).then((packed) => ({ piece, packed })));
    if (ahead.length > AHEAD) yield* next();
  }
  while (ahead.length > 0) yield* next();
  yield headerOf(packetKinds.end, 0);
}

async function pack(piece: Uint8Array): Promise<Uint8Array | null> {
  const packed = await compress?.(piece, options);
  return packed && packed.length < piece.length * WORTH_IT ? packed : null;
}

function headerOf(kind: number, length: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(length, 1);
  return header;
}

/** In pieces as large as a packet may be, copied: whoever gave them may use the same memory again. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let piece = Buffer.allocUnsafe(MAX_PACKET_BYTES);
  let filled = 0;
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + MAX_PACKET_BYTES - filled);
      piece.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < MAX_PACKET_BYTES) continue;
      yield piece;
      piece = Buffer.allocUnsafe(MAX_PACKET_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
