/**
 * ONNX Runtime's C API by koffi: the functions of `struct OrtApi` (onnxruntime_c_api.h), found by their places in it. The
 * struct only ever grows at its end, so a place holds for the API version below and for every later one.
 */
import type Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';

/** A pointer of the library; opaque here. */
export type Handle = bigint;

/** The API version that is asked for. It has every function below; version n came with onnxruntime 1.n. */
const ORT_API_VERSION = 14;

/** Places in `struct OrtApiBase`, which has not changed since the first version. */
const ORT_API_BASE = { GetApi: 0, GetVersionString: 1 } as const;

/** Places in `struct OrtApi`, by the names of its members. */
export const ORT_API = {
  GetErrorMessage: 2,
  CreateEnv: 3,
  CreateSession: 7,
  Run: 9,
  CreateSessionOptions: 10,
  DisableMemPattern: 17,
  SetSessionLogSeverityLevel: 22,
  SetSessionGraphOptimizationLevel: 23,
  SetIntraOpNumThreads: 24,
  SetInterOpNumThreads: 25,
  CreateRunOptions: 39,
  RunOptionsSetTerminate: 46,
  CreateTensorAsOrtValue: 48,
  CreateTensorWithDataAsOrtValue: 49,
  GetTensorMutableData: 51,
  GetTensorElementType: 60,
  GetDimensionsCount: 61,
  GetDimensions: 62,
  GetTensorTypeAndShape: 65,
  CreateCpuMemoryInfo: 69,
  GetAllocatorWithDefaultOptions: 78,
  ReleaseStatus: 93,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseRunOptions: 97,
  ReleaseTensorTypeAndShapeInfo: 99,
  ReleaseSessionOptions: 100,
  AddSessionConfigEntry: 130,
} as const;
const TABLE_LENGTH = Math.max(...Object.values(ORT_API)) + 1;

type OrtFunction = keyof typeof ORT_API;
type Parameter = string | ReturnType<typeof Koffi.out>;
type ForeignFunction = ReturnType<LibraryHandle['func']>;

export const pointer = 'void *';

export class OrtApi {
  readonly #koffi: typeof Koffi;
  readonly #table: readonly Handle[];
  readonly #messageOf: ForeignFunction;
  readonly #releaseStatus: (status: Handle) => void;

  constructor(koffi: typeof Koffi, table: readonly Handle[]) {
    this.#koffi = koffi;
    this.#table = table;
    this.#messageOf = this.#decode('GetErrorMessage', 'str', [pointer]);
    this.#releaseStatus = this.release('ReleaseStatus');
  }

  /** A function that frees what it is given. */
  release(name: OrtFunction): (handle: Handle) => void {
    return this.#decode(name, 'void', [pointer]) as (handle: Handle) => void;
  }

  /** A function that returns an OrtStatus. A call that fails throws an Error with the library's message. */
  bind(name: OrtFunction, parameters: readonly Parameter[]): (...values: unknown[]) => void {
    const call = this.#decode(name, pointer, parameters);
    return (...values) => this.#check(call(...values) as Handle | null);
  }

  /** The same, run on another thread. */
  bindAsync(name: OrtFunction, parameters: readonly Parameter[]): (...values: unknown[]) => Promise<void> {
    const call = this.#decode(name, pointer, parameters);
    return async (...values) => {
      const status = await new Promise<Handle | null>((resolve, reject) => {
        call.async(...values, (error: unknown, result: Handle | null) => (error ? reject(error) : resolve(result)));
      });
      this.#check(status);
    };
  }

  #decode(name: OrtFunction, result: string, parameters: readonly Parameter[]): ForeignFunction {
    return this.#koffi.decode(
      this.#table[ORT_API[name]],
      this.#koffi.proto(result, [...parameters]),
    ) as ForeignFunction;
  }

  #check(status: Handle | null): void {
    if (!status) return;
    const message = this.#messageOf(status) as string;
    this.#releaseStatus(status);
    throw new Error(message);
  }
}

/**
 * The API of a loaded library. Its version string is compared before its functions are read, because a library of another
 * version could have others at these places, and a wrong call ends the process.
 * @throws Error when the library is of another version than `expectedVersion` or lacks the API version.
 */
export function readOrtApi(koffi: typeof Koffi, library: LibraryHandle, expectedVersion: string): OrtApi {
  const base = library.func('OrtGetApiBase', pointer, [])() as Handle;
  const functions = koffi.decode(base, koffi.array(pointer, 2)) as readonly Handle[];
  const version = koffi.call(functions[ORT_API_BASE.GetVersionString], koffi.proto('str', [])) as string;
  if (version !== expectedVersion) {
    throw new Error(`the library is onnxruntime ${version}, its package ${expectedVersion}`);
  }
  const getApi = functions[ORT_API_BASE.GetApi];
  const api = koffi.call(getApi, koffi.proto(pointer, ['uint32_t']), ORT_API_VERSION) as Handle | null;
  if (api === null) throw new Error(`the library has no API of version ${ORT_API_VERSION}`);
  return new OrtApi(koffi, koffi.decode(api, koffi.array(pointer, TABLE_LENGTH)) as Handle[]);
}
