/** Every answer of a service names the site, epoch and release that gave it, so that a listener and a proof can tell. */
import { Hono } from 'hono';

export function withIdentityHeaders(
  api: Hono,
  identity: () => { readonly site: string; readonly epoch: number; readonly releaseId: string | null },
): Hono {
  const outer = new Hono();
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
