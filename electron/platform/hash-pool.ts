/**
 * SHA-256 of multi-gigabyte files in worker threads, so that sound and windows never wait for it. The threads do not keep
 * the process alive and are started at the first file.
 */
import { Worker } from 'node:worker_threads';
import type { FileHasher } from '../backup/ports.ts';
import type { HashNews, HashOrder } from './hash-worker.ts';

export interface HashPool extends FileHasher {
  close(): Promise<void>;
}

interface Task {
  readonly file: string;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: ((count: number) => void) | undefined;
  readonly resolve: (sha256: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  current: { readonly id: number; readonly task: Task; readonly stop: () => void } | null;
}

export function createHashPool(options: { readonly threads?: number; readonly worker?: URL } = {}): HashPool {
  const maxThreads = options.threads ?? 1;
  const workerUrl = options.worker ?? new URL('./hash-worker.ts', import.meta.url);
  const threads: Thread[] = [];
  const waiting: Task[] = [];
  let lastId = 0;

  function startThread(): Thread {
    const thread: Thread = { worker: new Worker(workerUrl), current: null };
    thread.worker.unref();
    thread.worker.on('message', (news: HashNews) => {
      if (thread.current?.id === news.id) hear(thread, thread.current.task, news);
    });
    thread.worker.on('error', (error) => {
      threads.splice(threads.indexOf(thread), 1);
      thread.current?.task.reject(error);
      next();
    });
    threads.push(thread);
    return thread;
  }

  function hear(thread: Thread, task: Task, news: HashNews): void {
    switch (news.kind) {
      case 'bytes':
        task.onBytes?.(news.count);
        return;
      case 'done':
        task.resolve(news.sha256);
        break;
      case 'failed':
        task.reject(
          task.signal?.aborted ? task.signal.reason : Object.assign(new Error(news.message), { code: news.code }),
        );
        break;
    }
    if (thread.current) task.signal?.removeEventListener('abort', thread.current.stop);
    thread.current = null;
    thread.worker.unref();
    next();
  }

  function next(): void {
    while (waiting.length > 0) {
      const thread =
        threads.find((item) => item.current === null) ?? (threads.length < maxThreads ? startThread() : null);
      const task = thread && waiting.shift();
      if (!thread || !task) return;
      if (task.signal?.aborted) {
        task.reject(task.signal.reason);
        continue;
      }
      const id = ++lastId;
      const stop = (): void => send(thread, { kind: 'stop', id });
      thread.current = { id, task, stop };
      // Work in hand keeps the process alive; an idle thread does not.
      thread.worker.ref();
      task.signal?.addEventListener('abort', stop, { once: true });
      send(thread, { kind: 'hash', id, file: task.file });
    }
  }

  return {
    sha256: (file, { signal, onBytes } = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ file, signal, onBytes, resolve, reject });
        next();
      }),
    async close() {
      const stopping = threads.splice(0);
      const running = stopping.flatMap(({ current }) => (current ? [current.task] : []));
      for (const task of [...running, ...waiting.splice(0)]) {
        task.reject(new DOMException('hash pool closed', 'AbortError'));
      }
      await Promise.all(stopping.map(({ worker }) => worker.terminate()));
    },
  };
}

function send(thread: Thread, order: HashOrder): void {
  thread.worker.postMessage(order);
}
