/** Takes one file that a page sends ahead of a call that names it. Its own name is kept only as far as it is harmless. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'hono';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { translateFileError } from '../kernel/json-file.ts';

/** Larger than any official checkpoint pair. */
const MAX_UPLOAD_BYTES = 4 * 2 ** 30;

/** Answers a page that sends a file: where it lies now, or why it was not taken. */
export type TakeUpload = (context: Context) => Promise<Response>;

export function uploadsInto(uploadsDir: string): TakeUpload {
  return async (context) => {
    try {
      return context.json({ ok: true, data: await receiveUpload(context, uploadsDir) });
    } catch (error) {
      return context.json({ ok: false, error: toWireError(error) }, 400);
    }
  };
}

async function receiveUpload(context: Context, uploadsDir: string): Promise<{ readonly path: string }> {
  const given = path.basename((context.req.query('name') ?? '').replaceAll('\\', '/'));
  const name = given
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '')
    .slice(-120);
  const body = context.req.raw.body;
  if (name === '' || body === null) throw new AppError('APP_INPUT_INVALID', { details: { call: 'upload' } });
  const folder = path.join(uploadsDir, randomUUID());
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  let received = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(
        received > MAX_UPLOAD_BYTES
          ? new AppError('APP_INPUT_INVALID', { details: { call: 'upload', limitBytes: MAX_UPLOAD_BYTES } })
          : null,
        chunk,
      );
    },
  });
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), limit, createWriteStream(file));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw translateFileError(error, file);
  }
  return { path: file };
}
