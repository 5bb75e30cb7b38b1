/**
 * What a network is when it runs, whatever runs it: onnxruntime's own library (session-ffi.ts) or its npm package
 * (session-node.ts). `create-session.ts` makes one of a graph.
 */
import type { Provider } from '../engine-types.ts';
import type { ElementType, Graph } from '../onnx/graph.ts';
import type { KeptPlace } from '../voice-pack/kept-networks.ts';
import type { Feeds, Outputs, TensorData } from './tensor.ts';

/**
 * How networks run: `exact` is float32 throughout, `fast` quantizes weights to 8 bits where that pays, `half` computes with 16 bits
 * (onnx/half-precision.ts), which is for graphics devices.
 */
export interface Execution {
  readonly provider: Provider;
  readonly threads: number;
  readonly precision: 'exact' | 'fast' | 'half';
  /** With these, a fast token network on the processor keeps its cache in 8 bits too. They belong to one checkpoint. */
  readonly cacheScales?: CacheScales | undefined;
  /** Where the token network reads its prompts, when that is elsewhere than tokens are made or on other threads. */
  readonly prompt?: { readonly provider: Provider; readonly threads: number; readonly precision?: 'half' };
  /** Sentences of which one run reads a token at most, where it can read several (1 to 8, the default). */
  readonly together?: number;
  /** Where networks made of a voice's files are kept for the next start; nowhere when left out. */
  readonly kept?: KeptPlace | undefined;
  /** Runs the networks; this computer's own way when left out. */
  readonly openSession?: OpenSession;
}

/** What one step of the 8-bit cache is worth, layer by layer. */
export interface CacheScales {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

export interface Session {
  readonly provider: string;
  /**
   * Rejects with the signal's reason as soon as the runtime can be stopped. Bound tensors (what onnxruntime calls IoBinding)
   * stand in for inputs and outputs of their names; the same one may be both, and is then changed in place. Outputs are those
   * that are not bound.
   */
  run(feeds: Feeds, signal?: AbortSignal, bindings?: TensorBindings): Promise<Outputs>;
  /** A tensor where the network runs. What it holds at first is undefined. */
  allocate(type: ElementType, shape: readonly number[]): DeviceTensor;
  /** Ends the session when its last run is over. */
  release(): Promise<void>;
}

/** A tensor that stays where the network runs, so that it need not be handed over at every run. */
export interface DeviceTensor {
  readonly shape: readonly number[];
  read(): Promise<TensorData>;
  /** Fills it whole. Only on the processor: throws elsewhere. */
  write(data: TensorData): void;
  /**
   * `count` items along the first axis from `first` on, in the same memory; to be released before it. Only on the processor:
   * throws elsewhere.
   */
  part(first: number, count: number): DeviceTensor;
  release(): void;
}

export interface TensorBindings {
  readonly inputs: Readonly<Record<string, DeviceTensor>>;
  readonly outputs: Readonly<Record<string, DeviceTensor>>;
}

/** An adapter: how a stored model is run. Rejects with a plain Error when it is not to be. */
export type OpenSession = (modelPath: string, network: NamedNetwork, execution: Execution) => Promise<Session>;

/** What an adapter has to know of a network besides its file. */
export type NamedNetwork = Pick<Graph, 'name' | 'outputNames'>;
