/**
 * SHA-256 in worker threads, so that sound and windows never wait for it: of multi-gigabyte files, of many small ones, and of
 * bytes on their way. The threads do not keep the process alive and are started at the first need.
 */
import { Worker } from 'node:worker_threads';
import type { FileHasher } from '../backup/ports.ts';
import { type ByteHasher, hashHere, type RunningHash } from '../kernel/running-hash.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { HashNews, HashOrder } from './hash-worker.ts';

export interface HashPool extends FileHasher, ByteHasher {
  close(): Promise<void>;
}

/** Files that a thread knows of: it goes from one to the next without being asked, and large ones still spread over threads. */
const FILES_PER_THREAD = 32;

interface Task {
  readonly file: string;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: ((count: number) => void) | undefined;
  readonly resolve: (sha256: string) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits for a word of the thread. */
interface Waiting {
  readonly hear: (news: HashNews) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  files: number;
}

export function createHashPool(options: { readonly threads?: number; readonly worker?: URL } = {}): HashPool {
  const maxThreads = options.threads ?? 1;
  const workerUrl = options.worker ?? new URL('./hash-worker.ts', import.meta.url);
  const threads: Thread[] = [];
  const tasks: Task[] = [];
  let lastId = 0;

  function startThread(): Thread {
    const thread: Thread = { worker: new Worker(workerUrl), waiting: new Map(), files: 0 };
    thread.worker.unref();
    thread.worker.on('message', (news: HashNews) => thread.waiting.get(news.id)?.hear(news));
    thread.worker.on('error', (error) => {
      threads.splice(threads.indexOf(thread), 1);
      for (const { reject } of thread.waiting.values()) reject(error);
      thread.waiting.clear();
      next();
    });
    threads.push(thread);
    return thread;
  }

  /** Work in hand keeps the process alive; an idle thread does not. */
  function wait(thread: Thread, id: number, waiting: Waiting): void {
    if (thread.waiting.size === 0) thread.worker.ref();
    thread.waiting.set(id, waiting);
  }

  function settle(thread: Thread, id: number): void {
    thread.waiting.delete(id);
    if (thread.waiting.size === 0) thread.worker.unref();
  }

  /** An idle thread, a new one, or the one with the least to do. */
  function freestThread(): Thread {
    const [freest] = threads.toSorted((a, b) => a.files - b.files);
    return freest && (freest.files === 0 || threads.length === maxThreads) ? freest : startThread();
  }

  function next(): void {
    while (tasks.length > 0) {
      const thread = freestThread();
      if (thread.files >= FILES_PER_THREAD) return;
      const task = tasks.shift();
      if (task?.signal?.aborted) task.reject(task.signal.reason);
      else if (task) give(thread, task);
    }
  }

  function give(thread: Thread, { file, signal, onBytes, resolve, reject }: Task): void {
    const id = ++lastId;
    const stop = (): void => send(thread, { kind: 'stop', id });
    const over = (): void => {
      stopListening();
      thread.files -= 1;
      settle(thread, id);
      next();
    };
    thread.files += 1;
    wait(thread, id, {
      hear(news) {
        switch (news.kind) {
          case 'bytes':
            onBytes?.(news.count);
            return;
          case 'done':
            over();
            if (news.count > 0) onBytes?.(news.count);
            return resolve(news.sha256);
          case 'failed':
            over();
            return reject(
              signal?.aborted ? signal.reason : Object.assign(new Error(news.message), { code: news.code }),
            );
        }
      },
      reject,
    });
    const stopListening = whenAborted(signal, stop);
    send(thread, { kind: 'hash', id, file });
  }

  /** Of bytes in shared memory. The thread answers in order, so each word is for the piece that has waited longest. */
  function startInThread(): RunningHash {
    const thread = threads[0] ?? startThread();
    const id = ++lastId;
    const asked: { readonly resolve: (sha256: string) => void; readonly reject: (error: unknown) => void }[] = [];
    const failAll = (error: unknown): void => {
      for (const { reject } of asked.splice(0)) reject(error);
    };
    const hear = (news: HashNews): void => {
      const first = asked.shift();
      if (asked.length === 0) settle(thread, id);
      first?.resolve(news.kind === 'done' ? news.sha256 : '');
    };
    const ask = (order: HashOrder): Promise<string> =>
      new Promise((resolve, reject) => {
        if (!threads.includes(thread)) return reject(closed());
        if (asked.length === 0) wait(thread, id, { hear, reject: failAll });
        asked.push({ resolve, reject });
        send(thread, order);
      });
    return {
      async update(bytes) {
        await ask({ kind: 'piece', id, bytes });
      },
      digest: () => ask({ kind: 'digest', id }),
      drop: () => send(thread, { kind: 'drop', id }),
    };
  }

  return {
    sha256: (file, { signal, onBytes } = {}) =>
      new Promise((resolve, reject) => {
        tasks.push({ file, signal, onBytes, resolve, reject });
        next();
      }),
    /** The first piece decides: what came in memory of its own is small and is hashed where it is. */
    start() {
      let hash: RunningHash | null = null;
      const begun = (piece?: Uint8Array): RunningHash => {
        hash ??= piece?.buffer instanceof SharedArrayBuffer ? startInThread() : hashHere.start();
        return hash;
      };
      return {
        update: (piece) => begun(piece).update(piece),
        digest: () => begun().digest(),
        drop: () => hash?.drop(),
      };
    },
    async close() {
      const stopping = threads.splice(0);
      for (const task of tasks.splice(0)) task.reject(closed());
      for (const { waiting } of stopping) for (const { reject } of waiting.values()) reject(closed());
      await Promise.all(stopping.map(({ worker }) => worker.terminate()));
    },
  };
}

const closed = (): Error => new DOMException('hash pool closed', 'AbortError');

function send(thread: Thread, order: HashOrder): void {
  thread.worker.postMessage(order);
}
