/**
 * Turns a graph into a running session. The weights go to a data file beside the model, tensor by tensor, because the
 * runtime then maps them instead of copying them; the folder is removed as soon as the session is open.
 */
import './no-telemetry.ts';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import { type Graph, loadWeight, type WeightPlace, weightBytes } from '../onnx/graph.ts';
import { type OrtAccess, ortLibrary } from './ort-library.ts';
import type { Execution, NamedNetwork, OpenSession, Session } from './session.ts';
import { ffiAdapter } from './session-ffi.ts';
import { openNodeSession } from './session-node.ts';

/** Weights below this stay inside the model; the runtime aligns and shares only larger ones. */
const INLINE_BYTES = 1024;
const ALIGNMENT_BYTES = 4096;

/** Throws VOICE_WEIGHTS_INVALID when the network does not fit together, PROVIDER_UNAVAILABLE when the device is missing. */
export async function createSession(
  graph: Graph,
  execution: Execution,
  adapter: OpenSession | undefined = execution.openSession,
): Promise<Session> {
  const dir = mkdtempSync(join(tmpdir(), `understudy-model-${process.pid}-`));
  try {
    const places = storeWeights(graph, join(dir, DATA_FILE));
    const modelPath = join(dir, 'model.onnx');
    writeFileSync(modelPath, graph.encode(DATA_FILE, places));
    return await openModelFile(modelPath, graph, execution, adapter);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A network that is stored as ONNX already. Throws like `createSession`. */
export async function openModelFile(
  modelPath: string,
  network: NamedNetwork,
  execution: Execution,
  adapter: OpenSession | undefined = execution.openSession,
): Promise<Session> {
  const open = adapter ?? (await adapterFor(execution));
  const session = await open(modelPath, network, execution).catch((cause: unknown) => {
    throw explainRefusal(cause, network.name, execution);
  });
  return {
    ...session,
    run: async (feeds, signal, bindings) => {
      signal?.throwIfAborted();
      try {
        return await session.run(feeds, signal, bindings);
      } catch (cause) {
        signal?.throwIfAborted();
        throw explainFailure(cause, network.name, execution);
      }
    },
  };
}

/** Networks on the processor run through the library where it passed its check; devices are reached through the package alone. */
export async function adapterFor(
  { provider }: Execution,
  access: () => Promise<OrtAccess> = ortLibrary,
): Promise<OpenSession> {
  const { library } = provider === 'cpu' ? await access() : { library: null };
  return library === null ? openNodeSession : ffiAdapter(library);
}

/** Whether several runs of a session may be under way at the same time, a thread each. */
export async function runsAtOnce(
  { provider, openSession }: Execution,
  access: () => Promise<OrtAccess> = ortLibrary,
): Promise<boolean> {
  return provider === 'cpu' && openSession === undefined && (await access()).library !== null;
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

/** Any failed run on a device counts as the device's failure, since the same run may succeed on the processor. */
function explainFailure(cause: unknown, network: string, { provider }: Execution): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (provider !== 'cpu') {
    return new EngineError('PROVIDER_UNAVAILABLE', `${network} failed: ${message}`, { network, provider }, { cause });
  }
  const code = /alloc|out of memory/i.test(message) ? 'OUT_OF_MEMORY' : 'INTERNAL';
  return new EngineError(code, `${network} failed: ${message}`, { network }, { cause });
}
