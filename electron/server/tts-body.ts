/** Bodies that are too large. Their rest is dropped by whoever listens, so that the refusal can be read. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { readBody } from '../kernel/request-body.ts';

type Env = { Bindings: HttpBindings };

/** Reads the body of every request, and refuses one that is larger; later readers get it from memory. */
export function limitBody(maxBytes: number, tooLarge: (context: Context) => Response): MiddlewareHandler<Env> {
  return async (context, next) => {
    const { incoming } = context.env;
    const announced = Number(incoming.headers['content-length'] ?? 0);
    if (announced > maxBytes) return tooLarge(context);
    if (incoming.headers['transfer-encoding'] === undefined) return next();
    const body = await readBody(incoming, maxBytes);
    if (body === null) return tooLarge(context);
    context.req.bodyCache.text = body.toString('utf8');
    return next();
  };
}
