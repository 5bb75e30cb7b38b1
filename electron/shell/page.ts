/** Where the window's page comes from: our own scheme, so there is no port, no file:// and a real origin to check. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { protocol } from 'electron';
import type { App } from '../app/app.ts';

export const PAGE_ORIGIN = 'app://understudy';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
};

/** Must run before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

export function servePage(app: App, rendererDir: string): void {
  protocol.handle('app', (request) => {
    const pathname = decodeURIComponent(new URL(request.url).pathname);
    if (pathname.startsWith('/media/')) return sendMedia(request, app.mediaFile(pathname.slice('/media/'.length)));
    const file = path.join(rendererDir, pathname === '/' ? 'index.html' : path.posix.normalize(pathname));
    return file.startsWith(rendererDir + path.sep) ? send(file) : notFound();
  });
}

function send(file: string): Response {
  const type = types[path.extname(file)];
  if (type === undefined) return notFound();
  try {
    return new Response(new Uint8Array(readFileSync(file)), {
      headers: {
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': contentSecurityPolicy,
      },
    });
  } catch {
    return notFound();
  }
}

/** Takes are at most some minutes of 16-bit mono, so a range is cut from the whole file in memory. */
function sendMedia(request: Request, file: string | null): Response {
  if (file === null) return notFound();
  const bytes = new Uint8Array(readFileSync(file));
  const headers = { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream', 'Accept-Ranges': 'bytes' };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  if (!range) return new Response(bytes, { headers });
  const start = Number(range[1]);
  const end = range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
  if (start > end) return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${bytes.length}` } });
  return new Response(bytes.subarray(start, end + 1), {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${bytes.length}` },
  });
}

function notFound(): Response {
  return new Response('Not found.', { status: 404 });
}

const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";
