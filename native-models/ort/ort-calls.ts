/**
 * The calls to ONNX Runtime's own library that the engine makes, instead of the JavaScript of onnxruntime-node. The package runs
 * a network on the calling thread and copies every output; here a network runs beside the event loop, can be stopped in the
 * middle of a run, and keeps its cache in place from run to run.
 */
import type Koffi from 'koffi';
import { type Handle, type OrtApi, pointer } from './ort-api.ts';

export type { Handle } from './ort-api.ts';

/** Calls that fail throw an Error with the library's own message. */
export interface OrtLibrary {
  createSessionOptions(threads: number): Handle;
  releaseSessionOptions(options: Handle): void;
  createSession(modelPath: string, options: Handle): Promise<Handle>;
  releaseSession(session: Handle): void;
  createRunOptions(): Handle;
  /** Makes the run with these options end at the next operator, as failed. */
  terminate(runOptions: Handle): void;
  releaseRunOptions(runOptions: Handle): void;
  /** A tensor in memory of the library; what it holds at first is undefined. */
  createTensor(elementCode: number, shape: readonly number[]): Handle;
  /** A tensor in the memory of another, which must outlive it. */
  createTensorWithin(
    within: { readonly tensor: Handle; readonly offsetBytes: number; readonly sizeBytes: number },
    elementCode: number,
    shape: readonly number[],
  ): Handle;
  describeTensor(tensor: Handle): { readonly elementCode: number; readonly shape: readonly number[] };
  write(tensor: Handle, data: NodeJS.ArrayBufferView): void;
  read(tensor: Handle, into: NodeJS.ArrayBufferView): void;
  releaseTensor(tensor: Handle): void;
  /** Runs on another thread. Outputs given as null are made by the library; all come back in the order asked for. */
  run(session: Handle, runOptions: Handle, inputs: NamedTensors, outputs: NamedTensors): Promise<Handle[]>;
}

export type NamedTensors = readonly (readonly [name: string, tensor: Handle | null])[];

/** Copies bytes; one side is memory of the library. C's memcpy. */
export type CopyMemory = (
  to: Handle | NodeJS.ArrayBufferView,
  from: Handle | NodeJS.ArrayBufferView,
  bytes: number,
) => void;

/** ORT_LOGGING_LEVEL_ERROR */
const ERRORS_ONLY = 3;
/** ORT_ENABLE_ALL */
const ALL_OPTIMIZATIONS = 99;

/** OrtArenaAllocator and OrtMemTypeDefault: plain memory of the processor. */
const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;

/** How a path is passed (ORTCHAR_T): wide characters on Windows. */
export type PathType = 'str' | 'str16';

export function createOrtLibrary(koffi: typeof Koffi, api: OrtApi, copy: CopyMemory, pathType: PathType): OrtLibrary {
  const pointerOut = koffi.out(koffi.pointer(pointer));
  const environment = made((place) =>
    api.bind('CreateEnv', ['int', 'str', pointerOut])(ERRORS_ONLY, 'understudy', place),
  );
  return {
    ...bindSessions(koffi, api, environment, pathType),
    ...bindTensors(koffi, api, copy),
  };
}

type SessionCalls = Pick<
  OrtLibrary,
  | 'createSessionOptions'
  | 'releaseSessionOptions'
  | 'createSession'
  | 'releaseSession'
  | 'createRunOptions'
  | 'terminate'
  | 'releaseRunOptions'
  | 'run'
>;

