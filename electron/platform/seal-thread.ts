/**
 * Encrypts files in a thread, so that sound and windows never wait for it. It does not keep the process alive when it is idle, and is
 * started at the first need.
 */
import { Worker } from 'node:worker_threads';
import type { FileSealer } from '../backup/ports.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { SealNews, SealOrder } from './seal-worker.ts';

export interface SealThread extends FileSealer {
  close(): Promise<void>;
}

type Sealed = Extract<SealNews, { kind: 'done' }>['sealed'];

interface Waiting {
  readonly resolve: (sealed: Sealed) => void;
  readonly reject: (error: unknown) => void;
}

export function createSealThread(options: { readonly worker?: URL | undefined } = {}): SealThread {
  const url = options.worker ?? new URL('./seal-worker.ts', import.meta.url);
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;

  function failAll(error: unknown): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(url);
    started.on('message', (news: SealNews) => {
      const asked = waiting.get(news.id);
      waiting.delete(news.id);
      if (waiting.size === 0) started.unref();
      if (news.kind === 'done') asked?.resolve(news.sealed);
      else asked?.reject(Object.assign(new Error(news.message), { code: news.code }));
    });
    started.on('error', (error) => {
      worker = null;
      failAll(error);
    });
    return started;
  }

  return {
    async seal(file, target, { signal, ...how }) {
      signal?.throwIfAborted();
      worker ??= start();
      const thread = worker;
      const id = ++lastId;
      const post = (order: SealOrder): void => thread.postMessage(order);
      const stop = (): void => post({ kind: 'stop', id });
      const stopListening = whenAborted(signal, stop);
      try {
        return await new Promise<Sealed>((resolve, reject) => {
          thread.ref();
          waiting.set(id, { resolve, reject });
          post({ kind: 'seal', id, file, target, how });
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        stopListening();
      }
    },
    async close() {
      const stopping = worker;
      worker = null;
      failAll(new DOMException('thread closed', 'AbortError'));
      await stopping?.terminate();
    },
  };
}
