/** Pages of other origins: a browser lets them ask this service only where their origin was allowed, each by its name. */
import type { MiddlewareHandler } from 'hono';

const MAX_AGE_S = '600';
const METHODS = 'GET, POST';
/** What a page may read of an answer beside its body. */
const EXPOSED = 'Retry-After, X-Understudy-Site, X-Understudy-Epoch, X-Understudy-Release';

/** `origins` is asked at each request, so that a change counts at once. */
export function allowOrigins(origins: () => readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    if (origin === undefined || !origins().includes(origin)) return next();
    const asked = context.req.header('access-control-request-method');
    if (context.req.method !== 'OPTIONS' || asked === undefined) {
      await next();
      context.header('Access-Control-Allow-Origin', origin);
      context.header('Access-Control-Expose-Headers', EXPOSED);
      context.header('Vary', 'Origin', { append: true });
      return undefined;
    }
    const headers = {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers':
        context.req.header('access-control-request-headers') ?? 'Authorization, Content-Type',
      'Access-Control-Max-Age': MAX_AGE_S,
      Vary: 'Origin',
    };
    // A page on the internet that asks a machine of the house is asked about once more by the browser.
    const isPrivate = context.req.header('access-control-request-private-network') === 'true';
    return context.body(null, 204, {
      ...headers,
      ...(isPrivate ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
    });
  };
}
