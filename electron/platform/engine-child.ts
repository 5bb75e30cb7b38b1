/**
 * The engine in its own process, behind the ports of voices and synthesis. Errors arrive as the engine made them
 * (EngineError) or as ENGINE_CRASHED / ENGINE_STOPPED; the rooms translate them for people.
 */
import { fork } from 'node:child_process';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type {
  ChildCallName,
  ChildCalls,
  ChildMemory,
  ChildReply,
  WireEngineError,
} from '../../native-models/child-protocol.ts';
import { fromWireEngineError } from '../../native-models/child-protocol.ts';
import type { EngineOptions } from '../../native-models/engine.ts';
import type {
  AudioChunk,
  ExplainRequest,
  SpeakOptions,
  SpeakRequest,
  TakeFacts,
} from '../../native-models/engine-types.ts';
import type { ImportReference } from '../../native-models/voice-pack/import.ts';
import type { Tuning } from '../../native-models/voice-pack/tuning.ts';
import { baseVersionOf, isBaseName, type ModelName } from '../contract/models-library.ts';
import type { EngineState, ExplainedSentence } from '../contract/synthesis.ts';
import { AsyncQueue } from '../kernel/async-queue.ts';
import {
  type ChildClient,
  type ChildHandle,
  type ChildRequestOptions,
  type ChildRest,
  createChildClient,
} from '../kernel/child-client.ts';
import { computingFlags } from '../kernel/computing-process.ts';
import { engineEnvironment } from '../kernel/engine-process.ts';
import type { Clock, Log, Stop, Ticker } from '../kernel/ports.ts';
import type { ModelEngine } from '../models/ports.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import type { VoiceEngine, VoiceImportRequest } from '../voices/ports.ts';
import { handleOf } from './forked-child.ts';

export interface EngineChild extends EnginePort, VoiceEngine, ModelEngine {
  /** Somebody waits for sound, or listens while it is made. */
  readonly isSpeaking: boolean;
  close(): void;
}

/** Official models, a few voices and their caches fit below it; what a leak adds does not stay. */
export function memoryCeiling(machineBytes: number, allowedBytes: number): number {
  // A container is ended without a word above what it is allowed; the system says nothing or nonsense where there is no limit.
  const usable = allowedBytes > 0 ? Math.min(machineBytes, allowedBytes) : machineBytes;
  return Math.min(6_000_000_000, usable * 0.6);
}

/**
 * Half a gigabyte and more is held for the next take. Whoever writes and listens asks again within minutes; after that, about a
 * second for loading the voice again is less than the memory is worth to other programs.
 */
export const ENGINE_RESTS_AFTER_MS = 5 * 60_000;

export interface EngineChildDeps {
  readonly spawn: () => ChildHandle;
  readonly memoryCeilingBytes?: number;
  /** When it ends for want of work; without it it stays. */
  readonly rest?: ChildRest;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}

export function createEngineChild(deps: EngineChildDeps): EngineChild {
  return new EngineProcess(deps);
}

const emptyMemory: ChildMemory = { rssBytes: 0, heapBytes: 0, loadedPacks: [], devices: [] };

class EngineProcess implements EngineChild {
  readonly #client: ChildClient;
  readonly #listeners = new Set<(state: EngineState) => void>();
  /** The self-tests that run or wait: each is stopped for whatever else is asked, and then begins anew behind it. */
  readonly #selfTests = new Set<AbortController>();
  #memory = emptyMemory;
  #takes = 0;
  #provider: string | null = null;

