/**
 * Bodies that are too large. Whoever sends one reads the answer only behind it, so it is read to its end and dropped: a
 * connection that was closed before would tell the client of a broken network in place of the reason.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';

/** More than this is not read to its end: such a client gets its answer, and perhaps the reset behind it. */
const MOST_DROPPED_BYTES = 256 * 1024 * 1024;
const DROPPED_WITHIN_MS = 25_000;

type Env = { Bindings: HttpBindings };

/** Reads the body of every request, and refuses one that is larger; later readers get it from memory. */
export function limitBody(maxBytes: number, tooLarge: (context: Context) => Response): MiddlewareHandler<Env> {
  return async (context, next) => {
    const { incoming } = context.env;
    const announced = Number(incoming.headers['content-length'] ?? 0);
    const isChunked = incoming.headers['transfer-encoding'] !== undefined;
    if (announced === 0 && !isChunked) return next();
    if (announced <= maxBytes && !isChunked) return next();
    const body = announced > maxBytes ? null : await readUpTo(incoming, maxBytes);
    if (body === null) {
      const whole = await drop(incoming);
      if (!whole) context.header('Connection', 'close');
      return tooLarge(context);
    }
    context.req.bodyCache.text = body.toString('utf8');
    return next();
  };
}

/** Null: there is more. */
async function readUpTo(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** To the end of the body, as far as there is one. */
function drop(incoming: IncomingMessage): Promise<boolean> {
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
    if (incoming.readableEnded) return done(true);
    incoming.on('data', count).once('end', ended).once('close', broken).resume();
  });
}
