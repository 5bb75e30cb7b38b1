/** The built page. Unknown paths get index.html only when they look like a page, so a missing script is a 404 and not HTML. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export function serveRenderer(context: Context, rendererDir: string): Response {
  const wanted = path.posix.normalize(decodeURIComponent(context.req.path));
  const file = path.join(rendererDir, wanted === '/' ? 'index.html' : wanted);
  const inside = file.startsWith(rendererDir + path.sep);
  const extension = path.extname(file);
  const type = types[extension];
  if (!inside || type === undefined || !existsSync(file)) return context.text('Not found.', 404);
  const cache = wanted.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return context.body(new Uint8Array(readFileSync(file)), 200, { 'Content-Type': type, 'Cache-Control': cache });
}
