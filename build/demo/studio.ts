/** The studio of the demo: the app opened in this process on a fresh data folder, and its calls made to throw. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../electron/app/app.ts';
import type { AppOptions } from '../../electron/app/app-options.ts';
import { createApp } from '../../electron/app/create-app.ts';
import type { CallInput, CallName, CallOutput } from '../../electron/contract/index.ts';
import { fromWireError } from '../../electron/kernel/app-error.ts';

const POLL_MS = 50;

export interface Studio {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Result of the job that a call started. */
  finish<T>(started: { readonly jobId: string }): Promise<T>;
  /** Waits until `ready` answers something; fails after `limitS` with what it was waiting for. */
  until<T>(what: string, limitS: number, ready: () => Promise<T | null | false | undefined>): Promise<T>;
  close(): Promise<void>;
}

export async function openStudio(dataDir: string, programs: AppOptions['programs'] = {}): Promise<Studio> {
  const app: App = await createApp({ dataDir, role: 'host', logToStderr: false, programs });
  await app.startServices({ background: true });
  const context = { actor: 'demo', surface: 'cli', signal: new AbortController().signal } as const;
  const studio: Studio = {
    async call(name, input) {
      const answer = await app.call(name, input, context);
      if (!answer.ok) throw fromWireError(answer.error);
      return answer.data;
    },
    async finish<T>({ jobId }: { readonly jobId: string }): Promise<T> {
      for (;;) {
        const changed = Promise.withResolvers<void>();
        const stop = app.bus.on('job.changed', ({ id }) => id === jobId && changed.resolve());
        try {
          const job = await studio.call('jobs.get', { jobId });
          if (job.state === 'done') return job.result as T;
          if (job.error) throw fromWireError(job.error);
          if (job.state === 'cancelled') throw new Error(`${job.kind} was cancelled`);
          await changed.promise;
        } finally {
          stop();
        }
      }
    },
    async until(what, limitS, ready) {
      const deadline = performance.now() + limitS * 1000;
      for (;;) {
        const value = await ready();
        if (value) return value;
        if (performance.now() > deadline) throw new Error(`waited ${limitS} s for ${what}`);
        await sleep(POLL_MS);
      }
    },
    close: () => app.close(),
  };
  return studio;
}
