/**
 * Keeps one child process at work and survives it: started by the first request, replaced between jobs when it has grown too
 * large, ended when nothing was asked of it for long, killed when it does not answer a cancel, given up for a while when it keeps crashing. Jobs are handed over as they come:
 * their order is the child's business. A crash takes those that run, but a job that had not shown anything yet can begin again.
 */
import { AppError } from './app-error.ts';
import { orAborted } from './or-aborted.ts';
import type { Clock, Log, Stop, Ticker } from './ports.ts';
import { whenAborted } from './when-aborted.ts';

/** A started process, however it was started (fork, Electron's utility process). */
export interface ChildHandle {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with a sentence for the log. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

export interface ChildRequestOptions {
  readonly signal?: AbortSignal;
  /** True: a cancelled request rejects when the child has let go of it (or is dead), not at once. */
  readonly untilSettled?: boolean;
  /** The job is handed over once more after a crash, unless an event of this kind came before it. */
  readonly againUnless?: string;
  /** Whatever the child says about this request before it ends it. */
  readonly onEvent?: (event: { readonly kind: string }) => void;
}

type ChildState = 'idle' | 'starting' | 'ready' | 'busy' | 'stopped';

export interface ChildClient {
  readonly state: ChildState;
  onState(listener: (state: ChildState) => void): Stop;
  /**
   * One job. Rejects with what the child failed with, with the signal's reason on cancel (at once, unless
   * `untilSettled`), or with ENGINE_CRASHED or ENGINE_STOPPED.
   */
  run(kind: string, input: unknown, options?: ChildRequestOptions): Promise<unknown>;
  /** A light question, answered beside the running job. */
  ask(kind: string, input: unknown): Promise<unknown>;
  /** Ends the process when no job runs, and begins none before; the next request starts a new one, which looks around anew. */
  replace(): Promise<void>;
  /** Ends the process; the next request starts a new one. */
  stop(): void;
}

export interface ChildClientDeps {
  readonly spawn: () => ChildHandle;
  /** Bytes in memory, asked after every job. */
  readonly readMemory: (client: ChildClient) => Promise<number>;
  /** Turns the `error` of a failed reply into what callers get. */
  readonly readError: (error: unknown) => Error;
  readonly memoryCeilingBytes: number;
  /** Ends a process of which nothing was asked for so long; without it a process stays. */
  readonly rest?: ChildRest;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}

export interface ChildRest {
  readonly afterMs: number;
  /** Asked when the time is up; false keeps the process for as long again. */
  readonly isAllowed: () => boolean;
}

interface Reply {
  readonly kind: string;
  readonly id: number;
  readonly output?: unknown;
  readonly error?: unknown;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onEvent?: (event: Reply) => void;
}

/** Starting is a matter of a second where the disk is awake and the processor free, and of half a minute where neither is. */
const READY_WITHIN_MS = 60_000;
/** Whoever cancelled has long been answered; a busy computer gets the time to let go before its loaded voice is lost. */
const CANCEL_WITHIN_MS = 5_000;
const CRASHES_TO_STOP = 3;
const STOPPED_FOR_MS = 60_000;

export function createChildClient(deps: ChildClientDeps): ChildClient {
  const { clock, ticker, log } = deps;
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(state: ChildState) => void>();
  let state: ChildState = 'idle';
  let child: ChildHandle | null = null;
  /** A process that is to go as soon as nobody is at work in it. */
  let deaf: ChildHandle | null = null;
  let ready: Promise<void> | null = null;
  let nextId = 1;
  let crashes = 0;
  let stoppedUntilMs = 0;
  /** Jobs beside one another; a replacement alone. */
  let running = 0;
  let replacing: Promise<void> | null = null;
  let idle = Promise.withResolvers<void>();
  let stopRest: Stop = () => {};

  function enter(next: ChildState): void {
    if (state === next) return;
    state = next;
    for (const listener of [...listeners]) listener(next);
  }

  function start(): Promise<void> {
    if (ready) return ready;
    if (clock.monotonicMs() < stoppedUntilMs) {
      const retryInS = Math.ceil((stoppedUntilMs - clock.monotonicMs()) / 1000);
      return Promise.reject(
        new AppError('ENGINE_STOPPED', {
          details: { crashes, retryInS },
          remedy: { kind: 'export-diagnostics' },
          retryable: true,
        }),
      );
    }
    enter('starting');
    const started = deps.spawn();
    child = started;
    restLater(started);
    ready = new Promise<void>((resolve, reject) => {
      const stopTimer = ticker.after(READY_WITHIN_MS, () => end(started, 'it was not ready in time'));
      started.onExit((reason) => {
        stopTimer();
        reject(crashed(reason));
        if (child === started) end(started, reason);
      });
      started.onMessage((message) => {
        const reply = message as Reply;
        if (reply.kind !== 'ready') return receive(reply);
        stopTimer();
        enter('ready');
        resolve();
      });
    });
    // Callers await it; this keeps a crash at start from being an unhandled rejection as well.
    ready.catch(() => {});
    return ready;
  }

  function receive(reply: Reply): void {
    const request = waiting.get(reply.id);
    if (!request) return;
    const settle = (): Waiting => {
      // Any final answer, even a failure, shows a process that works.
      crashes = 0;
      waiting.delete(reply.id);
      if (child) restLater(child);
      return request;
    };
    if (reply.kind === 'done') settle().resolve(reply.output);
    else if (reply.kind === 'failed') settle().reject(deps.readError(reply.error));
    else if (reply.kind === 'cancelled') settle().reject(new DOMException('cancelled', 'AbortError'));
    else request.onEvent?.(reply);
  }

  /** From the start and from the last answer on. */
  function restLater(worker: ChildHandle): void {
    stopRest();
    const { rest } = deps;
    if (rest === undefined) return;
    stopRest = ticker.after(rest.afterMs, () => {
      if (running > 0 || waiting.size > 0 || !rest.isAllowed()) return restLater(worker);
      log.info('child process ended, because nothing was asked of it', { idleMs: rest.afterMs });
      end(worker, null);
    });
  }

  /** The process is gone or is made to go; a crash unless we wanted it. */
  function end(ended: ChildHandle, reason: string | null): void {
    if (child !== ended) return;
    stopRest();
    child = null;
    ready = null;
    ended.kill();
    if (reason !== null) {
      crashes += 1;
      log.warn('child process lost', { reason, crashes });
      if (crashes >= CRASHES_TO_STOP) stoppedUntilMs = clock.monotonicMs() + STOPPED_FOR_MS;
    }
    enter(reason !== null && crashes >= CRASHES_TO_STOP ? 'stopped' : 'idle');
    const lost = [...waiting.values()];
    waiting.clear();
    for (const request of lost) request.reject(crashed(reason ?? 'it was stopped'));
  }

  /** A request that hears no cancel goes with its process; where others are at work in that, when they are done. */
  function giveUp(worker: ChildHandle, id: number): void {
    if (waiting.size <= 1) {
      end(worker, null);
      return;
    }
    const request = waiting.get(id);
    waiting.delete(id);
    deaf = worker;
    request?.reject(new DOMException('cancelled', 'AbortError'));
  }

  function send(
    kind: string,
    input: unknown,
    onEvent?: (event: Reply) => void,
  ): { id: number; answer: Promise<unknown> } {
    const id = nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject, ...(onEvent ? { onEvent } : {}) });
      child?.post({ kind, id, input });
    });
    return { id, answer };
  }

  async function runOnce(kind: string, input: unknown, options: ChildRequestOptions): Promise<unknown> {
    const { signal } = options;
    signal?.throwIfAborted();
    const worker = child;
    enter('busy');
    const { id, answer } = send(kind, input, options.onEvent);
    let stopTimer: Stop = () => {};
    const cancel = (): void => {
      worker?.post({ kind: 'cancel', id });
      stopTimer = ticker.after(CANCEL_WITHIN_MS, () => {
        log.warn('child process did not answer a cancel', { kind });
        if (worker) giveUp(worker, id);
      });
    };
    const stopListening = whenAborted(signal, cancel);
    try {
      return await answer;
    } catch (error) {
      // However the child ended it: whoever cancelled gets the cancel.
      throw signal?.aborted ? signal.reason : error;
    } finally {
      stopTimer();
      stopListening();
    }
  }

  /** The process is not replaced until what is returned is called. */
  function stay(): () => void {
    running += 1;
    return () => {
      running -= 1;
      if (running > 0) return;
      if (deaf !== null) end(deaf, null);
      deaf = null;
      if (child !== null && state === 'busy') enter('ready');
      idle.resolve();
      idle = Promise.withResolvers();
    };
  }

  async function runJob(kind: string, input: unknown, options: ChildRequestOptions): Promise<unknown> {
    let shown = options.againUnless === undefined;
    const onEvent = (event: { readonly kind: string }): void => {
      shown ||= event.kind === options.againUnless;
      options.onEvent?.(event);
    };
    for (let isFirst = true; ; isFirst = false) {
      while (replacing !== null) await replacing;
      options.signal?.throwIfAborted();
      const leave = stay();
      try {
        // A process that does not even start is not started twice for one job.
        await start();
        const output = await runOnce(kind, input, { ...options, onEvent }).catch((error: unknown) => {
          if (!isFirst || shown || options.signal?.aborted || !isCrash(error)) throw error;
          return LOST;
        });
        if (output !== LOST) return output;
      } finally {
        leave();
      }
    }
  }

  /** Runs when nothing runs in the process. Jobs that come meanwhile wait. */
  function whenIdle(act: () => void | Promise<void>): Promise<void> {
    const before = replacing ?? Promise.resolve();
    const mine = before.then(async () => {
      while (running > 0) await idle.promise;
      await act();
    });
    const held = mine.finally(() => {
      if (replacing === held) replacing = null;
    });
    replacing = held;
    return held;
  }

  /** After a job, whose caller has its answer already. Jobs beside which it is asked do not wait for the answer. */
  async function replaceWhenGrown(): Promise<void> {
    const worker = child;
    if (!worker || replacing !== null) return;
    const check = async (): Promise<boolean> => {
      const bytes = await deps.readMemory(client).catch(() => 0);
      return bytes > deps.memoryCeilingBytes && child === worker;
    };
    const replace = (): void => {
      if (child !== worker) return;
      log.info('child process replaced', { ceilingBytes: deps.memoryCeilingBytes });
      end(worker, null);
    };
    if (running === 0) {
      await whenIdle(async () => {
        if (await check()) replace();
      });
    } else if (await check()) await whenIdle(replace);
  }

  const client: ChildClient = {
    get state() {
      return state === 'stopped' && clock.monotonicMs() >= stoppedUntilMs ? 'idle' : state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    run(kind, input, options = {}) {
      const job = runJob(kind, input, options);
      job.then(replaceWhenGrown, replaceWhenGrown).catch(() => {});
      return options.signal && !options.untilSettled ? orAborted(job, options.signal) : job;
    },
    async ask(kind, input) {
      await start();
      return send(kind, input).answer;
    },
    replace: () => whenIdle(() => client.stop()),
    stop() {
      if (child) end(child, null);
    },
  };
  return client;
}

function crashed(reason: string): AppError {
  return new AppError('ENGINE_CRASHED', { details: { reason }, remedy: { kind: 'retry' }, retryable: true });
}

/** Stands for the output of a job that was lost with its process and may begin again. */
const LOST = Symbol('lost');

function isCrash(error: unknown): boolean {
  return error instanceof AppError && error.code === 'ENGINE_CRASHED';
}
