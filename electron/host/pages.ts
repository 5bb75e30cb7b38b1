/**
 * The built page and the recordings it plays, as routes that a browser's listener and the desktop's own scheme both serve:
 * one table of types, one content policy, one way to cut a byte range.
 */
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type Next } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Answers for one recording, with byte ranges, which audio players need to seek. */
export type SendMedia = (mediaPath: string, context: Context, next: Next) => Promise<Response>;

const WITHIN_THE_HOUR = 'private, max-age=3600';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Our own files only; inline styles are what the component library writes. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'blob:'],
    frameAncestors: ["'none'"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
  },
  // A reference may be recorded.
  permissionsPolicy: { microphone: ['self'], camera: [], geolocation: [], displayCapture: [] },
  crossOriginResourcePolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  // Loopback has no certificate.
  strictTransportSecurity: false,
});

export function createPages({
  rendererDir,
  sendMedia,
}: {
  readonly rendererDir: string;
  readonly sendMedia: SendMedia;
}): Hono {
  const pages = new Hono();
  pages.use('*', pageHeaders);
  pages.get('/media/*', (context, next) =>
    sendMedia(decodeURIComponent(context.req.path.slice('/media/'.length)), context, next),
  );
  pages.get('*', async (context, next) => {
    // Files below assets/ carry a digest in their names.
    context.header('Cache-Control', context.req.path.startsWith('/assets/') ? FOR_EVER : 'no-cache');
    await next();
  });
  pages.get('*', serveStatic({ root: rendererDir }));
  pages.notFound((context) => context.text('Not found.', 404));
  return pages;
}

/** `mediaFile` tells the absolute path of a playable file, or null when there is none by that name. */
export function mediaFrom(mediaFile: (mediaPath: string) => string | null): SendMedia {
  return async (mediaPath, context, next) => {
    const file = mediaFile(mediaPath);
    if (file === null) return context.notFound();
    context.header('Cache-Control', WITHIN_THE_HOUR);
    context.header('Accept-Ranges', 'bytes');
    return (await serveStatic({ path: file })(context, next)) ?? context.notFound();
  };
}
