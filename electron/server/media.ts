/** Sends one file with byte ranges, which audio players need to seek. */
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

export function serveFile(context: Context, file: string): Response {
  const sizeBytes = statSync(file).size;
  const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  const headers = { 'Content-Type': type, 'Accept-Ranges': 'bytes', 'Cache-Control': 'private, max-age=3600' };
  const range = /^bytes=(\d*)-(\d*)$/.exec(context.req.header('range') ?? '');
  if (!range || (range[1] === '' && range[2] === '')) {
    return context.body(body(file, 0, sizeBytes - 1), 200, { ...headers, 'Content-Length': String(sizeBytes) });
  }
  const suffix = range[1] === '';
  const start = suffix ? Math.max(0, sizeBytes - Number(range[2])) : Number(range[1]);
  const end = suffix || range[2] === '' ? sizeBytes - 1 : Math.min(Number(range[2]), sizeBytes - 1);
  if (start > end) return context.body(null, 416, { 'Content-Range': `bytes */${sizeBytes}` });
  return context.body(body(file, start, end), 206, {
    ...headers,
    'Content-Length': String(end - start + 1),
    'Content-Range': `bytes ${start}-${end}/${sizeBytes}`,
  });
}

function body(file: string, start: number, end: number): ReadableStream {
  return Readable.toWeb(createReadStream(file, { start, end })) as ReadableStream;
}
