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
import type { AudioChunk, TakeFacts } from '../../native-models/engine-types.ts';
import type { ImportReference } from '../../native-models/voice-pack/import.ts';
import { baseVersionOf } from '../contract/models-library.ts';
import type { EngineState } from '../contract/synthesis.ts';
import { AsyncQueue } from '../kernel/async-queue.ts';
import { type ChildHandle, type ChildRequestOptions, createChildClient } from '../kernel/child-client.ts';
import type { Clock, Log, Ticker } from '../kernel/ports.ts';
import type { ModelEngine } from '../models/ports.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import type { VoiceEngine } from '../voices/ports.ts';

export interface EngineChild extends EnginePort, VoiceEngine, ModelEngine {
  close(): void;
}

/** Official models, a few voices and their caches fit below it; what a leak adds does not stay. */
const MEMORY_CEILING_BYTES = Math.min(6_000_000_000, totalmem() * 0.6);

export function createEngineChild(deps: {
  readonly spawn: () => ChildHandle;
  readonly memoryCeilingBytes?: number;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}): EngineChild {
  const listeners = new Set<(state: EngineState) => void>();
  let memory: ChildMemory = { rssBytes: 0, loadedPacks: [], devices: [] };
  let provider: string | null = null;
  /** Stop the self-tests that run or wait, each of which then begins anew behind what came meanwhile. */
  const givingWay = new Set<() => void>();

  const client = createChildClient({
    ...deps,
    memoryCeilingBytes: deps.memoryCeilingBytes ?? MEMORY_CEILING_BYTES,
    readError: (error) => fromWireEngineError(error as WireEngineError),
    async readMemory(asked) {
      memory = (await asked.ask('memory', null)) as ChildMemory;
      tell();
      return memory.rssBytes;
    },
  });
  client.onState((state) => {
    if (state === 'idle' || state === 'stopped') memory = { rssBytes: 0, loadedPacks: [], devices: [] };
    tell();
  });

  function tell(): void {
    const state = currentState();
    for (const listener of [...listeners]) listener(state);
  }

  function currentState(): EngineState {
    return {
      state: client.state,
      provider,
      rssBytes: memory.rssBytes || null,
      loadedVoices: memory.loadedPacks.map((dir) => dir.split(/[\\/]/).at(-1) ?? dir),
      devices: memory.devices,
    };
  }

  async function run<N extends ChildCallName>(
    kind: N,
    input: ChildCalls[N]['input'],
    options: ChildRequestOptions = {},
  ): Promise<ChildCalls[N]['output']> {
    if (kind !== 'tune') for (const giveWay of givingWay) giveWay();
    return (await client.run(kind, input, options)) as ChildCalls[N]['output'];
  }

  return {
    async *speak(packDir, request, { signal, onSentences } = {}) {
      const left = new AbortController();
      const sound = new AsyncQueue<AudioChunk, TakeFacts>();
      const spoken = run(
        'speak',
        { packDir, request },
        {
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
          provider = facts.provider;
          sound.end(facts);
        },
        (error: unknown) => sound.fail(error),
      );
      try {
        return yield* sound.items();
      } finally {
        left.abort();
      }
    },
    async warm(packDir, signal) {
      await run('load', { packDir }, { signal });
    },
    async explain(text, language, readings) {
      const input = { text, language: language as ChildCalls['explain']['input']['language'], readings };
      return (await client.ask('explain', input)) as ChildCalls['explain']['output'];
    },
    get state() {
      return currentState();
    },
    onState(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    importVoice(request, { signal, onStep }) {
      const references = request.references as readonly ImportReference[];
      return run(
        'import',
        { ...request, references },
        {
          signal,
          untilSettled: true,
          onEvent(event) {
            const reply = event as ChildReply;
            if (reply.kind === 'step') onStep(reply.step as Parameters<typeof onStep>[0]);
          },
        },
      );
    },
    async tune(packDir, { signal, onStep }) {
      for (;;) {
        const other = new AbortController();
        const giveWay = (): void => other.abort();
        givingWay.add(giveWay);
        try {
          return await run(
            'tune',
            { packDir },
            {
              signal: AbortSignal.any([signal, other.signal]),
              untilSettled: true,
              onEvent(event) {
                const reply = event as ChildReply;
                if (reply.kind === 'step') onStep(reply.step as Parameters<typeof onStep>[0]);
              },
            },
          );
        } catch (error) {
          if (signal.aborted || !other.signal.aborted) throw error;
        } finally {
          givingWay.delete(giveWay);
        }
      }
    },
    async unload(packDir) {
      if (client.state === 'idle' || client.state === 'stopped') return;
      await run('unload', { packDir });
    },
    async checkModel(name, place, signal) {
      const options = { signal, untilSettled: true };
      if (name === 'hubert' || name === 'bert' || name === 'speaker') {
        await run('check-encoder', { name, place }, options);
      } else {
        await run('check-base-voice', { version: baseVersionOf(name), place }, options);
      }
    },
    restartEngine: () => client.replace(),
    close: () => client.stop(),
  };
}

/** Starts the engine with plain Node; the desktop shell has its own way (`utilityProcess`). */
export function forkEngine(options: EngineOptions, entry: string = defaultEntry()): () => ChildHandle {
  return () => {
    const child = fork(entry, [JSON.stringify(options)], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    return {
      post: (message) => {
        // A process that is already gone is told by its exit.
        if (child.connected) child.send(message as object, () => {});
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        child.once('error', (error) => listener(error.message));
        child.once('exit', (code, signal) => listener(`exit ${code ?? signal}: ${lastWords.trim()}`));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}

function defaultEntry(): string {
  return fileURLToPath(new URL('../../native-models/child.ts', import.meta.url));
}
