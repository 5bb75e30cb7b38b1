/**
 * How a verb reaches the app: through the host that already runs on this data folder (desktop or `serve`), else by opening
 * the app in this process for as long as the verb takes. The verbs cannot tell the difference.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app/app.ts';
import { createApp } from '../app/create-app.ts';
import { pathsBelow } from '../app/paths.ts';
import type { Answer, CallInput, CallName, CallOutput } from '../contract/index.ts';
import type { Job } from '../contract/models/job.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import { type HostLock, readHostLock } from '../kernel/data-lock.ts';

const POLL_JOB_MS = 200;

export interface Client {
  /** Resolves with the call's data; throws AppError. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Follows a job to its end. Aborting `signal` cancels the job and then throws. */
  finish<T>(
    jobId: string,
    options: { readonly signal: AbortSignal; readonly onChange: (job: Job) => void },
  ): Promise<T>;
  close(): Promise<void>;
}

type CallFunction = <N extends CallName>(name: N, input: CallInput<N>) => Promise<Answer<CallOutput<N>>>;

export async function connect(dataDir: string, options: { readonly verbose: boolean }): Promise<Client> {
  const lock = await readHostLock(pathsBelow(dataDir).hostLock);
  if (lock) return clientOver(callsByHttp(lock), async () => {});
  const app = await createApp({ dataDir, surface: 'cli', background: false, logToStderr: options.verbose });
  return clientOver(callsInProcess(app), () => app.close());
}

function clientOver(call: CallFunction, close: () => Promise<void>): Client {
  const client: Client = {
    async call(name, input) {
      const answer = await call(name, input);
      if (!answer.ok) throw fromWireError(answer.error);
      return answer.data;
    },
    async finish<T>(
      jobId: string,
      { signal, onChange }: { signal: AbortSignal; onChange: (job: Job) => void },
    ): Promise<T> {
      let asked = false;
      for (;;) {
        if (signal.aborted && !asked) {
          asked = true;
          await client.call('jobs.cancel', { jobId });
        }
        const job = await client.call('jobs.get', { jobId });
        onChange(job);
        if (job.state === 'done') return job.result as T;
        if (job.state === 'failed') throw job.error ? fromWireError(job.error) : new AppError('APP_INTERNAL');
        if (job.state === 'cancelled') throw new DOMException('cancelled', 'AbortError');
        await sleep(POLL_JOB_MS);
      }
    },
    close,
  };
  return client;
}

function callsInProcess(app: App): CallFunction {
  const context = { actor: 'cli', surface: 'cli', signal: new AbortController().signal } as const;
  return (name, input) => app.call(name, input, context);
}

function callsByHttp(lock: HostLock): CallFunction {
  return async <N extends CallName>(name: N, input: CallInput<N>): Promise<Answer<CallOutput<N>>> => {
    const response = await fetch(new URL(`/api/call/${name}`, lock.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${lock.token}`,
        'content-type': 'application/json',
        'x-understudy-surface': 'cli',
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new AppError('APP_DATA_DIR_BUSY', { details: { url: lock.url, status: response.status } });
    return (await response.json()) as Answer<CallOutput<N>>;
  };
}
