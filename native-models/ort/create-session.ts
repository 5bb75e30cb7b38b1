/**
 * Turns a graph into a running session: out of files that were kept at an earlier start, or out of temporary ones, which are
 * removed as soon as the session is open.
 */
import './runtime-environment.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import type { Graph } from '../onnx/graph.ts';
import { halfPrecision } from '../onnx/half-precision.ts';
import { openKept } from './open-kept.ts';
import { type OrtAccess, ortLibrary } from './ort-library.ts';
import type { Execution, NamedNetwork, OpenSession, Session } from './session.ts';
import { ffiAdapter } from './session-ffi.ts';
import { openNodeSession } from './session-node.ts';
import { MODEL_FILE, storeGraph } from './store-graph.ts';

/** Throws VOICE_WEIGHTS_INVALID when the network does not fit together, PROVIDER_UNAVAILABLE when the device is missing. */
export async function createSession(
  given: Graph,
  execution: Execution,
  adapter: OpenSession | undefined = execution.openSession,
): Promise<Session> {
  const graph = execution.precision === 'half' ? halfPrecision(given) : given;
  const openModel = (modelPath: string): Promise<Session> => openModelFile(modelPath, graph, execution, adapter);
  const kept = execution.kept === undefined ? null : await openKept(graph, execution.kept, openModel);
  if (kept !== null) return kept;
  const dir = mkdtempSync(join(tmpdir(), `understudy-model-${process.pid}-`));
  try {
    await storeGraph(graph, dir);
    return await openModel(join(dir, MODEL_FILE));
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
