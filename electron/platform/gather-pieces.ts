/**
 * A network stream in large pieces, of memory that threads can share: each piece costs its user some calls, and a stream brings
 * 64 kB at most. While one piece is used, the next ones arrive.
 */
import { finished, type Readable } from 'node:stream';
import { PIECE_BYTES } from '../kernel/read-pieces.ts';

/** One is used, one is ready, one fills. */
const PIECES = 3;
/** Less is handed over as it comes. */
const SMALL_BYTES = 256 * 1024;
/** A slow line is not waited for until a piece is full: what arrived is worth keeping, and people see that it goes on. */
const WAIT_MS = 250;

/** Each piece is good until the next one is asked for. Fails as the stream does, after what had arrived was handed over. */
export async function* gatherPieces(body: Readable, sizeBytes: number): AsyncGenerator<Uint8Array> {
  if (sizeBytes <= SMALL_BYTES) {
    yield* body;
    return;
  }
  const gathered = gather(body, Math.min(PIECE_BYTES, sizeBytes));
  try {
    for (let piece = await gathered.next(); piece; piece = await gathered.next()) {
      yield piece;
      gathered.giveBack(piece);
    }
  } finally {
    gathered.stop();
  }
}

interface Gathered {
  /** Null at the end. */
  next(): Promise<Uint8Array | null>;
  giveBack(piece: Uint8Array): void;
  stop(): void;
}

function gather(body: Readable, pieceBytes: number): Gathered {
  const free: SharedArrayBuffer[] = [];
  const full: Uint8Array[] = [];
  let made = 0;
  let filling: Uint8Array | null = null;
  let filled = 0;
  /** Came when no memory was free. */
  let rest: Buffer | null = null;
  let end: { readonly error: Error | null } | null = null;
  let wake = (): void => {};

  function newPiece(): Uint8Array | null {
    const memory = free.pop();
    if (memory) return new Uint8Array(memory);
    if (made === PIECES) return null;
    made += 1;
    return new Uint8Array(new SharedArrayBuffer(pieceBytes));
  }

  /** The bytes that found no room, or null. */
  function fill(bytes: Buffer): Buffer | null {
    for (let at = 0; at < bytes.length; ) {
      filling ??= newPiece();
      if (!filling) return bytes.subarray(at);
      const count = Math.min(bytes.length - at, filling.length - filled);
      filling.set(bytes.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled === filling.length) handOver();
    }
    return null;
  }

  function handOver(): void {
    if (!filling || filled === 0) return;
    full.push(filling.subarray(0, filled));
    filling = null;
    filled = 0;
    wake();
  }

  body.on('data', (bytes: Buffer) => {
    rest = fill(bytes);
    if (rest) body.pause();
  });
  const forget = finished(body, { writable: false }, (error) => {
    end = { error: error ?? null };
    wake();
  });

  const somethingIsReady = (): Promise<void> =>
    new Promise((resolve) => {
      const soon = setTimeout(() => {
        handOver();
        resolve();
      }, WAIT_MS);
      wake = () => {
        clearTimeout(soon);
        resolve();
      };
    });

  return {
    async next() {
      while (full.length === 0 && !end) await somethingIsReady();
      if (end) handOver();
      const piece = full.shift();
      if (piece) return piece;
      if (end?.error) throw end.error;
      return null;
    },
    giveBack(piece) {
      free.push(piece.buffer as SharedArrayBuffer);
      if (!rest) return;
      rest = fill(rest);
      if (!rest) body.resume();
    },
    stop: () => {
      forget();
      body.destroy();
    },
  };
}
