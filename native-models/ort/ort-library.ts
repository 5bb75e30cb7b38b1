/**
 * ONNX Runtime's C interface, reached directly in the library that onnxruntime-node brings along. The package's JavaScript
 * face runs a network on the calling thread and copies every output; this one runs beside the event loop, can be stopped in
 * the middle of a run, and lets a cache stay in place from run to run.
 *
 * The functions stand at fixed places of one table, to which newer versions only append (onnxruntime_c_api.h, `OrtApi`).
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';

/** A pointer of the library; opaque here. */
export type Handle = bigint;

/** Calls that fail throw an Error with the library's own sentence. */
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
  describeTensor(tensor: Handle): { readonly elementCode: number; readonly shape: readonly number[] };
  write(tensor: Handle, data: NodeJS.ArrayBufferView): void;
  read(tensor: Handle, into: NodeJS.ArrayBufferView): void;
  releaseTensor(tensor: Handle): void;
  /** Runs on another thread. Outputs given as null are made by the library; all come back in the order asked for. */
  run(session: Handle, runOptions: Handle, inputs: NamedTensors, outputs: NamedTensors): Promise<Handle[]>;
}

export type NamedTensors = readonly (readonly [name: string, tensor: Handle | null])[];

/** Version of the table that has all functions used here; every later library offers it too. */
const TABLE_VERSION = 14;
const TABLE_LENGTH = 128;
/** Networks need more stack than the little that foreign calls get by default. */
const STACK_BYTES = 8 << 20;
const ERRORS_ONLY = 3;
const ALL_OPTIMIZATIONS = 99;

let opened: Promise<OrtLibrary | null> | undefined;
/** A library is closed when its handle is collected, with functions of it still in use (koffi 3.3). */
const kept: LibraryHandle[] = [];

/** The library, opened at the first call; null where it cannot be reached like this. */
export function ortLibrary(): Promise<OrtLibrary | null> {
  // Where koffi has no binary, its import fails; the package's own face does the same work then, only slower.
  opened ??= import('koffi').then(({ default: koffi }) => openLibrary(koffi, findLibrary())).catch(() => null);
  return opened;
}

function findLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = path.join(path.dirname(entry), '../bin/napi-v6', process.platform, process.arch);
  const name = readdirSync(folder).find((file) => /^(lib)?onnxruntime(\.so\.1|\.1\.dylib|\.dll)$/.test(file));
  if (name === undefined) throw new Error(`no library in ${folder}`);
  return path.join(folder, name);
}

const pointer = 'void *';

