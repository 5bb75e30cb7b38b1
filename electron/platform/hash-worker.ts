/** Thread that hashes one file at a time for hash-pool.ts: takes `{ id, file }`, tells bytes as it goes, ends with the digest. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';

const READ_BYTES = 1024 * 1024;
const TELL_EVERY_MS = 250;

export type HashOrder =
  | { readonly kind: 'hash'; readonly id: number; readonly file: string }
  | { readonly kind: 'stop'; readonly id: number };
export type HashNews =
  | { readonly kind: 'bytes'; readonly id: number; readonly count: number }
  | { readonly kind: 'done'; readonly id: number; readonly sha256: string }
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly message: string };

const port = parentPort;
/** One for all files: a stream would make a new one per piece and leave them to the garbage collector. */
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
let stopId = 0;

async function hashFile(id: number, file: string): Promise<void> {
  const tell = (news: HashNews): void => port?.postMessage(news);
  const hash = createHash('sha256');
  let untold = 0;
  let toldAtMs = performance.now();
  let source: FileHandle | null = null;
  try {
    source = await open(file, 'r');
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      if (stopId === id) return tell({ kind: 'failed', id, code: 'ABORT_ERR', message: 'stopped' });
      hash.update(buffer.subarray(0, bytesRead));
      untold += bytesRead;
      if (performance.now() - toldAtMs >= TELL_EVERY_MS) {
        tell({ kind: 'bytes', id, count: untold });
        untold = 0;
        toldAtMs = performance.now();
      }
    }
    tell({ kind: 'bytes', id, count: untold });
    tell({ kind: 'done', id, sha256: hash.digest('hex') });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'failed', id, code, message });
  } finally {
    await source?.close();
  }
}

port?.on('message', (order: HashOrder) => {
  if (order.kind === 'stop') stopId = order.id;
  else void hashFile(order.id, order.file);
});
