/**
 * Turns a graph into a running session. The weights go to a data file beside the model, tensor by tensor, because the
 * runtime then maps them instead of copying them; the folder is removed as soon as the session stands.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EngineError } from '../engine-error.ts';
import { type Graph, loadWeight, type WeightPlace, weightBytes } from '../onnx/graph.ts';
import type { Execution } from './models.ts';

export type Feeds = Readonly<Record<string, Tensor>>;
export type Fetched = Readonly<Record<string, Tensor>>;

export interface Session {
  readonly provider: string;
  run(feeds: Feeds, signal?: AbortSignal): Promise<Fetched>;
  release(): Promise<void>;
}

/** Weights below this stay inside the model; the runtime aligns and shares only larger ones. */
const INLINE_BYTES = 1024;
const ALIGNMENT_BYTES = 4096;

/** Throws VOICE_WEIGHTS_INVALID when the network does not fit together, PROVIDER_UNAVAILABLE when the device is missing. */
export async function createSession(graph: Graph, execution: Execution): Promise<Session> {
  const dir = mkdtempSync(join(tmpdir(), `understudy-model-${process.pid}-`));
  try {
    const places = storeWeights(graph, join(dir, DATA_FILE));
    const modelPath = join(dir, 'model.onnx');
    writeFileSync(modelPath, graph.encode(DATA_FILE, places));
    const session = await openModel(modelPath, execution).catch((cause: unknown) => {
      throw explainRefusal(cause, graph.name, execution);
    });
    return {
      provider: execution.provider,
      run: async (feeds, signal) => {
        // The runtime holds the thread while it works; a cancel that arrived during the last run is heard in this turn.
        if (signal !== undefined) await nextTurn();
        signal?.throwIfAborted();
        return session.run(feeds as Record<string, Tensor>).catch((cause: unknown) => {
          throw explainFailure(cause, graph.name);
        });
      },
      release: () => session.release(),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function openModel(path: string, execution: Execution): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: execution.provider === 'cpu' ? ['cpu'] : [execution.provider, 'cpu'],
    intraOpNumThreads: execution.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
}

const DATA_FILE = 'weights.bin';

function storeWeights(graph: Graph, path: string): Map<string, WeightPlace> {
  const places = new Map<string, WeightPlace>();
  const fd = openSync(path, 'w');
  try {
    let offset = 0;
    for (const weight of graph.weights) {
      const sizeBytes = weightBytes(weight);
      if (sizeBytes < INLINE_BYTES) continue;
      const view = loadWeight(weight);
      writeSync(fd, view, 0, sizeBytes, offset);
      places.set(weight.name, { offset, sizeBytes });
      offset = Math.ceil((offset + sizeBytes) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    }
  } finally {
    closeSync(fd);
  }
  return places;
}

function explainRefusal(cause: unknown, network: string, execution: Execution): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const { provider } = execution;
  if (provider === 'cpu') {
    const details = { network };
    return new EngineError('VOICE_WEIGHTS_INVALID', `${network} does not fit together: ${message}`, details, { cause });
  }
  const details = { network, provider };
  return new EngineError('PROVIDER_UNAVAILABLE', `${network} does not run on ${provider}: ${message}`, details, {
    cause,
  });
}

function explainFailure(cause: unknown, network: string): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = /alloc|out of memory/i.test(message) ? 'OUT_OF_MEMORY' : 'INTERNAL';
  return new EngineError(code, `${network} failed: ${message}`, { network }, { cause });
}

export function floats(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

export function ids(values: ArrayLike<number>): Tensor {
  return new Tensor('int32', Int32Array.from(values), [values.length]);
}

export function longs(values: BigInt64Array): Tensor {
  return new Tensor('int64', values, [values.length]);
}

/** The float values of a fetched tensor. */
export function floatsOf(fetched: Fetched, name: string): Float32Array {
  const tensor = fetched[name];
  if (!(tensor?.data instanceof Float32Array)) throw new EngineError('INTERNAL', `no float output ${name}`, { name });
  return tensor.data;
}