function openLibrary(koffi: typeof Koffi, file: string): OrtLibrary {
  const pointerOut = koffi.out(koffi.pointer(pointer));
  koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  const library = koffi.load(file);
  const memory = koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null);
  kept.push(library, memory);
  const table = readTable(koffi, library);
  const copy = memory.func('memcpy', pointer, [pointer, pointer, 'size_t']);
  // Paths are wide characters on Windows.
  const pathText = process.platform === 'win32' ? 'str16' : 'str';

  const getErrorMessage = plain(2, 'str', [pointer]);
  const releaseStatus = plain(93, 'void', [pointer]);
  const createEnv = checked(3, ['int', 'str', pointerOut]);
  const createSession = checkedAside(7, [pointer, pathText, pointer, pointerOut]);
  const run = checkedAside(9, [
    pointer,
    pointer,
    'str *',
    'void **',
    'size_t',
    'str *',
    'size_t',
    koffi.inout(koffi.pointer(pointer)),
  ]);
  const createSessionOptions = checked(10, [pointerOut]);
  const disableMemoryPattern = checked(17, [pointer]);
  const setLogSeverity = checked(22, [pointer, 'int']);
  const setOptimizationLevel = checked(23, [pointer, 'int']);
  const setIntraOpThreads = checked(24, [pointer, 'int']);
  const setInterOpThreads = checked(25, [pointer, 'int']);
  const createRunOptions = checked(39, [pointerOut]);
  const setTerminate = checked(46, [pointer]);
  const createTensor = checked(48, [pointer, 'int64_t *', 'size_t', 'int', pointerOut]);
  const getTensorData = checked(51, [pointer, pointerOut]);
  const getElementType = checked(60, [pointer, koffi.out(koffi.pointer('int'))]);
  const getDimensionCount = checked(61, [pointer, koffi.out(koffi.pointer('size_t'))]);
  const getDimensions = checked(62, [pointer, koffi.out(koffi.pointer('int64_t')), 'size_t']);
  const getTypeAndShape = checked(65, [pointer, pointerOut]);
  const getAllocator = checked(78, [pointerOut]);
  const [releaseSession, releaseTensor, releaseRunOptions, releaseTypeAndShape, releaseSessionOptions] = [
    95, 96, 97, 99, 100,
  ].map((place) => plain(place, 'void', [pointer])) as unknown as readonly [
    Release,
    Release,
    Release,
    Release,
    Release,
  ];

  function plain(place: number, result: string, parameters: readonly Parameter[]): ForeignFunction {
    return koffi.decode(table[place], koffi.proto(result, [...parameters])) as ForeignFunction;
  }

  function check(status: Handle | null): void {
    if (!status) return;
    const message = getErrorMessage(status) as string;
    releaseStatus(status);
    throw new Error(message);
  }

  function checked(place: number, parameters: readonly Parameter[]): (...values: unknown[]) => void {
    const call = plain(place, pointer, parameters);
    return (...values) => check(call(...values) as Handle | null);
  }

  /** The same on another thread. */
  function checkedAside(place: number, parameters: readonly Parameter[]): (...values: unknown[]) => Promise<void> {
    const call = plain(place, pointer, parameters);
    return async (...values) => {
      const status = await new Promise<Handle | null>((resolve, reject) => {
        call.async(...values, (error: unknown, result: Handle | null) => (error ? reject(error) : resolve(result)));
      });
      check(status);
    };
  }

  function made(create: (place: [Handle | null]) => void): Handle {
    const place: [Handle | null] = [null];
    create(place);
    if (place[0] === null) throw new Error('the library made nothing');
    return place[0];
  }

  const environment = made((place) => createEnv(ERRORS_ONLY, 'understudy', place));
  const allocator = made((place) => getAllocator(place));

  return {
    createSessionOptions(threads) {
      const options = made((place) => createSessionOptions(place));
      setOptimizationLevel(options, ALL_OPTIMIZATIONS);
      setLogSeverity(options, ERRORS_ONLY);
      setIntraOpThreads(options, threads);
      setInterOpThreads(options, 1);
      disableMemoryPattern(options);
      return options;
    },
    releaseSessionOptions: (options) => releaseSessionOptions(options),
    async createSession(modelPath, options) {
      const place: [Handle | null] = [null];
      await createSession(environment, modelPath, options, place);
      return made((into) => {
        into[0] = place[0];
      });
    },
    releaseSession: (session) => releaseSession(session),
    createRunOptions: () => made((place) => createRunOptions(place)),
    terminate: (runOptions) => setTerminate(runOptions),
    releaseRunOptions: (runOptions) => releaseRunOptions(runOptions),
    createTensor: (elementCode, shape) =>
      made((place) => createTensor(allocator, BigInt64Array.from(shape, BigInt), shape.length, elementCode, place)),
    describeTensor(tensor) {
      const facts = made((place) => getTypeAndShape(tensor, place));
      try {
        const [code, rank] = [[0], [0]] as [[number], [number]];
        getElementType(facts, code);
        getDimensionCount(facts, rank);
        const shape = new BigInt64Array(rank[0]);
        getDimensions(facts, shape, rank[0]);
        return { elementCode: code[0], shape: Array.from(shape, Number) };
      } finally {
        releaseTypeAndShape(facts);
      }
    },
    write(tensor, data) {
      if (data.byteLength > 0)
        copy(
          made((place) => getTensorData(tensor, place)),
          data,
          data.byteLength,
        );
    },
    read(tensor, into) {
      if (into.byteLength > 0)
        copy(
          into,
          made((place) => getTensorData(tensor, place)),
          into.byteLength,
        );
    },
    releaseTensor: (tensor) => releaseTensor(tensor),
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

type Parameter = string | ReturnType<typeof Koffi.out>;
type ForeignFunction = ReturnType<LibraryHandle['func']>;
type Release = (handle: Handle) => void;

function readTable(koffi: typeof Koffi, library: LibraryHandle): readonly Handle[] {
  const base = library.func('OrtGetApiBase', pointer, [])() as Handle;
  const [getApi] = koffi.decode(base, koffi.array(pointer, 1)) as [Handle];
  const api = koffi.call(getApi, koffi.proto(pointer, ['uint32_t']), TABLE_VERSION) as Handle | null;
  if (api === null) throw new Error(`the library has no table of version ${TABLE_VERSION}`);
  return koffi.decode(api, koffi.array(pointer, TABLE_LENGTH)) as Handle[];
}
