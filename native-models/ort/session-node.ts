/**
 * Runs a network through onnxruntime-node: on devices, and on the processor where its library cannot be reached directly. The
 * runtime then holds this thread while it works, so a cancel is heard between two runs.
 */
import './no-telemetry.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InferenceSession, Tensor as PackageTensor } from 'onnxruntime-node';
import { type ElementType, Graph } from '../onnx/graph.ts';
import type { Execution, KeptTensor, OpenSession, Session } from './session.ts';
import { elementsIn, type Tensor, type TensorData } from './tensor.ts';

interface PackageKeptTensor extends KeptTensor {
  /** Room is made before the first run that uses it. */
  place(): Promise<PackageTensor>;
}

/** The adapter; `more` changes how the package runs networks. */
export function packageAdapter(more: InferenceSession.SessionOptions = {}): OpenSession {
  return (modelPath, _graph, execution) => openSession(modelPath, execution, more);
}

export const openPackageSession = packageAdapter();

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
    logSeverityLevel: 3,
    ...more,
  };
  const session = await InferenceSession.create(modelPath, options);
  const room = provider === 'webgpu' ? deviceRoom(options) : null;
  return {
    provider,
    async run(feeds, signal, kept) {
      if (signal !== undefined) await nextTurn();
      signal?.throwIfAborted();
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, packageTensor(tensor)]));
      for (const [name, tensor] of Object.entries(kept?.inputs ?? {})) inputs[name] = await placeOf(tensor);
      const outputs: Record<string, PackageTensor | null> = Object.fromEntries(
        session.outputNames.map((name) => [name, null]),
      );
      for (const [name, tensor] of Object.entries(kept?.outputs ?? {})) outputs[name] = await placeOf(tensor);
      const results = await session.run(inputs, outputs);
      const fetched = Object.entries(results).filter(([name]) => kept?.outputs[name] === undefined);
      return Object.fromEntries(
        fetched.map(([name, { data, dims }]) => [name, { data: data as TensorData, shape: dims }]),
      );
    },
    keep: (type, shape) => (room !== null && type === 'float32' ? onDevice(room, shape) : onHost(type, shape)),
    async release() {
      await session.release();
      await room?.release();
    },
  };
}

function onHost(type: ElementType, shape: readonly number[]): PackageKeptTensor {
  const tensor = new PackageTensor(type, emptyData(type, elementsIn(shape)), shape);
  return {
    shape,
    place: async () => tensor,
    read: async () => tensor.data as TensorData,
    release: () => tensor.dispose(),
  };
}

function onDevice(room: DeviceRoom, shape: readonly number[]): PackageKeptTensor {
  let made: Promise<PackageTensor> | undefined;
  const place = (): Promise<PackageTensor> => {
    made ??= room.make(shape);
    return made;
  };
  return {
    shape,
    place,
    read: async () => room.read(await place()),
    release: () => {
      made?.then((tensor) => tensor.dispose()).catch(() => {});
    },
  };
}

function placeOf(tensor: KeptTensor): Promise<PackageTensor> {
  return (tensor as PackageKeptTensor).place();
}

interface DeviceRoom {
  make(shape: readonly number[]): Promise<PackageTensor>;
  read(tensor: PackageTensor): Promise<TensorData>;
  release(): Promise<void>;
}

/**
 * Tensors in a device's own memory. The package neither makes nor reads them by itself (its `getData` ends the process,
 * onnxruntime-node 1.30), but a network may leave its results there and take them from there.
 */
function deviceRoom(options: InferenceSession.SessionOptions): DeviceRoom {
  const anyShape = ['a', 'b', 'c', 'd'];
  const filled = new Graph('room');
  filled.output('out', filled.op('Expand', [filled.scalar(0), filled.input('in', 'int64', [4])]), 'float32', anyShape);
  const copied = new Graph('room-contents');
  copied.output('out', copied.input('in', 'float32', anyShape), 'float32', anyShape);
  const making = sessionOnce(filled, { ...options, preferredOutputLocation: 'gpu-buffer' });
  const reading = sessionOnce(copied, options);

  return {
    async make(shape) {
      const wanted = packageTensor({ data: BigInt64Array.from(shape, BigInt), shape: [shape.length] });
      const { out } = await (await making.open()).run({ in: wanted });
      if (out?.location !== 'gpu-buffer') throw new Error('the device keeps no tensors');
      return out;
    },
    async read(tensor) {
      const { out } = await (await reading.open()).run({ in: tensor });
      return out!.data as TensorData;
    },
    async release() {
      await making.release();
      await reading.release();
    },
  };
}

function sessionOnce(
  graph: Graph,
  options: InferenceSession.SessionOptions,
): { open(): Promise<InferenceSession>; release(): Promise<void> } {
  let session: Promise<InferenceSession> | undefined;
  return {
    open: () => {
      session ??= InferenceSession.create(graph.encode('', new Map()), options);
      return session;
    },
    release: async () => (await session?.catch(() => null))?.release(),
  };
}

function packageTensor({ data, shape }: Tensor): PackageTensor {
  if (data instanceof Float32Array) return new PackageTensor('float32', data, shape);
  if (data instanceof Int32Array) return new PackageTensor('int32', data, shape);
  if (data instanceof BigInt64Array) return new PackageTensor('int64', data, shape);
  return new PackageTensor(data instanceof Int8Array ? 'int8' : 'uint8', data, shape);
}

function emptyData(type: ElementType, length: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
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
