/**
 * How a verb reaches the studio. A host that runs on the folder (desktop or `serve`) does the work. Without one, a question
 * is answered from what is on disk, and a change takes the folder for as long as the verb lasts: two verbs are one writer
 * after the other. A few verbs need a gate or a practice machine; for those a host is started and ended with the verb.
 */
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../app/create-app.ts';
import { pathsBelow } from '../app/paths.ts';
import { version } from '../app/version.ts';
import { type Answer, type CallInput, type CallName, type CallOutput, calls } from '../contract/index.ts';
import type { Job } from '../contract/models/job.ts';
import { type Connection, connectInProcess } from '../host/connection.ts';
import { folderBusy, startHost } from '../host/host.ts';
import { acquireHostLock, type HostLock, type LockHolder, readLockHolder } from '../host/host-lock.ts';
import { reachHost } from '../host/reach.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import { isoTime, systemClock } from '../kernel/clock.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { terminalLocale } from './locale.ts';
import type { Parts } from './parts.ts';

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

export interface ClientOptions {
  readonly parts: Parts;
  readonly dataDir: string;
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  /** The folder is held by another command; told once. */
  readonly onWait: (holder: LockHolder) => void;
}

/** Another verb may be a backup over a slow line. */
const OTHER_VERB_ENDS_WITHIN_MS = 10 * 60_000;
const TOLD_AFTER_MS = 2_000;
const LOOK_AGAIN_MS = 50;

const caller = { actor: 'cli', surface: 'cli', locale: terminalLocale(process.env) } as const;

/** The host that runs, or one for as long as this verb: what needs the gate, the watch or a practice machine. */
export async function openHostClient(options: ClientOptions): Promise<Client> {
  return clientOver((await reach(options)) ?? (await hostForThisVerb(options)), options.signal);
}

/** Opens only what the calls need: reading never waits for another verb. */
export function openClient(options: ClientOptions): Client {
  let current: { readonly connection: Connection; readonly canWrite: boolean } | null = null;

  async function connectionFor(name: CallName): Promise<Connection> {
    const reads = calls[name].effect === 'read';
    if (current && (current.canWrite || reads)) return current.connection;
    await current?.connection.close();
    current = null;
    const host = await reach(options);
    if (host) current = { connection: host, canWrite: true };
    else if (reads && (await hasLibrary(options.dataDir)))
      current = { connection: await openReader(options), canWrite: false };
    else current = { connection: await openWriter(options), canWrite: true };
    return current.connection;
  }

  return clientOver(
    {
      call: async (name, input, signal) => (await connectionFor(name)).call(name, input, signal),
      listen: async (onEvent, onEnd) => (await connectionFor('jobs.get')).listen(onEvent, onEnd),
      close: async () => current?.connection.close(),
    },
    options.signal,
  );
}

/** A folder that was never used has no voice yet; the first command brings the pilot voice in. */
async function hasLibrary(dataDir: string): Promise<boolean> {
  const names = await readdir(pathsBelow(dataDir).voices).catch(() => []);
  return names.some((name) => !name.startsWith('.'));
}

function reach({ dataDir, signal }: ClientOptions): Promise<Connection | null> {
  return reachHost(pathsBelow(dataDir).hostLock, caller, signal);
}

async function hostForThisVerb({ parts, dataDir, verbose }: ClientOptions): Promise<Connection> {
  const host = await startHost({
    dataDir,
    kind: 'serve',
    port: 0,
    ...parts,
    logToStderr: verbose,
    background: false,
  });
  return connectInProcess(host.app, caller, host.close);
}

async function openReader({ parts, dataDir, verbose }: ClientOptions): Promise<Connection> {
  const { installedIn, programs } = parts;
  const sharedNow = (await readLockHolder(pathsBelow(dataDir).hostLock)) !== null;
  const app = await createApp({ dataDir, role: 'reader', sharedNow, logToStderr: verbose, installedIn, programs });
  return connectInProcess(app, caller, app.close);
}

async function openWriter(options: ClientOptions): Promise<Connection> {
  const { parts, dataDir, verbose } = options;
  const taken = await takeFolder(options);
  if (taken.kind === 'host') return taken.connection;
  try {
    const { installedIn, programs } = parts;
    const app = await createApp({ dataDir, role: 'command', logToStderr: verbose, installedIn, programs });
    return connectInProcess(app, caller, async () => {
      await app.close();
      await taken.lock.release();
    });
  } catch (error) {
    await taken.lock.release();
    throw error;
  }
}

/** The folder's lock, after the verbs before; or the host that opened meanwhile. */
async function takeFolder(
  options: ClientOptions,
): Promise<
  { readonly kind: 'lock'; readonly lock: HostLock } | { readonly kind: 'host'; readonly connection: Connection }
> {
  const file = pathsBelow(options.dataDir).hostLock;
  const startedMs = systemClock.monotonicMs();
  let told = false;
  for (;;) {
    const claim = { kind: 'command', startedAt: isoTime(systemClock.now()), version } as const;
    const attempt = await acquireHostLock(file, claim);
    if (attempt.kind === 'acquired') return { kind: 'lock', lock: attempt.lock };
    if (attempt.holder.kind !== 'command') {
      const connection = await reach(options);
      if (connection) return { kind: 'host', connection };
    }
    const waitedMs = systemClock.monotonicMs() - startedMs;
    if (waitedMs > OTHER_VERB_ENDS_WITHIN_MS) throw folderBusy(options.dataDir, attempt.holder);
    if (waitedMs > TOLD_AFTER_MS && !told) {
      told = true;
      options.onWait(attempt.holder);
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal: options.signal });
  }
}

function clientOver(connection: Pick<Connection, 'call' | 'listen' | 'close'>, signal: AbortSignal): Client {
  const client: Client = {
    async call(name, input) {
      return dataOf(await orAborted(connection.call(name, input, signal), signal));
    },
    finish: (jobId, options) => followJob(connection, jobId, options),
    close: () => connection.close(),
  };
  return client;
}

/** Listens first and asks then, so that no change falls between the two. */
async function followJob<T>(
  connection: Pick<Connection, 'call' | 'listen'>,
  jobId: string,
  { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: (job: Job) => void },
): Promise<T> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<Job>();
  const see = (job: Job): void => {
    onChange(job);
    if (job.endedAt !== null) resolve(job);
  };
  const stop = await connection.listen(
    (event) => {
      if (event.name === 'job.changed' && event.payload.id === jobId) see(event.payload);
    },
    () => reject(new AppError('APP_HOST_SILENT', { details: { jobId }, remedy: { kind: 'retry' } })),
  );
  const stopListening = whenAborted(signal, () => void connection.call('jobs.cancel', { jobId }).catch(reject));
  try {
    see(dataOf(await connection.call('jobs.get', { jobId })));
    return resultOf<T>(await ended);
  } finally {
    stopListening();
    stop();
  }
}

function resultOf<T>(job: Job): T {
  if (job.state === 'done') return job.result as T;
  if (job.state === 'cancelled') throw new DOMException('cancelled', 'AbortError');
  throw job.error ? fromWireError(job.error) : new AppError('APP_INTERNAL');
}

function dataOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw fromWireError(answer.error);
  return answer.data;
}