function bindSessions(koffi: typeof Koffi, api: OrtApi, environment: Handle, pathType: PathType): SessionCalls {
  const pointerOut = koffi.out(koffi.pointer(pointer));
  const pointerInOut = koffi.inout(koffi.pointer(pointer));
  const createOptions = api.bind('CreateSessionOptions', [pointerOut]);
  const disableMemoryPattern = api.bind('DisableMemPattern', [pointer]);
  const setLogSeverity = api.bind('SetSessionLogSeverityLevel', [pointer, 'int']);
  const setOptimizationLevel = api.bind('SetSessionGraphOptimizationLevel', [pointer, 'int']);
  const setIntraOpThreads = api.bind('SetIntraOpNumThreads', [pointer, 'int']);
  const setInterOpThreads = api.bind('SetInterOpNumThreads', [pointer, 'int']);
  const addConfigEntry = api.bind('AddSessionConfigEntry', [pointer, 'str', 'str']);
  const createSession = api.bindAsync('CreateSession', [pointer, pathType, pointer, pointerOut]);
  const createRunOptions = api.bind('CreateRunOptions', [pointerOut]);
  const run = api.bindAsync('Run', [pointer, pointer, 'str *', 'void **', 'size_t', 'str *', 'size_t', pointerInOut]);
  return {
    createSessionOptions(threads) {
      const options = made((place) => createOptions(place));
      setOptimizationLevel(options, ALL_OPTIMIZATIONS);
      setLogSeverity(options, ERRORS_ONLY);
      setIntraOpThreads(options, threads);
      setInterOpThreads(options, 1);
      disableMemoryPattern(options);
      // Threads spin while they wait for the next operator, by default also long after a run, on cores that other networks need.
      addConfigEntry(options, 'session.force_spinning_stop', '1');
      return options;
    },
    releaseSessionOptions: api.release('ReleaseSessionOptions'),
    async createSession(modelPath, options) {
      const place: [Handle | null] = [null];
      await createSession(environment, modelPath, options, place);
      return handleIn(place);
    },
    releaseSession: api.release('ReleaseSession'),
    createRunOptions: () => made((place) => createRunOptions(place)),
    terminate: api.bind('RunOptionsSetTerminate', [pointer]),
    releaseRunOptions: api.release('ReleaseRunOptions'),
    async run(session, runOptions, inputs, outputs) {
      const results = outputs.map(([, tensor]) => tensor);
      await run(
        session,
        runOptions,
        inputs.map(([name]) => name),
        inputs.map(([, tensor]) => tensor),
        inputs.length,
        outputs.map(([name]) => name),
        outputs.length,
        results,
      );
      return results as Handle[];
    },
  };
}

type TensorCalls = Pick<
  OrtLibrary,
  'createTensor' | 'createTensorWithin' | 'describeTensor' | 'write' | 'read' | 'releaseTensor'
>;

function bindTensors(koffi: typeof Koffi, api: OrtApi, copy: CopyMemory): TensorCalls {
  const out = (type: string) => koffi.out(koffi.pointer(type));
  const allocator = made((place) => api.bind('GetAllocatorWithDefaultOptions', [out(pointer)])(place));
  const createTensor = api.bind('CreateTensorAsOrtValue', [pointer, 'int64_t *', 'size_t', 'int', out(pointer)]);
  const createOver = api.bind('CreateTensorWithDataAsOrtValue', [
    ...[pointer, pointer, 'size_t', 'int64_t *', 'size_t', 'int', out(pointer)],
  ]);
  const onProcessor = made((place) =>
    api.bind('CreateCpuMemoryInfo', ['int', 'int', out(pointer)])(ARENA_ALLOCATOR, DEFAULT_MEMORY, place),
  );
  const getData = api.bind('GetTensorMutableData', [pointer, out(pointer)]);
  const getTypeAndShape = api.bind('GetTensorTypeAndShape', [pointer, out(pointer)]);
  const getElementType = api.bind('GetTensorElementType', [pointer, out('int')]);
  const getDimensionCount = api.bind('GetDimensionsCount', [pointer, out('size_t')]);
  const getDimensions = api.bind('GetDimensions', [pointer, out('int64_t'), 'size_t']);
  const releaseTypeAndShape = api.release('ReleaseTensorTypeAndShapeInfo');
  const dataOf = (tensor: Handle): Handle => made((place) => getData(tensor, place));
  return {
    createTensor: (elementCode, shape) =>
      made((place) => createTensor(allocator, BigInt64Array.from(shape, BigInt), shape.length, elementCode, place)),
    createTensorWithin({ tensor, offsetBytes, sizeBytes }, elementCode, shape) {
      const dimensions = BigInt64Array.from(shape, BigInt);
      const data = dataOf(tensor) + BigInt(offsetBytes);
      return made((place) =>
        createOver(onProcessor, data, sizeBytes, dimensions, dimensions.length, elementCode, place),
      );
    },
    describeTensor(tensor) {
      const info = made((place) => getTypeAndShape(tensor, place));
      try {
        const [code, rank] = [[0], [0]] as [[number], [number]];
        getElementType(info, code);
        getDimensionCount(info, rank);
        const shape = new BigInt64Array(rank[0]);
        getDimensions(info, shape, rank[0]);
        return { elementCode: code[0], shape: Array.from(shape, Number) };
      } finally {
        releaseTypeAndShape(info);
      }
    },
    write(tensor, data) {
      if (data.byteLength > 0) copy(dataOf(tensor), data, data.byteLength);
    },
    read(tensor, into) {
      if (into.byteLength > 0) copy(into, dataOf(tensor), into.byteLength);
    },
    releaseTensor: api.release('ReleaseValue'),
  };
}

/** The handle that a call leaves in the place it is given. */
function made(create: (place: [Handle | null]) => void): Handle {
  const place: [Handle | null] = [null];
  create(place);
  return handleIn(place);
}

function handleIn([handle]: readonly [Handle | null]): Handle {
  if (handle === null) throw new Error('the library made nothing');
  return handle;
}
