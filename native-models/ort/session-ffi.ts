/** Runs a network on the processor through the runtime's C API: beside the event loop, and a cancel stops it. */
import { ELEMENT_BYTES, ELEMENT_CODES, type ElementType } from '../onnx/graph.ts';
import type { Handle, NamedTensors, OrtLibrary } from './ort-calls.ts';
import type { DeviceTensor, OpenSession } from './session.ts';
import { elementsIn, type TensorData } from './tensor.ts';

interface FfiDeviceTensor extends DeviceTensor {
  readonly handle: Handle;
}

/** The adapter. */
export function ffiAdapter(library: OrtLibrary): OpenSession {
  return async (modelPath, graph, execution) => {
    const options = library.createSessionOptions(execution.threads);
    const session = await library
      .createSession(modelPath, options)
      .finally(() => library.releaseSessionOptions(options));
    const running = new Set<Promise<unknown>>();

    async function run(inputs: NamedTensors, outputs: NamedTensors, signal?: AbortSignal): Promise<Handle[]> {
      signal?.throwIfAborted();
      const runOptions = library.createRunOptions();
      const stop = (): void => library.terminate(runOptions);
      signal?.addEventListener('abort', stop);
      try {
        return await library.run(session, runOptions, inputs, outputs);
      } finally {
        signal?.removeEventListener('abort', stop);
        library.releaseRunOptions(runOptions);
      }
    }

    return {
      provider: execution.provider,
      async run(feeds, signal, bindings) {
        const given = Object.entries(feeds).map(([name, { data, shape }]) => {
          const tensor = library.createTensor(codeOf(data), shape);
          library.write(tensor, data);
          return [name, tensor] as const;
        });
        const boundInputs = Object.entries(bindings?.inputs ?? {}).map(
          ([name, tensor]) => [name, handleOf(tensor)] as const,
        );
        const outputs = graph.outputNames.map((name) => {
          const tensor = bindings?.outputs[name];
          return [name, tensor === undefined ? null : handleOf(tensor)] as const;
        });
        const act = run([...given, ...boundInputs], outputs, signal);
        running.add(act);
        try {
          const results = await act;
          const unbound = outputs.flatMap(([name, bound], i) =>
            bound === null ? [[name, take(library, results[i]!)] as const] : [],
          );
          return Object.fromEntries(unbound);
        } finally {
          running.delete(act);
          for (const [, tensor] of given) library.releaseTensor(tensor);
        }
      },
      allocate(type, shape) {
        return deviceTensor(library, library.createTensor(ELEMENT_CODES[type], shape), type, shape);
      },
      async release() {
        await Promise.allSettled(running);
        library.releaseSession(session);
      },
    };
  };
}

function deviceTensor(
  library: OrtLibrary,
  handle: Handle,
  type: ElementType,
  shape: readonly number[],
): FfiDeviceTensor {
  return {
    handle,
    shape,
    read: async () => copyOf(library, handle),
    write: (data) => library.write(handle, data),
    part(first, count) {
      const part = [count, ...shape.slice(1)];
      const itemBytes = elementsIn(shape.slice(1)) * ELEMENT_BYTES[type];
      const within = { tensor: handle, offsetBytes: first * itemBytes, sizeBytes: count * itemBytes };
      return deviceTensor(library, library.createTensorWithin(within, ELEMENT_CODES[type], part), type, part);
    },
    release: () => library.releaseTensor(handle),
  };
}

function handleOf(tensor: DeviceTensor): Handle {
  return (tensor as FfiDeviceTensor).handle;
}

/** A copy of a result; the library's tensor is released. */
function take(library: OrtLibrary, tensor: Handle): { readonly data: TensorData; readonly shape: readonly number[] } {
  try {
    return { data: copyOf(library, tensor), shape: library.describeTensor(tensor).shape };
  } finally {
    library.releaseTensor(tensor);
  }
}

function copyOf(library: OrtLibrary, tensor: Handle): TensorData {
  const { elementCode, shape } = library.describeTensor(tensor);
  const Data = dataTypes.find(({ code }) => code === elementCode)?.type;
  if (Data === undefined) throw new Error(`values of kind ${elementCode} are not read here`);
  const data = new Data(elementsIn(shape));
  library.read(tensor, data);
  return data;
}

const dataTypes = [
  { code: ELEMENT_CODES.float32, type: Float32Array },
  { code: ELEMENT_CODES.float16, type: Uint16Array },
  { code: ELEMENT_CODES.uint8, type: Uint8Array },
  { code: ELEMENT_CODES.int8, type: Int8Array },
  { code: ELEMENT_CODES.int32, type: Int32Array },
  { code: ELEMENT_CODES.int64, type: BigInt64Array },
] as const;

function codeOf(data: TensorData): number {
  return dataTypes.find(({ type }) => data instanceof type)!.code;
}
