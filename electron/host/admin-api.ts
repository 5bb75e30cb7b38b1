/**
 * The contract over HTTP, for a browser on the same computer. It listens on loopback only and trusts nothing but its token:
 * a page from elsewhere that reaches this port has no cookie, the wrong Origin, or the wrong Host, and is refused.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { App } from '../app/app.ts';
import type { CallContext, CallName } from '../contract/index.ts';
import { nearestLocale } from '../contract/names.ts';
import { systemClock } from '../kernel/clock.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { secretEqual } from '../kernel/secret-equal.ts';
import { addAlertHook } from './alert-hook.ts';
import { createPages, mediaFrom, pageHeaders } from './pages.ts';
import { streamEvents } from './sse.ts';
import { uploadsInto } from './upload.ts';

const MAX_CALL_BYTES = 1 << 20;

export interface AdminApiOptions {
  readonly app: App;
  /** Secret that opens the door; given to the person as part of the first URL. */
  readonly token: string;
  /** Opens nothing but `/metrics`; null: nobody may read them but with the token. */
  readonly metricsKey: string | null;
  /** Opens nothing but `/hooks/alertmanager`; null: nobody may post there but with the token. */
  readonly alertKey: string | null;
  readonly rendererDir: string;
}

export function createAdminApi({ app, token, metricsKey, alertKey, rendererDir }: AdminApiOptions): Hono {
  const api = new Hono();

  api.use('*', async (context, next) => {
    if (!isLoopback(context.req.header('host') ?? ''))
      return context.text('This address answers on loopback only.', 403);
    return pageHeaders(context, next);
  });

  // The one-time URL: the token becomes a cookie and leaves the address bar.
  api.get('/', async (context, next) => {
    const given = context.req.query('token');
    if (given === undefined) return next();
    if (!secretEqual(given, token))
      return context.text('This link is not valid any more. Start Understudy again for a new one.', 403);
    setCookie(context, cookieName(context), token, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.redirect('/');
  });

  api.use('/api/*', guard(token));
  api.use('/media/*', guard(token));

  api.post('/api/call/:name', bodyLimit({ maxSize: MAX_CALL_BYTES }), async (context) => {
    const input: unknown = await context.req.json().catch(() => undefined);
    const answer = await app.call(context.req.param('name') as CallName, input, callContext(context));
    return context.json(answer);
  });
  api.get('/api/events', (context) => streamEvents(context, app.bus));
  api.post('/api/upload', uploadsInto(app.uploadsDir));
  api.get('/metrics', (context) => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    const allowed = [token, metricsKey].some((key) => key !== null && secretEqual(bearer, key));
    if (!allowed) return context.text('Not signed in.', 401);
    return context.body(app.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  addAlertHook(api, { keys: [token, alertKey], receive: app.receiveAlerts, clock: systemClock });
  api.use('*', async (context, next) => {
    if (hasCookie(context, token) || context.req.path.startsWith('/media/')) return next();
    return context.text('Open Understudy with the link that it printed when it started.', 401);
  });
  api.route('/', createPages({ rendererDir, sendMedia: mediaFrom(app.mediaFile) }));
  return api;
}

function guard(token: string) {
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer /, '');
    const allowed = hasCookie(context, token) || (bearer !== undefined && secretEqual(bearer, token));
    if (!allowed) return context.text('Not signed in.', 401);
    const origin = context.req.header('origin');
    if (origin !== undefined && !isSameOrigin(origin, context.req.header('host')))
      return context.text('Foreign origin.', 403);
    await next();
    return undefined;
  };
}

/** Cookies are shared by all ports of an address; the port in the name keeps two hosts from signing each other out. */
function cookieName(context: Context): string {
  return `understudy-${context.req.header('host')?.split(':').at(-1) ?? ''}`;
}

function hasCookie(context: Context, token: string): boolean {
  const cookie = getCookie(context, cookieName(context));
  return cookie !== undefined && secretEqual(cookie, token);
}

function callContext(context: Context): CallContext {
  const surface = context.req.header('x-understudy-surface') === 'cli' ? 'cli' : 'browser';
  const language = surface === 'cli' ? context.req.header('accept-language') : undefined;
  const locale = language === undefined ? {} : { locale: nearestLocale(language) };
  return { actor: surface, surface, ...locale, signal: context.req.raw.signal };
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
