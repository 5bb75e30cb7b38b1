/**
 * Bodies of HTTP requests: one that is read up to a limit, and what is left of one that nobody wants. Whoever sends a body reads the
 * answer only behind it, so the rest is read and dropped: a connection that was closed before that would tell the client of a
 * broken network in place of the reason.
 */
import type { IncomingMessage } from 'node:http';

/** More than this is not read to its end: such a client gets its answer, and perhaps the reset behind it. */
const MOST_DROPPED_BYTES = 256 * 1024 * 1024;
const DROPPED_WITHIN_MS = 25_000;

/** The whole body however it is sent; null when it is longer than `maxBytes`, and then the rest is still to come. */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Not all of it was read. */
export function hasUnreadBody({ headers, readableEnded }: IncomingMessage): boolean {
  if (readableEnded) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** To the end of the body. False: there was no end within limits, and the connection is of no use any more. */
export function dropBody(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(() => done(false), DROPPED_WITHIN_MS);
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MOST_DROPPED_BYTES) done(false);
    };
    const ended = (): void => done(true);
    const broken = (): void => done(false);
    function done(whole: boolean): void {
      clearTimeout(timer);
      incoming.off('data', count).off('end', ended).off('close', broken);
      resolve(whole);
    }
    if (incoming.readableEnded || incoming.destroyed) return done(incoming.readableEnded);
    // Who began to read it and stopped would keep the rest from coming.
    incoming.removeAllListeners('data');
    incoming.on('data', count).once('end', ended).once('close', broken).resume();
  });
}
