/**
 * Runs a network through onnxruntime-node: on graphics devices, and on the processor where its library cannot be reached
 * directly. The runtime then holds this thread while it works, so a cancel is heard between two runs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InferenceSession, Tensor as PackageTensor } from 'onnxruntime-node';
import type { ElementType } from '../onnx/graph.ts';
import type { KeptTensor, OpenSession } from './session.ts';
import { elementsIn, type Tensor, type TensorData } from './tensor.ts';

/** A device's tensor is another one after every run. */
interface PackageKeptTensor extends KeptTensor {
  tensor: PackageTensor;
}

export const openPackageSession: OpenSession = async (modelPath, _graph, { provider, threads }) => {
  const session = await InferenceSession.create(modelPath, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  return {
    provider,
    async run(feeds, signal, kept) {
      if (signal !== undefined) await nextTurn();
      signal?.throwIfAborted();
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, packageTensor(tensor)]));
      for (const [name, tensor] of Object.entries(kept?.inputs ?? {})) inputs[name] = keptTensor(tensor).tensor;
      const outputs: Record<string, PackageTensor | null> = Object.fromEntries(
        session.outputNames.map((name) => [name, null]),
      );
      for (const [name, tensor] of Object.entries(kept?.outputs ?? {})) outputs[name] = keptTensor(tensor).tensor;
      const results = await session.run(inputs, outputs);
      const fetched = Object.entries(results).filter(([name]) => kept?.outputs[name] === undefined);
      return Object.fromEntries(
        fetched.map(([name, { data, dims }]) => [name, { data: data as TensorData, shape: dims }]),
      );
    },
    keep(type, shape) {
      const kept: PackageKeptTensor = {
        shape,
        tensor: new PackageTensor(type, emptyData(type, elementsIn(shape)), shape),
        read: async () => kept.tensor.data as TensorData,
        release: () => kept.tensor.dispose(),
      };
      return kept;
    },
    release: () => session.release(),
  };
};

function keptTensor(tensor: KeptTensor): PackageKeptTensor {
  return tensor as PackageKeptTensor;
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
