/**
 * The host's side of the disk process. What does not answer within its limit is given up together with the process, and the
 * next request starts a new one, so a mount that hangs costs one request and never the host.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import type { ChildHandle } from '../kernel/child-client.ts';
import type { Pace } from '../kernel/pace.ts';
import type { Stop, Ticker } from '../kernel/ports.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { DiskCallName, DiskCalls, DiskReply, DiskRequest } from './disk-protocol.ts';
import { handleOf } from './forked-child.ts';

export interface DiskProcess {
  /** Rejects with what the disk said, with the signal's reason, or with the silent code after `silentMs` without a word. */
  call<N extends DiskCallName>(name: N, input: DiskCalls[N][0], options?: DiskCallOptions): Promise<DiskCalls[N][1]>;
  /** Gives up what is under way and ends the process. */
  close(): void;
}

export interface DiskCallOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (count: number) => void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly pace?: Pace | undefined;
  readonly silentMs?: number;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Any word about this request puts its limit off. */
  readonly heard: (reply: Extract<DiskReply, { kind: 'bytes' | 'progress' | 'take' | 'alive' }>) => void;
  /** From now on, for so long. */
  readonly startLimit: () => void;
  readonly path: string;
}

/** A share over a slow line flushes 64 MiB within this. */
const SILENT_MS = 60_000;
/** A busy computer needs seconds for a new process, and no disk is to be blamed for them. */
const STARTS_WITHIN_MS = 60_000;
/** Whoever cancelled does not wait for a disk that hangs. */
const CANCEL_MS = 1_000;
const IDLE_MS = 30_000;

export function createDiskProcess(deps: {
  readonly spawn?: () => ChildHandle;
  readonly ticker: Ticker;
  /** How a disk that does not answer is told: of the store, or of any other place that a person named. */
  readonly silentCode?: 'BACKUP_STORE_SILENT' | 'APP_DISK_SILENT';
}): DiskProcess {
  const { spawn = forkDiskProcess, ticker, silentCode = 'BACKUP_STORE_SILENT' } = deps;
  const waiting = new Map<number, Waiting>();
  let child: ChildHandle | null = null;
  let isReady = false;
  let nextId = 1;
  let stopIdle: Stop = () => {};

  function start(): ChildHandle {
    stopIdle();
    if (child) return child;
    const started = spawn();
    started.onMessage((message) => child === started && hear(message as DiskReply));
    started.onExit(() => end(started));
    child = started;
    isReady = false;
    return started;
  }

  function hear(reply: DiskReply): void {
    if (reply.kind === 'ready') {
      isReady = true;
      for (const request of waiting.values()) request.startLimit();
      return;
    }
    const request = waiting.get(reply.id);
    if (!request) return;
    if (reply.kind === 'bytes' || reply.kind === 'progress' || reply.kind === 'take' || reply.kind === 'alive') {
      request.heard(reply);
      return;
    }
    forget(reply.id);
    if (reply.kind === 'done') request.resolve(reply.output);
    else if (reply.kind === 'failed') request.reject(fromWireError(reply.error));
    else request.reject(new DOMException('cancelled', 'AbortError'));
  }

  /** A process that has nothing to do ends soon. */
  function forget(id: number): void {
    waiting.delete(id);
    if (waiting.size === 0) stopIdle = ticker.after(IDLE_MS, () => (waiting.size === 0 ? end(child) : undefined));
  }

  /** Kills the process and does not wait for it: one that is stuck in a mount may stay until the mount comes back. */
  function end(ended: ChildHandle | null): void {
    if (!ended || child !== ended) return;
    child = null;
    ended.kill();
    const lost = [...waiting.values()];
    waiting.clear();
    for (const request of lost) request.reject(silent(silentCode, request.path));
  }

  return {
    async call(name, input, { signal, onBytes, onProgress, pace, silentMs = SILENT_MS } = {}) {
      signal?.throwIfAborted();
      const path = 'folder' in input ? input.folder : input.path;
      const worker = start();
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      let stopLimit: Stop = () => {};
      let stopCancel: Stop = () => {};
      const startLimit = (): void => {
        // Whoever cancelled waits by a limit of its own.
        if (signal?.aborted) return;
        stopLimit();
        const limitMs = isReady ? silentMs : Math.max(silentMs, STARTS_WITHIN_MS);
        stopLimit = ticker.after(limitMs, () => end(worker));
      };
      const heard: Waiting['heard'] = (reply) => {
        startLimit();
        if (reply.kind === 'bytes') onBytes?.(reply.count);
        if (reply.kind === 'progress') onProgress?.(reply.done, reply.total);
        if (reply.kind === 'take') void letGo(reply.count);
      };
      /** Whoever waits for its turn is not silent. */
      const letGo = async (count: number): Promise<void> => {
        stopLimit();
        await pace?.(count, signal).catch(() => {});
        // A call that is cancelled is answered by the process, which waits no longer then.
        if (signal?.aborted || !waiting.has(id)) return;
        startLimit();
        worker.post({ kind: 'go', id } satisfies DiskRequest);
      };
      waiting.set(id, { resolve, reject, heard, startLimit, path });
      startLimit();
      const cancel = (): void => {
        worker.post({ kind: 'cancel', id } satisfies DiskRequest);
        stopLimit();
        stopCancel = ticker.after(CANCEL_MS, () => {
          forget(id);
          reject(signal?.reason);
        });
      };
      const stopListening = whenAborted(signal, cancel);
      worker.post({ kind: 'call', id, name, input } satisfies DiskRequest);
      try {
        return (await promise) as DiskCalls[typeof name][1];
      } catch (error) {
        throw signal?.aborted ? signal.reason : error;
      } finally {
        stopLimit();
        stopCancel();
        stopListening();
      }
    },
    close() {
      stopIdle();
      end(child);
    },
  };
}

function silent(code: 'BACKUP_STORE_SILENT' | 'APP_DISK_SILENT', path: string): AppError {
  return new AppError(code, {
    details: code === 'BACKUP_STORE_SILENT' ? { store: path } : { path },
    remedy: { kind: 'retry' },
    retryable: true,
    message: `${path} does not answer`,
  });
}

/** The process from source, or from a bundle's file. An idle one does not keep its owner alive. */
export function forkDiskProcess(
  entry: string = fileURLToPath(new URL('./disk-child.ts', import.meta.url)),
): ChildHandle {
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [],
    // Files that are being flushed must not keep the question whether the disk answers from being asked.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return {
    ...handleOf(child),
    kill: () => {
      child.kill('SIGKILL');
      child.disconnect?.();
    },
  };
}
