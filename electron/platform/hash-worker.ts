/**
 * Thread that hashes for hash-pool.ts: whole files, one after the other, and bytes that others share with it as they come.
 * It reads without waiting in turn: nothing else is to be done in this thread, and a small file costs a third of that.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as othersFirst } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

const READ_BYTES = 1024 * 1024;
const TELL_EVERY_MS = 250;
/** Longest time without a look at what else is asked. */
const LOOK_EVERY_MS = 5;

export type HashOrder =
  | { readonly kind: 'hash'; readonly id: number; readonly file: string }
  | { readonly kind: 'stop'; readonly id: number }
  /** Shared memory, which nobody writes to before `taken` is answered. */
  | { readonly kind: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'digest'; readonly id: number }
  | { readonly kind: 'drop'; readonly id: number };
export type HashNews =
  | { readonly kind: 'bytes'; readonly id: number; readonly count: number }
  | { readonly kind: 'taken'; readonly id: number }
  /** `count`: bytes that were not told before. */
  | { readonly kind: 'done'; readonly id: number; readonly sha256: string; readonly count: number }
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly message: string };

type FileOrder = Extract<HashOrder, { kind: 'hash' }>;

const port = parentPort;
/** One for all files: a stream would make a new one per piece and leave them to the garbage collector. */
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
const waiting: FileOrder[] = [];
const running = new Map<number, Hash>();
let current: { readonly id: number; stopped: boolean } | null = null;
let lookedAtMs = 0;

const tell = (news: HashNews): void => port?.postMessage(news);
const stopped = (id: number): void => tell({ kind: 'failed', id, code: 'ABORT_ERR', message: 'stopped' });

async function lookUp(): Promise<void> {
  if (performance.now() - lookedAtMs < LOOK_EVERY_MS) return;
  await othersFirst();
  lookedAtMs = performance.now();
}

async function hashFile({ id, file }: FileOrder): Promise<void> {
  const hash = createHash('sha256');
  const here = { id, stopped: false };
  current = here;
  let untold = 0;
  let toldAtMs = performance.now();
  let source: number | null = null;
  try {
    source = openSync(file, 'r');
    for (;;) {
      const count = readSync(source, buffer, 0, buffer.length, null);
      if (count === 0) break;
      hash.update(buffer.subarray(0, count));
      untold += count;
      await lookUp();
      if (here.stopped) return stopped(id);
      if (performance.now() - toldAtMs >= TELL_EVERY_MS) {
        tell({ kind: 'bytes', id, count: untold });
        untold = 0;
        toldAtMs = performance.now();
      }
    }
    tell({ kind: 'done', id, sha256: hash.digest('hex'), count: untold });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    tell({ kind: 'failed', id, code, message });
  } finally {
    current = null;
    if (source !== null) closeSync(source);
  }
}

let isWorking = false;
async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  lookedAtMs = performance.now();
  for (let order = waiting.shift(); order; order = waiting.shift()) await hashFile(order);
  isWorking = false;
}

function stop(id: number): void {
  if (current?.id === id) current.stopped = true;
  const at = waiting.findIndex((order) => order.id === id);
  if (at < 0) return;
  waiting.splice(at, 1);
  stopped(id);
}

function hashOf(id: number): Hash {
  const hash = running.get(id) ?? createHash('sha256');
  running.set(id, hash);
  return hash;
}

port?.on('message', (order: HashOrder) => {
  const { id } = order;
  switch (order.kind) {
    case 'hash':
      waiting.push(order);
      void work();
      return;
    case 'stop':
      return stop(id);
    case 'piece':
      hashOf(id).update(order.bytes);
      return tell({ kind: 'taken', id });
    case 'digest':
      tell({ kind: 'done', id, sha256: hashOf(id).digest('hex'), count: 0 });
      running.delete(id);
      return;
    case 'drop':
      running.delete(id);
      return;
  }
});
