/** Every answer of a service names the site, epoch and release that gave it, so that a listener and a proof can tell. */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';

type Api = Hono<{ Bindings: HttpBindings }>;

export function withIdentityHeaders(
  api: Api,
  identity: () => { readonly site: string; readonly epoch: number; readonly releaseId: string | null },
): Api {
  const outer: Api = new Hono();
  outer.use('*', async (context, next) => {
    await next();
    const { site, epoch, releaseId } = identity();
    context.header('X-Understudy-Site', site);
    context.header('X-Understudy-Epoch', String(epoch));
    if (releaseId !== null) context.header('X-Understudy-Release', releaseId);
  });
  outer.route('/', api);
  return outer;
}