  constructor(deps: EngineChildDeps) {
    this.#client = createChildClient({
      ...deps,
      memoryCeilingBytes: deps.memoryCeilingBytes ?? memoryCeiling(totalmem(), process.constrainedMemory()),
      readError: (error) => fromWireEngineError(error as WireEngineError),
      readMemory: async (client) => {
        this.#memory = (await client.ask('memory', null)) as ChildMemory;
        this.#notify();
        return this.#memory.rssBytes;
      },
    });
    this.#client.onState((state) => {
      if (state === 'idle' || state === 'stopped') this.#memory = emptyMemory;
      this.#notify();
    });
  }

  get state(): EngineState {
    const { rssBytes, loadedPacks, devices } = this.#memory;
    return {
      state: this.#client.state,
      provider: this.#provider,
      rssBytes: rssBytes || null,
      loadedVoices: loadedPacks.map((dir) => dir.split(/[\\/]/).at(-1) ?? dir),
      devices,
    };
  }

  get isSpeaking(): boolean {
    return this.#takes > 0;
  }

  onState(listener: (state: EngineState) => void): Stop {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async *speak(
    packDir: string,
    request: SpeakRequest,
    { signal, onSentences, priority }: SpeakOptions = {},
  ): AsyncGenerator<AudioChunk, TakeFacts> {
    const left = new AbortController();
    const sound = new AsyncQueue<AudioChunk, TakeFacts>();
    const spoken = this.#run(
      'speak',
      { packDir, request, ...(priority ? { priority } : {}) },
      {
        againUnless: 'audio',
        signal: AbortSignal.any(signal ? [left.signal, signal] : [left.signal]),
        onEvent(event) {
          const reply = event as ChildReply;
          if (reply.kind === 'audio') sound.push(reply.chunk);
          if (reply.kind === 'sentences') onSentences?.(reply.count);
        },
      },
    );
    spoken.then(
      (facts) => {
        this.#provider = facts.provider;
        sound.end(facts);
      },
      (error: unknown) => sound.fail(error),
    );
    this.#takes += 1;
    try {
      return yield* sound.items();
    } finally {
      this.#takes -= 1;
      left.abort();
    }
  }

  async warm(packDir: string, signal?: AbortSignal): Promise<void> {
    await this.#run('load', { packDir }, signal ? { signal } : {});
  }

  async explain(request: ExplainRequest): Promise<readonly ExplainedSentence[]> {
    return (await this.#client.ask('explain', request)) as ChildCalls['explain']['output'];
  }

  importVoice(
    request: VoiceImportRequest,
    { signal, onStep }: Parameters<VoiceEngine['importVoice']>[1],
  ): Promise<{ readonly id: string }> {
    const references = request.references as readonly ImportReference[];
    return this.#run('import', { ...request, references }, { signal, untilSettled: true, onEvent: stepsTo(onStep) });
  }

  async tune(packDir: string, { signal, onStep }: Parameters<VoiceEngine['tune']>[1]): Promise<Tuning> {
    for (;;) {
      const preempted = new AbortController();
      this.#selfTests.add(preempted);
      try {
        const either = AbortSignal.any([signal, preempted.signal]);
        const options = { signal: either, untilSettled: true, onEvent: stepsTo(onStep) };
        return await this.#run('tune', { packDir }, options);
      } catch (error) {
        if (signal.aborted || !preempted.signal.aborted) throw error;
      } finally {
        this.#selfTests.delete(preempted);
      }
    }
  }

  async unload(packDir: string): Promise<void> {
    if (this.#client.state === 'idle' || this.#client.state === 'stopped') return;
    await this.#run('unload', { packDir });
  }

  async checkModel(name: ModelName, place: string, signal: AbortSignal): Promise<void> {
    const options = { signal, untilSettled: true };
    if (isBaseName(name)) await this.#run('check-base-voice', { version: baseVersionOf(name), place }, options);
    else await this.#run('check-encoder', { name, place }, options);
  }

  restartEngine(): Promise<void> {
    return this.#client.replace();
  }

  close(): void {
    this.#client.stop();
  }

  async #run<N extends ChildCallName>(
    kind: N,
    input: ChildCalls[N]['input'],
    options: ChildRequestOptions = {},
  ): Promise<ChildCalls[N]['output']> {
    if (kind !== 'tune') for (const selfTest of this.#selfTests) selfTest.abort();
    return (await this.#client.run(kind, input, options)) as ChildCalls[N]['output'];
  }

  #notify(): void {
    const { state } = this;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

/** The names of the steps are the engine's own; they cross the border as plain text. */
function stepsTo<Step extends string>(onStep: (step: Step) => void): (event: { readonly kind: string }) => void {
  return (event) => {
    const reply = event as ChildReply;
    if (reply.kind === 'step') onStep(reply.step as Step);
  };
}

/** Starts the engine with plain Node; the desktop shell has its own way (`utilityProcess`). */
export function forkEngine(options: EngineOptions, entry: string = defaultEntry()): () => ChildHandle {
  return () => {
    const child = fork(entry, [JSON.stringify(options)], {
      serialization: 'advanced',
      execArgv: [...computingFlags],
      env: { ...process.env, ...engineEnvironment() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    return handleOf(child, () => `: ${lastWords.trim()}`);
  };
}

function defaultEntry(): string {
  return fileURLToPath(new URL('../../native-models/child.ts', import.meta.url));
}
