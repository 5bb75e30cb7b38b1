/**
 * Runs a network through onnxruntime-node: on devices, and on the processor where the library cannot be called directly. The
 * runtime then blocks this thread while it works, so a cancel takes effect between two runs.
 */
import './runtime-environment.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { ELEMENT_CODES, type ElementType, Graph } from '../onnx/graph.ts';
import type { DeviceTensor, Execution, OpenSession, Session } from './session.ts';
import { elementsIn, type Tensor, type TensorData } from './tensor.ts';

interface NodeDeviceTensor extends DeviceTensor {
  /** The package's own tensor; on a device it is made when the first run asks for it. */
  value(): Promise<OrtTensor>;
}

/** The adapter; `more` changes how the package runs networks. */
export function nodeAdapter(more: InferenceSession.SessionOptions = {}): OpenSession {
  return (modelPath, _graph, execution) => openSession(modelPath, execution, more);
}

export const openNodeSession = nodeAdapter();

async function openSession(
  modelPath: string,
  { provider, threads }: Execution,
  more: InferenceSession.SessionOptions,
): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    // As the library's sessions are opened.
    extra: { session: { force_spinning_stop: '1' } },
    logSeverityLevel: 3,
    ...more,
  };
  const session = await InferenceSession.create(modelPath, options);
  const memory = provider === 'webgpu' ? openDeviceMemory(options) : null;
  return {
    provider,
    async run(feeds, signal, bindings) {
      if (signal !== undefined) await nextTurn();
      signal?.throwIfAborted();
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, ortTensorOf(tensor)]));
      for (const [name, tensor] of Object.entries(bindings?.inputs ?? {})) inputs[name] = await ortValueOf(tensor);
      const outputs: Record<string, OrtTensor | null> = Object.fromEntries(
        session.outputNames.map((name) => [name, null]),
      );
      for (const [name, tensor] of Object.entries(bindings?.outputs ?? {})) outputs[name] = await ortValueOf(tensor);
      const results = await session.run(inputs, outputs);
      const unbound = Object.entries(results).filter(([name]) => bindings?.outputs[name] === undefined);
      return Object.fromEntries(
        unbound.map(([name, { data, dims }]) => [name, { data: data as TensorData, shape: dims }]),
      );
    },
    allocate: (type, shape) =>
      memory !== null && (type === 'float32' || type === 'float16')
        ? onDevice(memory, type, shape)
        : onHost(emptyData(type, elementsIn(shape)), shape),
    async release() {
      await session.release();
      await memory?.release();
    },
  };
}

function onHost(data: TensorData, shape: readonly number[]): NodeDeviceTensor {
  const tensor = ortTensorOf({ data, shape });
  return {
    shape,
    value: async () => tensor,
    read: async () => data,
    write: (written) => copyInto(data, written),
    part(first, count) {
      const items = elementsIn(shape.slice(1));
      return onHost(data.subarray(first * items, (first + count) * items), [count, ...shape.slice(1)]);
    },
    release: () => tensor.dispose(),
  };
}

function onDevice(memory: DeviceMemory, type: FloatType, shape: readonly number[]): NodeDeviceTensor {
  let made: Promise<OrtTensor> | undefined;
  const value = (): Promise<OrtTensor> => {
    made ??= memory.make(type, shape);
    return made;
  };
  return {
    shape,
    value,
    read: async () => memory.read(type, await value()),
    part() {
      throw new Error('a device has no parts of tensors');
    },
    write() {
      throw new Error('a tensor on a device is not written from outside');
    },
    release: () => {
      made?.then((tensor) => tensor.dispose()).catch(() => {});
    },
  };
}

function ortValueOf(tensor: DeviceTensor): Promise<OrtTensor> {
  return (tensor as NodeDeviceTensor).value();
}

type FloatType = 'float32' | 'float16';

interface DeviceMemory {
  make(type: FloatType, shape: readonly number[]): Promise<OrtTensor>;
  /** In float32, whatever it holds. */
  read(type: FloatType, tensor: OrtTensor): Promise<TensorData>;
  release(): Promise<void>;
}

/**
 * Tensors in a device's own memory. The package can neither make nor read them by itself (its `getData` crashes the process,
 * onnxruntime-node 1.30), but networks can: one fills a new tensor with zeros, one copies a tensor to the processor.
 */
function openDeviceMemory(options: InferenceSession.SessionOptions): DeviceMemory {
  const anyShape = ['a', 'b', 'c', 'd'];
  const networksOf = (type: FloatType): Record<'making' | 'reading', SessionOnce> => {
    const filled = new Graph('device-tensor');
    const zero = filled.weight('zero', type, [], () => (type === 'float32' ? new Float32Array(1) : new Uint16Array(1)));
    filled.output('out', filled.op('Expand', [zero, filled.input('in', 'int64', [4])]), type, anyShape);
    const copied = new Graph('device-tensor-contents');
    const held = copied.input('in', type, anyShape);
    const wide = type === 'float32' ? held : copied.op('Cast', [held], { to: ELEMENT_CODES.float32 });
    copied.output('out', wide, 'float32', anyShape);
    return {
      making: sessionOnce(filled, { ...options, preferredOutputLocation: 'gpu-buffer' }),
      reading: sessionOnce(copied, options),
    };
  };
  const networks = { float32: networksOf('float32'), float16: networksOf('float16') };

  return {
    async make(type, shape) {
      const wanted = ortTensorOf({ data: BigInt64Array.from(shape, BigInt), shape: [shape.length] });
      const { out } = await (await networks[type].making.open()).run({ in: wanted });
      if (out?.location !== 'gpu-buffer') throw new Error('the device keeps no tensors');
      return out;
    },
    async read(type, tensor) {
      const { out } = await (await networks[type].reading.open()).run({ in: tensor });
      return out!.data as TensorData;
    },
    async release() {
      for (const { making, reading } of Object.values(networks)) {
        await making.release();
        await reading.release();
      }
    },
  };
}

interface SessionOnce {
  open(): Promise<InferenceSession>;
  release(): Promise<void>;
}

function sessionOnce(graph: Graph, options: InferenceSession.SessionOptions): SessionOnce {
  let session: Promise<InferenceSession> | undefined;
  return {
    open: () => {
      session ??= InferenceSession.create(graph.encode('', new Map()), options);
      return session;
    },
    release: async () => (await session?.catch(() => null))?.release(),
  };
}

function ortTensorOf({ data, shape }: Tensor): OrtTensor {
  if (data instanceof Float32Array) return new OrtTensor('float32', data, shape);
  if (data instanceof Uint16Array) return new OrtTensor('float16', data, shape);
  if (data instanceof Int32Array) return new OrtTensor('int32', data, shape);
  if (data instanceof BigInt64Array) return new OrtTensor('int64', data, shape);
  return new OrtTensor(data instanceof Int8Array ? 'int8' : 'uint8', data, shape);
}

function copyInto(to: TensorData, from: TensorData): void {
  const bytes = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  bytes(to).set(bytes(from));
}

function emptyData(type: ElementType, length: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
    case 'float16':
      return new Uint16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'int8':
      return new Int8Array(length);
    default:
      return new Uint8Array(length);
  }
}
